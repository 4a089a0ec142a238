import type { LossRule } from "../rule";

/** Key → what to use in its place. */
type Vocabulary = Readonly<Record<string, string>>;

/** Keys of ECS Compose-X without which the application would lack something it needs. */
const COMPOSE_X: Vocabulary = {
    "services.*.x-network.Ingress.ExtSources":
        "say who may reach the load balancer with the stack's `loadBalancer.allowedCidrs`",
    "services.*.x-network.Ingress.AwsSources":
        "add an `aws.vpc.SecurityGroupIngressRule` to the program; the stack's outputs name each service's security group",
    "services.*.x-network.AdditionalSecurityGroups": "change the service with the component's `transform`",
    "services.*.x-network.x-cloudmap": "give the service more names with `networks: { default: { aliases: [NAME] } }`",
    "services.*.x-environment": "write the variables under `environment`",
    "networks.*.x-vpc": "name VPC and subnets in the stack's `network`",
    "x-vpc": "write `x-aws-vpc: vpc-…`, or name VPC and subnets in the stack's `network`",
    "x-cluster": "write `x-aws-cluster: NAME`, or name it in the stack's `cluster`",
    "x-elbv2":
        "the load balancer is made, or named in the stack's `loadBalancer`; `services.NAME.hosts` and `.paths` route",
    "x-acm": "name a certificate in the stack's `https.certificateArn`, or have one made with `https.domainName`",
    "x-route53": "name the zone in the stack's `https.zone`",
    "x-cloudmap": "remove it: every project gets a private DNS namespace in which services find each other",
    "x-events": "run the task from an EventBridge schedule of your own; no task is started by the clock here",
    "x-rds":
        "make the database in a program of its own, and point a service's name at it with the stack's `services.NAME.endpoint`",
    "x-docdb":
        "make the database in a program of its own, and point a service's name at it with the stack's `services.NAME.endpoint`",
    "x-neptune":
        "make the database in a program of its own, and point a service's name at it with the stack's `services.NAME.endpoint`",
    "x-elasticache":
        "make the cache in a program of its own, and point a service's name at it with the stack's `services.NAME.endpoint`",
    "x-opensearch":
        "make the domain in a program of its own, and point a service's name at it with the stack's `services.NAME.endpoint`",
    "x-dynamodb":
        "make the table in a program of its own, give its name in `environment`, and the right to use it in `x-aws-role`",
    "x-s3": "make the bucket in a program of its own, give its name in `environment`, and the right to use it in `x-aws-role`",
    "x-sqs":
        "make the queue in a program of its own, give its URL in `environment`, and the right to use it in `x-aws-role`",
    "x-sns":
        "make the topic in a program of its own, give its ARN in `environment`, and the right to use it in `x-aws-role`",
    "x-kinesis":
        "make the stream in a program of its own, give its name in `environment`, and the right to use it in `x-aws-role`",
    "x-kinesis_firehose":
        "make the stream in a program of its own, give its name in `environment`, and the right to use it in `x-aws-role`",
    "x-kms": "make the key in a program of its own, and name it where the stack encrypts",
    "x-efs": "write `external: true` and `name: fs-…` at the volume",
    "x-ssm_parameter": "write the value under `environment`, or make it a Compose secret",
    "x-appmesh": "remove it: services reach each other by name",
    "x-codeguru-profiler": "make the profiling group in a program of its own, and the right to use it in `x-aws-role`",
};

