import { REGION, type Engine, type Resource } from "./engine";
import type { Values } from "../../../sandbox/providers/values";
import { BUILDS } from "./build-stack";
import { PIPELINE } from "./pipeline-stack";

type Made = Record<string, Resource>;

/** A resource of the stack below: its inputs, which may need others that stand before it. */
export interface Step {
    type: string;
    name: string;
    inputs(made: Made): Values;
}

const step = (type: string, name: string, inputs: (made: Made) => Values): Step => ({ type, name, inputs });
const id = (made: Made, name: string) => made[name]!.id;
const output = (made: Made, name: string, key: string) => made[name]!.state[key];
const tags = { project: "test" };

const trust = (service: string) =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    });
const allow = (action: string) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
const fixed404 = {
    type: "fixed-response",
    fixedResponse: { contentType: "text/plain", messageBody: "none", statusCode: "404" },
};
const everyPath = [{ pathPattern: { values: ["/*"] } }];

const NETWORK: Step[] = [
    step("aws:ec2/vpc:Vpc", "net", () => ({ cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, tags })),
    step("aws:ec2/subnet:Subnet", "a", made => ({
        vpcId: id(made, "net"),
        cidrBlock: "10.0.0.0/24",
        availabilityZone: `${REGION}a`,
        mapPublicIpOnLaunch: true,
    })),
    step("aws:ec2/subnet:Subnet", "b", made => ({
        vpcId: id(made, "net"),
        cidrBlock: "10.0.1.0/24",
        availabilityZone: `${REGION}b`,
        tags,
    })),
    step("aws:ec2/internetGateway:InternetGateway", "igw", made => ({ vpcId: id(made, "net") })),
    step("aws:ec2/routeTable:RouteTable", "table", made => ({ vpcId: id(made, "net"), tags })),
    step("aws:ec2/route:Route", "default", made => ({
        routeTableId: id(made, "table"),
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: id(made, "igw"),
    })),
    ...["a", "b"].map(zone =>
        step("aws:ec2/routeTableAssociation:RouteTableAssociation", `assoc-${zone}`, made => ({
            routeTableId: id(made, "table"),
            subnetId: id(made, zone),
        })),
    ),
    step("aws:ec2/eip:Eip", "eip", () => ({ tags })),
    step("aws:ec2/natGateway:NatGateway", "nat", made => ({
        allocationId: output(made, "eip", "allocationId"),
        subnetId: id(made, "a"),
    })),
    step("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "dhcp", () => ({
        domainName: "dev.test.internal",
        domainNameServers: ["AmazonProvidedDNS"],
    })),
    step("aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation", "dhcp-association", made => ({
        vpcId: id(made, "net"),
        dhcpOptionsId: id(made, "dhcp"),
    })),
    step("aws:ec2/securityGroup:SecurityGroup", "group", made => ({ vpcId: id(made, "net"), tags })),
    step("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "in", made => ({
        securityGroupId: id(made, "group"),
        ipProtocol: "tcp",
        fromPort: 80,
        toPort: 80,
        cidrIpv4: "0.0.0.0/0",
        description: "the world",
    })),
    step("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out", made => ({
        securityGroupId: id(made, "group"),
        ipProtocol: "-1",
        cidrIpv4: "0.0.0.0/0",
    })),
];

