import type { ResourceDescription } from "../../policies/evaluate";

/** A git SHA and a digest, as images have them. */
export const SHA = "0123456789abcdef0123456789abcdef01234567";
export const DIGEST = `sha256:${"ab".repeat(32)}`;
/** Stands for a value that the engine does not know yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const ACCOUNT = "111122223333";
const IMAGE = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/shop:${SHA}`;
const COMPONENT = "urn:pulumi:prod::shop::shop:index:Shop::shop";

/** A resource by name, and what its properties were made from, by the names of those. */
function resource(
    name: string,
    type: string,
    inputs: Record<string, unknown>,
    madeFrom: Record<string, string[]> = {},
    options: ResourceDescription["options"] = {},
): Unlinked {
    return { name, type, inputs, madeFrom, options };
}

interface Unlinked {
    name: string;
    type: string;
    inputs: Record<string, unknown>;
    madeFrom: Record<string, string[]>;
    options: ResourceDescription["options"];
}

export function policy(...statements: object[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function trust(service: string): string {
    return policy({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: service },
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
    });
}

/** The containers of the compliant task; a test changes some of them. */
export function containers(change: (container: Record<string, unknown>) => void = () => undefined): string {
    const container = {
        name: "web",
        image: IMAGE,
        essential: true,
        user: "node",
        readonlyRootFilesystem: true,
        memory: 512,
        environment: [{ name: "NODE_ENV", value: "production" }],
        secrets: [{ name: "DB_PASSWORD", valueFrom: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/shop/db` }],
        healthCheck: { command: ["CMD", "true"] },
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/shop/web" } },
    };
    change(container);
    return JSON.stringify([container]);
}

const NETWORK = { subnets: ["subnet-1", "subnet-2"], securityGroups: ["sg-tasks"], assignPublicIp: false };
const TARGET_GROUP = {
    port: 80,
    protocol: "HTTP",
    targetType: "ip",
    vpcId: "vpc-1",
    deregistrationDelay: 30,
    healthCheck: { path: "/health", matcher: "200" },
};
const HTTPS = {
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    defaultActions: [{ type: "fixed-response" }],
};

function alarm(colour: string, kind: string, metricName: string): Unlinked {
    return resource(
        `${colour}-${kind}`,
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {
            namespace: "AWS/ApplicationELB",
            metricName,
            dimensions: { TargetGroup: colour },
            alarmActions: ["arn:aws:sns:us-east-1:111122223333:alarms"],
            treatMissingData: "notBreaching",
        },
        { dimensions: [colour] },
    );
}

const DELIVERY: Unlinked[] = [
    resource("cluster", "aws:ecs/cluster:Cluster", { settings: [{ name: "containerInsights", value: "enabled" }] }),
    resource(
        "task",
        "aws:ecs/taskDefinition:TaskDefinition",
        {
            family: "shop",
            cpu: "256",
            memory: "512",
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            containerDefinitions: containers(),
            executionRoleArn: "arn:aws:iam::111122223333:role/execution",
            taskRoleArn: "arn:aws:iam::111122223333:role/task",
            volumes: [
                {
                    name: "data",
                    efsVolumeConfiguration: {
                        fileSystemId: "fs-1",
                        transitEncryption: "ENABLED",
                        authorizationConfig: { iam: "ENABLED" },
                    },
                },
            ],
        },
        { executionRoleArn: ["execution-role"], taskRoleArn: ["task-role"] },
    ),
    resource(
        "web",
        "aws:ecs/service:Service",
        {
            deploymentController: { type: "CODE_DEPLOY" },
            desiredCount: 2,
            networkConfiguration: NETWORK,
            platformVersion: "LATEST",
            loadBalancers: [{ targetGroupArn: "blue", containerName: "web", containerPort: 3000 }],
            healthCheckGracePeriodSeconds: 60,
            propagateTags: "SERVICE",
            enableEcsManagedTags: true,
            enableExecuteCommand: false,
        },
        { cluster: ["cluster"], taskDefinition: ["task"], networkConfiguration: ["tasks"], loadBalancers: ["blue"] },
        { ignoreChanges: ["taskDefinition", "loadBalancers", "desiredCount"] },
    ),
    resource(
        "worker",
        "aws:ecs/service:Service",
        {
            desiredCount: 2,
            networkConfiguration: NETWORK,
            deploymentCircuitBreaker: { enable: true, rollback: true },
            deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 10 },
            alarms: { enable: true, rollback: true, alarmNames: ["blue-errors"] },
            propagateTags: "TASK_DEFINITION",
            enableEcsManagedTags: true,
        },
        { cluster: ["cluster"], networkConfiguration: ["tasks"] },
    ),
    resource("web-count", "aws:appautoscaling/target:Target", { minCapacity: 2 }, { resourceId: ["cluster", "web"] }),
    resource("shop", "aws:codedeploy/application:Application", { computePlatform: "ECS" }),
    resource("canary", "aws:codedeploy/deploymentConfig:DeploymentConfig", {
        computePlatform: "ECS",
        trafficRoutingConfig: { type: "TimeBasedCanary", timeBasedCanary: { percentage: 10, interval: 5 } },
    }),
    resource(
        "group",
        "aws:codedeploy/deploymentGroup:DeploymentGroup",
        {
            autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
            alarmConfiguration: { enabled: true, alarms: ["blue-errors", "green-errors"] },
            deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes",
            deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
            blueGreenDeploymentConfig: {
                terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 60 },
            },
            ecsService: { clusterName: "cluster", serviceName: "web" },
            loadBalancerInfo: {
                targetGroupPairInfo: {
                    targetGroups: [{ name: "blue" }, { name: "green" }],
                    prodTrafficRoute: { listenerArns: ["https"] },
                    testTrafficRoute: { listenerArns: ["test"] },
                },
            },
        },
        {
            ecsService: ["cluster", "web"],
            loadBalancerInfo: ["https", "test", "blue", "green"],
            alarmConfiguration: ["blue-errors", "green-errors", "blue-unhealthy", "green-unhealthy"],
        },
    ),
    alarm("blue", "errors", "HTTPCode_Target_5XX_Count"),
    alarm("green", "errors", "HTTPCode_Target_5XX_Count"),
    alarm("blue", "unhealthy", "UnHealthyHostCount"),
    alarm("green", "unhealthy", "UnHealthyHostCount"),
];

const NETWORKING: Unlinked[] = [
    resource("alb", "aws:lb/loadBalancer:LoadBalancer", {
        internal: false,
        subnets: ["subnet-1", "subnet-2"],
        dropInvalidHeaderFields: true,
        enableDeletionProtection: true,
        accessLogs: { bucket: "logs", enabled: true },
    }),
    resource("waf", "aws:wafv2/webAclAssociation:WebAclAssociation", {}, { resourceArn: ["alb"] }),
    resource("https", "aws:lb/listener:Listener", { port: 443, ...HTTPS }, { loadBalancerArn: ["alb"] }),
    resource("test", "aws:lb/listener:Listener", { port: 8443, ...HTTPS }, { loadBalancerArn: ["alb"] }),
    resource(
        "redirect",
        "aws:lb/listener:Listener",
        {
            port: 80,
            protocol: "HTTP",
            defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443" } }],
        },
        { loadBalancerArn: ["alb"] },
    ),
    resource("blue", "aws:lb/targetGroup:TargetGroup", TARGET_GROUP),
    resource("green", "aws:lb/targetGroup:TargetGroup", TARGET_GROUP),
    resource("balancer", "aws:ec2/securityGroup:SecurityGroup", { description: "The load balancer" }),
    resource("tasks", "aws:ec2/securityGroup:SecurityGroup", { description: "Tasks" }),
    resource("inline", "aws:ec2/securityGroup:SecurityGroup", {
        description: "Rules inside",
        ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"], description: "Users" }],
        egress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"], description: "AWS" }],
    }),
    resource(
        "users",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0", description: "Users" },
        { securityGroupId: ["balancer"] },
    ),
    resource(
        "from-balancer",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {
            type: "ingress",
            protocol: "tcp",
            fromPort: 443,
            toPort: 443,
            cidrBlocks: ["10.0.0.0/16"],
            description: "The load balancer",
        },
        { securityGroupId: ["tasks"] },
    ),
    resource(
        "to-aws",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0", description: "AWS" },
        { securityGroupId: ["tasks"] },
    ),
];

const PERMISSIONS: Unlinked[] = [
    resource("execution-role", "aws:iam/role:Role", { assumeRolePolicy: trust("ecs-tasks.amazonaws.com") }),
    resource(
        "execution-policy",
        "aws:iam/rolePolicy:RolePolicy",
        {
            policy: policy(
                { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
                { Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: ["arn:aws:logs:::log-group:/shop/*"] },
                { Effect: "Allow", Action: ["ssm:GetParameters"], Resource: "arn:aws:ssm:::parameter/shop/*" },
            ),
        },
        { role: ["execution-role"] },
    ),
    resource("task-role", "aws:iam/role:Role", {
        assumeRolePolicy: trust("ecs-tasks.amazonaws.com"),
        inlinePolicies: [
            {
                name: "s3",
                policy: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::shop/*" }),
            },
        ],
    }),
    resource("deployer", "aws:iam/policy:Policy", {
        policy: policy({
            Effect: "Allow",
            Action: "iam:PassRole",
            Resource: "arn:aws:iam::111122223333:role/task",
            Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        }),
    }),
    resource(
        "attachment",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        { policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" },
        { role: ["other-role"] },
    ),
    resource("other-role", "aws:iam/role:Role", { assumeRolePolicy: trust("codebuild.amazonaws.com") }),
];

const PROTECTED = { protect: true };

const STORAGE: Unlinked[] = [
    resource("key", "aws:kms/key:Key", { enableKeyRotation: true, deletionWindowInDays: 30 }, {}, PROTECTED),
    resource(
        "logs",
        "aws:cloudwatch/logGroup:LogGroup",
        { name: "/shop/web", retentionInDays: 365, kmsKeyId: "key" },
        { kmsKeyId: ["key"] },
        PROTECTED,
    ),
    resource("files", "aws:efs/fileSystem:FileSystem", { encrypted: true, kmsKeyId: "key" }, {}, PROTECTED),
    resource("password", "aws:ssm/parameter:Parameter", { name: "/shop/db", type: "SecureString", keyId: "key" }),
    resource("setting", "aws:ssm/parameter:Parameter", { name: "/shop/colour", type: "String", value: "blue" }),
    resource("secret", "aws:secretsmanager/secret:Secret", { kmsKeyId: "key" }),
    resource("topic", "aws:sns/topic:Topic", { kmsMasterKeyId: "key" }),
    resource(
        "images",
        "aws:ecr/repository:Repository",
        {
            name: "shop",
            imageTagMutability: "IMMUTABLE",
            imageScanningConfiguration: { scanOnPush: true },
            encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "key" }],
        },
        {},
        PROTECTED,
    ),
    resource(
        "old-images",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        {
            policy: JSON.stringify({
                rules: [{ selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 50 } }],
            }),
        },
        { repository: ["images"] },
    ),
    resource(
        "pulls",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        { policy: policy({ Effect: "Allow", Action: "ecr:BatchGetImage", Principal: { AWS: "444455556666" } }) },
        { repository: ["images"] },
    ),
];

const PIPELINE: Unlinked[] = [
    resource(
        "pipeline",
        "aws:codepipeline/pipeline:Pipeline",
        {
            pipelineType: "V2",
            executionMode: "SUPERSEDED",
            artifactStores: [{ location: "artifacts", type: "S3", encryptionKey: { id: "key", type: "KMS" } }],
            stages: [
                {
                    name: "Source",
                    actions: [
                        {
                            name: "Git",
                            category: "Source",
                            owner: "AWS",
                            provider: "CodeStarSourceConnection",
                            configuration: {
                                ConnectionArn: "arn:aws:codeconnections:us-east-1:111122223333:connection/1",
                            },
                        },
                    ],
                },
                { name: "Approve", actions: [{ name: "Yes", category: "Approval", owner: "AWS", provider: "Manual" }] },
                {
                    name: "Deploy",
                    actions: [{ name: "Shift", category: "Deploy", owner: "AWS", provider: "CodeDeployToECS" }],
                },
            ],
        },
        { artifactStores: ["artifacts", "key"] },
    ),
    resource("artifacts", "aws:s3/bucket:Bucket", {}, {}, PROTECTED),
    resource(
        "artifacts-private",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
        { bucket: ["artifacts"] },
    ),
    resource(
        "artifacts-encryption",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "key" } }] },
        { bucket: ["artifacts"] },
    ),
    resource(
        "artifacts-tls",
        "aws:s3/bucketPolicy:BucketPolicy",
        {
            policy: policy({
                Effect: "Deny",
                Action: "s3:*",
                Principal: "*",
                Resource: "*",
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            }),
        },
        { bucket: ["artifacts"] },
    ),
    resource(
        "artifacts-versions",
        "aws:s3/bucketVersioning:BucketVersioning",
        { versioningConfiguration: { status: "Enabled" } },
        { bucket: ["artifacts"] },
    ),
    resource(
        "artifacts-expiry",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        { rules: [{ id: "old", status: "Enabled", expiration: { days: 30 } }] },
        { bucket: ["artifacts"] },
    ),
    resource("build", "aws:codebuild/project:Project", {
        environment: {
            image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            privilegedMode: true,
            environmentVariables: [
                { name: "IMAGE_BUILD", value: "true" },
                { name: "NPM_TOKEN", value: "/shop/npm", type: "PARAMETER_STORE" },
            ],
        },
        source: { type: "CODEPIPELINE" },
        artifacts: { type: "CODEPIPELINE" },
        encryptionKey: "key",
        buildTimeout: 30,
        concurrentBuildLimit: 2,
        logsConfig: { cloudwatchLogs: { status: "ENABLED" } },
    }),
];

/** A stack with one resource or more of every kind that a rule is about, in which every rule holds. */
export function compliantStack(): ResourceDescription[] {
    const unlinked = [...DELIVERY, ...NETWORKING, ...PERMISSIONS, ...STORAGE, ...PIPELINE];
    const urns = new Map(unlinked.map(({ name, type }) => [`${type}::${name}`, urnOf(type, name)]));
    const find = (name: string): string[] =>
        [...urns].filter(([key]) => key.endsWith(`::${name}`)).map(([, urn]) => urn);
    return [
        { type: "pulumi:pulumi:Stack", name: "shop-prod", urn: urnOf("pulumi:pulumi:Stack", "shop-prod"), inputs: {} },
        { type: "shop:index:Shop", name: "shop", urn: COMPONENT, inputs: {} },
        ...unlinked.map(({ name, type, inputs, madeFrom, options }) => ({
            name,
            type,
            urn: urnOf(type, name),
            inputs: structuredClone(inputs),
            options: { ...options },
            parent: COMPONENT,
            propertyDependencies: Object.fromEntries(
                Object.entries(madeFrom).map(([property, names]) => [property, names.flatMap(find)]),
            ),
            dependencies: Object.values(madeFrom).flat().flatMap(find),
        })),
    ];
}

export function urnOf(type: string, name: string): string {
    return `urn:pulumi:prod::shop::${type}::${name}`;
}