/** Keys of ECS Compose-X that watch or decorate: the application runs without them. */
const COMPOSE_X_EXTRAS: Vocabulary = {
    "services.*.x-network.AssignPublicIp":
        "remove it: tasks run in private subnets, and a NAT gateway is their way out",
    "services.*.x-network.Ingress.Myself": "remove it: tasks of one service do not call each other",
    "services.*.x-network.Ingress.Services":
        "remove it: services that share a network may connect, on the ports they `expose`",
    "services.*.x-network.x-ecs_connect": "remove it: services find each other by their names",
    "services.*.x-xray": "add the X-Ray daemon as a service in the same task, with the label `ecs.task.family`",
    "services.*.x-monitoring": "remove it: Container Insights is on for a cluster that the stack makes",
    "services.*.x-prometheus":
        "add the CloudWatch agent as a service in the same task, with the label `ecs.task.family`",
    "services.*.x-alarms": "alarms guard deployments here (`alarms` in the stack); add others to the program",
    "services.*.x-ecr": "let ECR scan on push: the repositories that the stack makes do",
    "services.*.x-docker_opts": "write `pinImages: true` in the stack: it resolves tags to digests",
    "x-alarms": "alarms guard deployments here (`alarms` in the stack); add others to the program",
    "x-dashboards": "add the dashboard to the program; the stack's outputs name what it shows",
    "x-tags": "use the default tags of Pulumi's AWS provider (`aws:defaultTags`)",
    "x-resource-group": "use the default tags of Pulumi's AWS provider (`aws:defaultTags`)",
};

const DEFANG: Vocabulary = {
    "services.*.x-defang-llm": "call Amazon Bedrock, with the right to in `x-aws-role`",
    "services.*.x-defang-static-files": "serve the files from the image, or from S3 and CloudFront",
    "services.*.x-defang-dns-role": "name the zone in the stack's `https.zone`",
    "services.*.x-defang-policies": "write the ARNs under `x-aws-policies`",
};

const DEFANG_EXTRAS: Vocabulary = {
    "services.*.x-defang-postgres": "the container runs as it is; for RDS, set the stack's `services.NAME.endpoint`",
    "services.*.x-defang-redis":
        "the container runs as it is; for ElastiCache, set the stack's `services.NAME.endpoint`",
    "services.*.x-defang-mongodb":
        "the container runs as it is; for DocumentDB, set the stack's `services.NAME.endpoint`",
    "services.*.x-defang-autoscaling": "write `deploy: { x-aws-autoscaling: { min: 1, max: 4, cpu: 60 } }`",
    "services.*.x-defang-aliases": "name the hosts in the stack's `services.NAME.hosts`",
    "services.*.ports.*.x-defang-listener": "remove it: the port of a public service gets a rule on the load balancer",
};

/** Keys of Docker's former ECS integration that were asked for there and never came, and its escape hatch. */
const COMPOSE_CLI: Vocabulary = {
    "x-aws-cloudformation": "change the resources with the components' `transform`",
    "x-aws-subnets": "name them in the stack's `network.publicSubnetIds` and `network.privateSubnetIds`",
    "x-aws-ssl-certificate": "name it in the stack's `https.certificateArn`",
    "networks.*.x-aws-securitygroup":
        "remove it: each service gets a security group, with a rule per edge, and each large network one that its services join",
};

const COMPOSE_CLI_EXTRAS: Vocabulary = {
    "services.*.x-aws-assign_public_ip": "remove it: tasks run in private subnets, and a NAT gateway is their way out",
    "x-aws-assign_public_ip": "remove it: tasks run in private subnets, and a NAT gateway is their way out",
    "x-aws-cluster_fargate_type":
        "write `x-ecs: { CapacityProviderStrategy: [{ CapacityProvider: FARGATE_SPOT, Weight: 1 }] }` at the service",
};

function recognised(tool: string, level: "approximated" | "refused", vocabulary: Vocabulary): LossRule[] {
    return Object.entries(vocabulary).map(([key, fix]) => ({
        key,
        level,
        reason: `recognised from ${tool}, not supported`,
        fix,
    }));
}

/** What people wrote for other tools and nothing here acts on, each with what to write in its place. */
export const OTHER_TOOL_RULES: readonly LossRule[] = [
    ...recognised("ECS Compose-X", "refused", COMPOSE_X),
    ...recognised("ECS Compose-X", "approximated", COMPOSE_X_EXTRAS),
    ...recognised("Defang", "refused", DEFANG),
    ...recognised("Defang", "approximated", DEFANG_EXTRAS),
    ...recognised("compose-cli", "refused", COMPOSE_CLI),
    ...recognised("compose-cli", "approximated", COMPOSE_CLI_EXTRAS),
];