const SMALL: Step[] = [
    step("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "github", () => ({
        url: "https://token.actions.githubusercontent.com",
        clientIdLists: ["sts.amazonaws.com"],
        tags,
    })),
    step("aws:iam/role:Role", "execution", () => ({ assumeRolePolicy: trust("ecs-tasks.amazonaws.com"), tags })),
    step("aws:iam/role:Role", "deploy", () => ({
        assumeRolePolicy: trust("codedeploy.amazonaws.com"),
        description: "d",
    })),
    step("aws:iam/rolePolicy:RolePolicy", "inline", made => ({ role: id(made, "execution"), policy: allow("ecr:*") })),
    step("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "managed", made => ({
        role: id(made, "deploy"),
        policyArn: "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS",
    })),
    step("aws:ssm/parameter:Parameter", "parameter", () => ({
        name: "/test/dev/password",
        type: "SecureString",
        value: "hunter2",
        description: "a password",
        tags,
    })),
    step("aws:secretsmanager/secret:Secret", "secret", () => ({ recoveryWindowInDays: 0, description: "s", tags })),
    step("aws:secretsmanager/secretVersion:SecretVersion", "version", made => ({
        secretId: id(made, "secret"),
        secretString: "hunter2",
    })),
    step("aws:route53/zone:Zone", "zone", () => ({ name: "example.com", tags })),
    step("aws:route53/record:Record", "www", made => ({
        zoneId: output(made, "zone", "zoneId"),
        name: "www.example.com",
        type: "CNAME",
        ttl: 60,
        records: ["example.com"],
    })),
    step("aws:sns/topic:Topic", "topic", () => ({ displayName: "alarms", tags })),
    step("aws:cloudwatch/logGroup:LogGroup", "logs", () => ({
        name: "/test/dev/web",
        retentionInDays: 7,
        kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/logs",
        tags,
    })),
    step("aws:cloudwatch/dashboard:Dashboard", "dashboard", () => ({
        dashboardName: "test",
        dashboardBody: JSON.stringify({ widgets: [] }),
    })),
    step("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", made => ({
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 2,
        metricName: "HTTPCode_Target_5XX_Count",
        namespace: "AWS/ApplicationELB",
        period: 60,
        statistic: "Sum",
        threshold: 5,
        treatMissingData: "notBreaching",
        dimensions: { TargetGroup: "targetgroup/a/b" },
        alarmActions: [id(made, "topic")],
        tags,
    })),
    step("aws:ecr/repository:Repository", "images", () => ({
        name: "test-web",
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        forceDelete: true,
        tags,
    })),
    step("aws:ecr/repositoryPolicy:RepositoryPolicy", "pulls", made => ({
        repository: id(made, "images"),
        policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "ecr:BatchGetImage" }],
        }),
    })),
    step("aws:ecr/lifecyclePolicy:LifecyclePolicy", "lifecycle", made => ({
        repository: id(made, "images"),
        policy: JSON.stringify({
            rules: [
                {
                    rulePriority: 1,
                    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 5 },
                    action: { type: "expire" },
                },
            ],
        }),
    })),
    step("aws:efs/fileSystem:FileSystem", "files", () => ({
        encrypted: true,
        lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }],
        tags,
    })),
    step("aws:efs/accessPoint:AccessPoint", "access", made => ({
        fileSystemId: id(made, "files"),
        posixUser: { uid: 70, gid: 70 },
        rootDirectory: { path: "/data", creationInfo: { ownerUid: 70, ownerGid: 70, permissions: "0755" } },
    })),
    step("aws:efs/mountTarget:MountTarget", "mount", made => ({
        fileSystemId: id(made, "files"),
        subnetId: id(made, "a"),
        securityGroups: [id(made, "group")],
    })),
    step("aws:efs/fileSystemPolicy:FileSystemPolicy", "files-policy", made => ({
        fileSystemId: id(made, "files"),
        policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { AWS: "*" },
                    Action: "elasticfilesystem:ClientMount",
                    Resource: output(made, "files", "arn"),
                },
            ],
        }),
    })),
    step("aws:efs/backupPolicy:BackupPolicy", "backup", made => ({
        fileSystemId: id(made, "files"),
        backupPolicy: { status: "ENABLED" },
    })),
    step("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "namespace", made => ({
        name: "dev.test.internal",
        vpc: id(made, "net"),
    })),
    step("aws:servicediscovery/service:Service", "discovery", made => ({
        name: "web",
        dnsConfig: { namespaceId: id(made, "namespace"), dnsRecords: [{ ttl: 10, type: "A" }] },
        tags,
    })),
    step("aws:servicediscovery/service:Service", "alias", made => ({
        name: "db",
        dnsConfig: {
            namespaceId: id(made, "namespace"),
            routingPolicy: "WEIGHTED",
            dnsRecords: [{ ttl: 10, type: "CNAME" }],
        },
    })),
    step("aws:servicediscovery/instance:Instance", "instance", made => ({
        serviceId: id(made, "alias"),
        instanceId: "endpoint",
        attributes: { AWS_INSTANCE_CNAME: "db.example.com" },
    })),
];

const APPLICATION: Step[] = [
    step("aws:lb/loadBalancer:LoadBalancer", "balancer", made => ({
        subnets: [id(made, "b"), id(made, "a")],
        securityGroups: [id(made, "group")],
        idleTimeout: 30,
        tags,
    })),
    ...["blue", "green"].map(name =>
        step("aws:lb/targetGroup:TargetGroup", name, made => ({
            vpcId: id(made, "net"),
            port: 3000,
            protocol: "HTTP",
            targetType: "ip",
            deregistrationDelay: 30,
            healthCheck: { path: "/health", interval: 10, timeout: 5, matcher: "200-299" },
        })),
    ),
    step("aws:wafv2/webAclAssociation:WebAclAssociation", "firewall", made => ({
        resourceArn: id(made, "balancer"),
        webAclArn: "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/test/0123",
    })),
    step("aws:lb/listener:Listener", "listener", made => ({
        loadBalancerArn: id(made, "balancer"),
        port: 80,
        protocol: "HTTP",
        defaultActions: [fixed404],
        tags,
    })),
    step("aws:lb/listenerRule:ListenerRule", "rule", made => ({
        listenerArn: id(made, "listener"),
        actions: [{ type: "forward", targetGroupArn: id(made, "blue") }],
        conditions: everyPath,
    })),
    step("aws:ecs/cluster:Cluster", "cluster", () => ({
        settings: [{ name: "containerInsights", value: "enabled" }],
        tags,
    })),
    step("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "capacity", made => ({
        clusterName: output(made, "cluster", "name"),
        capacityProviders: ["FARGATE_SPOT", "FARGATE"],
    })),
    step("aws:ecs/taskDefinition:TaskDefinition", "task", made => ({
        family: "test-dev-web",
        cpu: "256",
        memory: "512",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        executionRoleArn: output(made, "execution", "arn"),
        runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
        volumes: [
            {
                name: "data",
                efsVolumeConfiguration: {
                    fileSystemId: id(made, "files"),
                    transitEncryption: "ENABLED",
                    authorizationConfig: { accessPointId: id(made, "access"), iam: "ENABLED" },
                },
            },
        ],
        containerDefinitions: JSON.stringify([
            {
                name: "web",
                image: "public.ecr.aws/nginx/nginx:1",
                essential: true,
                portMappings: [{ containerPort: 3000 }],
                environment: [
                    { name: "B", value: "2" },
                    { name: "A", value: "1" },
                ],
            },
        ]),
        tags,
    })),
    step("aws:ecs/service:Service", "service", made => ({
        cluster: id(made, "cluster"),
        taskDefinition: output(made, "task", "arn"),
        desiredCount: 1,
        launchType: "FARGATE",
        deploymentController: { type: "CODE_DEPLOY" },
        loadBalancers: [{ targetGroupArn: id(made, "blue"), containerName: "web", containerPort: 3000 }],
        networkConfiguration: {
            subnets: [id(made, "b"), id(made, "a")],
            securityGroups: [id(made, "group")],
            assignPublicIp: true,
        },
        forceDelete: true,
        tags,
    })),
    step("aws:appautoscaling/target:Target", "scaling", made => ({
        resourceId: `service/${String(output(made, "cluster", "name"))}/${String(output(made, "service", "name"))}`,
        scalableDimension: "ecs:service:DesiredCount",
        serviceNamespace: "ecs",
        minCapacity: 1,
        maxCapacity: 3,
    })),
    step("aws:appautoscaling/policy:Policy", "scaling-policy", made => ({
        resourceId: id(made, "scaling"),
        scalableDimension: "ecs:service:DesiredCount",
        serviceNamespace: "ecs",
        policyType: "TargetTrackingScaling",
        targetTrackingScalingPolicyConfiguration: {
            targetValue: 60,
            predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        },
    })),
    step("aws:appautoscaling/scheduledAction:ScheduledAction", "scheduled-action", made => ({
        name: "morning",
        resourceId: id(made, "scaling"),
        scalableDimension: "ecs:service:DesiredCount",
        serviceNamespace: "ecs",
        schedule: "cron(0 8 ? * MON-FRI *)",
        timezone: "Europe/Berlin",
        startTime: "2030-01-31T08:00:00Z",
        scalableTargetAction: { minCapacity: 2 },
    })),
    step("aws:codedeploy/application:Application", "application", () => ({ computePlatform: "ECS", tags })),
    step("aws:codedeploy/deploymentConfig:DeploymentConfig", "config", () => ({
        computePlatform: "ECS",
        trafficRoutingConfig: { type: "TimeBasedCanary", timeBasedCanary: { interval: 5, percentage: 10 } },
    })),
    step("aws:codedeploy/deploymentGroup:DeploymentGroup", "deployment-group", made => ({
        appName: output(made, "application", "name"),
        deploymentGroupName: "web",
        serviceRoleArn: output(made, "deploy", "arn"),
        deploymentConfigName: id(made, "config"),
        deploymentStyle: { deploymentOption: "WITH_TRAFFIC_CONTROL", deploymentType: "BLUE_GREEN" },
        ecsService: { clusterName: output(made, "cluster", "name"), serviceName: output(made, "service", "name") },
        loadBalancerInfo: {
            targetGroupPairInfo: {
                prodTrafficRoute: { listenerArns: [id(made, "listener")] },
                targetGroups: [{ name: output(made, "blue", "name") }, { name: output(made, "green", "name") }],
            },
        },
        blueGreenDeploymentConfig: {
            deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
            terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
        },
        autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_FAILURE"] },
        alarmConfiguration: { enabled: true, alarms: [id(made, "alarm")] },
    })),
];

const CODECOMMIT: Step[] = [
    step("aws:codecommit/repository:Repository", "code", () => ({ repositoryName: "code", description: "c", tags })),
    step("aws:codecommit/trigger:Trigger", "trigger", made => ({
        repositoryName: id(made, "code"),
        triggers: [{ name: "all", destinationArn: id(made, "topic"), events: ["all"], branches: ["main"] }],
    })),
    step("aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate", "approvals", () => ({
        description: "one other",
        content: JSON.stringify({
            Version: "2018-11-08",
            Statements: [{ Type: "Approvers", NumberOfApprovalsNeeded: 1 }],
        }),
    })),
    step("aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation", "approved", made => ({
        approvalRuleTemplateName: id(made, "approvals"),
        repositoryName: id(made, "code"),
    })),
    step("aws:codestarconnections/connection:Connection", "github", () => ({ providerType: "GitHub", tags })),
    step("aws:codeconnections/connection:Connection", "gitlab", () => ({ providerType: "GitLab", tags })),
    step("aws:codestarnotifications/notificationRule:NotificationRule", "notices", made => ({
        resource: output(made, "code", "arn"),
        detailType: "BASIC",
        eventTypeIds: ["codecommit-repository-pull-request-created"],
        targets: [{ address: id(made, "topic") }],
        tags,
    })),
    step("aws:cloudwatch/eventRule:EventRule", "pushes", made => ({
        description: "pushes",
        eventPattern: JSON.stringify({ source: ["aws.codecommit"], resources: [output(made, "code", "arn")] }),
        tags,
    })),
    step("aws:cloudwatch/eventTarget:EventTarget", "hear", made => ({
        rule: id(made, "pushes"),
        arn: id(made, "topic"),
        inputTransformer: { inputPaths: { branch: "$.detail.referenceName" }, inputTemplate: '"<branch> moved"' },
    })),
    step("aws:sns/topicSubscription:TopicSubscription", "mail", made => ({
        topic: id(made, "topic"),
        protocol: "email",
        endpoint: "ops@example.com",
        filterPolicy: JSON.stringify({ stage: ["prod"] }),
    })),
    step("aws:sns/topicPolicy:TopicPolicy", "topic-policy", made => ({
        arn: id(made, "topic"),
        policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { Service: "events.amazonaws.com" },
                    Action: "sns:Publish",
                    Resource: id(made, "topic"),
                },
            ],
        }),
    })),
];

const ARTIFACTS: Step[] = [
    step("aws:kms/key:Key", "key", () => ({
        description: "k",
        enableKeyRotation: true,
        deletionWindowInDays: 7,
        tags,
    })),
    step("aws:kms/alias:Alias", "key-alias", made => ({ targetKeyId: output(made, "key", "keyId") })),
    step("aws:s3/bucket:Bucket", "artifacts", () => ({ forceDestroy: true, tags })),
    step("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "private", made => ({
        bucket: id(made, "artifacts"),
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
    })),
    step(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "encrypted",
        made => ({
            bucket: id(made, "artifacts"),
            rules: [
                {
                    applyServerSideEncryptionByDefault: {
                        sseAlgorithm: "aws:kms",
                        kmsMasterKeyId: output(made, "key", "arn"),
                    },
                    bucketKeyEnabled: true,
                },
            ],
        }),
    ),
    step("aws:s3/bucketVersioning:BucketVersioning", "versions", made => ({
        bucket: id(made, "artifacts"),
        versioningConfiguration: { status: "Enabled" },
    })),
    step("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "forget", made => ({
        bucket: id(made, "artifacts"),
        rules: [
            {
                id: "forget",
                status: "Enabled",
                filter: { prefix: "" },
                expiration: { days: 30 },
                noncurrentVersionExpiration: { noncurrentDays: 30 },
                abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
            },
        ],
    })),
    step("aws:s3/bucketPolicy:BucketPolicy", "bucket-policy", made => ({
        bucket: id(made, "artifacts"),
        policy: allow("s3:GetObject"),
    })),
    step("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "owner", made => ({
        bucket: id(made, "artifacts"),
        rule: { objectOwnership: "BucketOwnerEnforced" },
    })),
    step("aws:s3/bucketNotification:BucketNotification", "announce", made => ({
        bucket: id(made, "artifacts"),
        eventbridge: true,
    })),
    step("aws:s3/bucketObjectv2:BucketObjectv2", "template", made => ({
        bucket: id(made, "artifacts"),
        key: "templates/taskdef.json",
        content: JSON.stringify({ family: "web" }),
        contentType: "application/json",
        tags,
    })),
];

/** One of everything, in the order in which it can be made. */
export const STACK: Step[] = [
    ...NETWORK,
    ...SMALL,
    ...APPLICATION,
    ...CODECOMMIT,
    ...ARTIFACTS,
    ...PIPELINE,
    ...BUILDS,
];

export async function createStack(engine: Engine, steps: Step[] = STACK): Promise<Made> {
    const made: Made = {};
    for (const { type, name, inputs } of steps) {
        made[name] = await engine.create(type, name, inputs(made));
    }
    return made;
}
