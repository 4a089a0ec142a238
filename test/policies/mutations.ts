import type { ResourceDescription } from "../../policies/evaluate";
import { compliantStack, containers, policy, SHA, UNKNOWN, urnOf } from "./compliant-stack";

/** The inputs of a resource, to be broken. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- nested documents of forty types; each row knows its own
type Inputs = any;

/** One field of the compliant stack broken, and what is said of it. */
export interface Mutation {
    rule: string;
    /** Name of the resource that is broken. */
    resource: string;
    /** Type token, where several resources have the name. */
    type?: string;
    what: string;
    /** Changes the inputs of the resource … */
    inputs?(inputs: Inputs): void;
    /** … or what surrounds them. */
    change?(resource: ResourceDescription, stack: ResourceDescription[]): void;
    /** The finding. */
    says: RegExp;
    /** Resource that the finding names. @default the one that is broken */
    blames?: string;
    /** Rules that the same field breaks too. */
    also?: string[];
}

const DOCKER_HUB = "docker.io/library/web@sha256:" + "ab".repeat(32);
/** A value that no message may hold. */
export const SECRET_VALUE = "geheim-correct-horse";

function container(change: (container: Inputs) => void): (inputs: Inputs) => void {
    return inputs => {
        inputs.containerDefinitions = containers(change);
    };
}

const allow = (action: string | string[], resource: string, more: object = {}): string =>
    policy({ Effect: "Allow", Action: action, Resource: resource, ...more });

function trusts(principal: object | string, condition?: object): (inputs: Inputs) => void {
    return inputs => {
        inputs.assumeRolePolicy = policy({
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: principal,
            ...(condition && { Condition: condition }),
        });
    };
}

/** Rules of a lifecycle policy that keep a number of images, or for a number of days. */
function keeping(selection: object): (inputs: Inputs) => void {
    return inputs => {
        inputs.policy = JSON.stringify({ rules: [{ selection }] });
    };
}

const row = (
    rule: string,
    resource: string,
    what: string,
    inputs: (inputs: Inputs) => void,
    says: RegExp,
    more: Partial<Mutation> = {},
): Mutation => ({ rule, resource, what, inputs, says, ...more });

const rearranged = (
    rule: string,
    resource: string,
    what: string,
    change: NonNullable<Mutation["change"]>,
    says: RegExp,
    more: Partial<Mutation> = {},
): Mutation => ({ rule, resource, what, change, says, ...more });

const TASKS: Mutation[] = [
    row(
        "ecs-image-immutable-ref",
        "task",
        "a version tag",
        container(c => (c.image = `${ecr()}:1.2`)),
        /web runs .*:1\.2/,
    ),
    row(
        "ecs-image-immutable-ref",
        "task",
        "a short SHA",
        container(c => (c.image = `${ecr()}:${SHA.slice(0, 12)}`)),
        /another image tomorrow/,
    ),
    row(
        "ecs-image-immutable-ref",
        "task",
        "no image",
        container(c => delete c.image),
        /runs no image/,
    ),
    row(
        "ecs-image-no-latest",
        "task",
        "latest",
        container(c => (c.image = `${ecr()}:latest`)),
        /a tag that moves/,
        { also: ["ecs-image-immutable-ref"] },
    ),
    row(
        "ecs-image-no-latest",
        "task",
        "no tag",
        container(c => (c.image = ecr())),
        /without a tag/,
        { also: ["ecs-image-immutable-ref"] },
    ),
    row(
        "ecs-image-no-latest",
        "task",
        "a branch",
        container(c => (c.image = `${ecr()}:main`)),
        /a tag that moves/,
        { also: ["ecs-image-immutable-ref"] },
    ),
    row(
        "ecs-image-allowed-registry",
        "task",
        "Docker Hub",
        container(c => (c.image = DOCKER_HUB)),
        /from a registry that is not allowed/,
    ),
    row(
        "ecs-readonly-rootfs",
        "task",
        "a writable file system",
        container(c => (c.readonlyRootFilesystem = false)),
        /web may write/,
    ),
    row(
        "ecs-readonly-rootfs",
        "task",
        "nothing said",
        container(c => delete c.readonlyRootFilesystem),
        /web may write/,
    ),
    row(
        "ecs-no-privileged",
        "task",
        "a privileged container",
        container(c => (c.privileged = true)),
        /web is privileged/,
    ),
    row(
        "ecs-no-privileged",
        "task",
        "a capability",
        container(c => (c.linuxParameters = { capabilities: { add: ["SYS_PTRACE", "NET_ADMIN"] } })),
        /adds the capabilities NET_ADMIN\./,
    ),
    row(
        "ecs-non-root-user",
        "task",
        "no user",
        container(c => delete c.user),
        /whoever its image says/,
    ),
    row(
        "ecs-non-root-user",
        "task",
        "root",
        container(c => (c.user = "root:root")),
        /web runs as root/,
    ),
    row(
        "ecs-non-root-user",
        "task",
        "user 0",
        container(c => (c.user = "0")),
        /web runs as root/,
    ),
    row(
        "ecs-no-plaintext-secrets",
        "task",
        "a password",
        environment("POSTGRES_PASSWORD", SECRET_VALUE),
        /the plain value of POSTGRES_PASSWORD/,
    ),
    row(
        "ecs-no-plaintext-secrets",
        "task",
        "a token in lower case",
        environment("github_token", SECRET_VALUE),
        /the plain value of github_token/,
    ),
    row(
        "ecs-no-plaintext-secrets",
        "task",
        "a URL with a password",
        environment("DATABASE_URL", `postgres://a:${SECRET_VALUE}@db/x`),
        /a password in a URL/,
    ),
    row(
        "ecs-no-plaintext-secrets",
        "task",
        "an access key",
        environment("A", "AKIAIOSFODNN7EXAMPLE"),
        /an AWS access key/,
    ),
    row(
        "ecs-no-plaintext-secrets",
        "task",
        "a private key",
        environment("A", "-----BEGIN RSA PRIVATE KEY-----"),
        /a private key/,
    ),
    row(
        "ecs-no-plaintext-secrets",
        "task",
        "a JSON web token",
        environment("A", "eyJhbGciOiJI.eyJzdWIiOiIx.c2ln"),
        /a JSON web token/,
    ),
    row(
        "ecs-secrets-by-arn",
        "task",
        "a bare name",
        container(c => (c.secrets[0].valueFrom = "/shop/db")),
        /DB_PASSWORD without an ARN/,
    ),
    row(
        "ecs-log-configuration",
        "task",
        "no log",
        container(c => delete c.logConfiguration),
        /web keeps no log/,
    ),
    row(
        "ecs-log-configuration",
        "task",
        "an unknown driver",
        container(c => (c.logConfiguration.logDriver = "json-file")),
        /web keeps no log/,
    ),
    row("ecs-awsvpc-mode", "task", "the network of the host", i => (i.networkMode = "host"), /mode is host/),
    row("ecs-awsvpc-mode", "task", "the processes of the host", i => (i.pidMode = "host"), /pidMode is host/),
    row("ecs-separate-roles", "task", "one role", i => (i.taskRoleArn = i.executionRoleArn), /one role for both/),
    row("ecs-separate-roles", "task", "no task role", i => delete i.taskRoleArn, /no taskRoleArn/),
    row(
        "ecs-efs-transit-encryption",
        "task",
        "plain NFS",
        i => delete i.volumes[0].efsVolumeConfiguration.transitEncryption,
        /without encryption/,
    ),
    row(
        "ecs-efs-transit-encryption",
        "task",
        "no IAM",
        i => (i.volumes[0].efsVolumeConfiguration.authorizationConfig.iam = "DISABLED"),
        /without asking IAM/,
    ),
    row(
        "ecs-fargate-size-valid",
        "task",
        "a pair that is not offered",
        i => (i.memory = "4096"),
        /no task of 256 CPU units and 4096 MiB/,
    ),
    row(
        "ecs-fargate-size-valid",
        "task",
        "a container too large",
        container(c => (c.memory = 1024)),
        /web may use 1024 MiB of 512/,
    ),
    row(
        "ecs-fargate-size-valid",
        "task",
        "too much CPU",
        container(c => (c.cpu = 512)),
        /reserve 512 CPU units of 256/,
    ),
    rearranged(
        "ecs-health-check",
        "task",
        "no health check, no load balancer",
        (task, stack) => {
            task.inputs.containerDefinitions = containers(c => delete c.healthCheck);
            delete one(stack, "web", "aws:ecs/service:Service").inputs.loadBalancers;
        },
        /Nobody checks the health of container web/,
    ),
    rearranged(
        "stack-log-groups-exist",
        "task",
        "another log group",
        task => {
            task.inputs.containerDefinitions = containers(
                (c: Inputs) => (c.logConfiguration.options["awslogs-group"] = "/elsewhere"),
            );
        },
        /\/elsewhere is not of this stack/,
    ),
    row(
        "stack-roles-can",
        "execution-policy",
        "logs",
        i => (i.policy = i.policy.replace("logs:PutLogEvents", "logs:CreateLogStream")),
        /may not write its logs/,
        { blames: "task" },
    ),
    row(
        "stack-roles-can",
        "execution-policy",
        "parameters",
        i => (i.policy = i.policy.replace("ssm:GetParameters", "ssm:GetParameterHistory")),
        /may not read its SSM parameters/,
        { blames: "task" },
    ),
    row(
        "stack-roles-can",
        "task",
        "secrets",
        container(c => (c.secrets[0].valueFrom = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-abc")),
        /may not read its secrets/,
    ),
];

const SERVICES: Mutation[] = [
    row(
        "ecs-no-public-ip",
        "worker",
        "a public address",
        i => (i.networkConfiguration.assignPublicIp = true),
        /public IP/,
    ),
    rearranged(
        "ecs-no-public-ip",
        "worker",
        "a public address of a task set",
        (worker, stack) => {
            stack.push({
                ...worker,
                name: "set",
                type: "aws:ecs/taskSet:TaskSet",
                urn: urnOf("aws:ecs/taskSet:TaskSet", "set"),
                inputs: { networkConfiguration: { assignPublicIp: true } },
            });
        },
        /public IP/,
        { blames: "set" },
    ),
    row("ecs-platform-latest", "web", "an old platform", i => (i.platformVersion = "1.3.0"), /1\.3\.0/),
    row(
        "ecs-rollback-enabled",
        "worker",
        "no circuit breaker",
        i => delete i.deploymentCircuitBreaker,
        /no circuit breaker/,
    ),
    row(
        "ecs-rollback-enabled",
        "worker",
        "no rollback",
        i => (i.deploymentCircuitBreaker.rollback = false),
        /does not roll back/,
    ),
    row(
        "ecs-service-alarms",
        "worker",
        "no alarms",
        i => delete i.alarms,
        /No alarm takes a BLUE_GREEN deployment back/,
    ),
    row(
        "ecs-service-alarms",
        "worker",
        "no time to bake",
        i => delete i.deploymentConfiguration.bakeTimeInMinutes,
        /0 minutes instead of 5/,
    ),
    row("ecs-desired-count-ha", "worker", "one task", i => (i.desiredCount = 1), /1 task instead of 2/),
    row(
        "ecs-desired-count-ha",
        "worker",
        "one subnet",
        i => (i.networkConfiguration.subnets = ["subnet-1"]),
        /1 subnet instead of 2/,
    ),
    row("ecs-grace-period", "web", "no grace period", i => delete i.healthCheckGracePeriodSeconds, /no grace period/),
    rearranged(
        "ecs-ignore-deploy-drift",
        "web",
        "drift of the revision",
        web => (web.options = { ignoreChanges: ["loadBalancers", "desiredCount"] }),
        /CodeDeploy changes taskDefinition,/,
    ),
    row("ecs-propagate-tags", "web", "no tags", i => delete i.propagateTags, /carry no tags/),
    row("ecs-propagate-tags", "web", "no managed tags", i => (i.enableEcsManagedTags = false), /tags of ECS/),
    row("ecs-container-insights", "cluster", "off", i => (i.settings[0].value = "disabled"), /Insights is off/),
    row("ecs-container-insights", "cluster", "nothing said", i => delete i.settings, /Insights is off/),
    row(
        "ecs-exec-off-or-logged",
        "web",
        "shells without a log",
        i => (i.enableExecuteCommand = true),
        /no encrypted log/,
    ),
];

const DEPLOYMENTS: Mutation[] = [
    row(
        "deploy-auto-rollback",
        "group",
        "off",
        i => (i.autoRollbackConfiguration.enabled = false),
        /does not roll back by itself/,
    ),
    row(
        "deploy-auto-rollback",
        "group",
        "not on alarm",
        i => i.autoRollbackConfiguration.events.pop(),
        /not roll back on DEPLOYMENT_STOP_ON_ALARM/,
    ),
    row("deploy-alarms", "group", "no alarm", i => (i.alarmConfiguration.alarms = []), /watches no alarm/),
    row("deploy-alarms", "group", "alarms off", i => (i.alarmConfiguration.enabled = false), /watches no alarm/),
    row(
        "deploy-alarms",
        "group",
        "unreadable alarms",
        i => (i.alarmConfiguration.ignorePollAlarmFailure = true),
        /cannot read its alarms/,
    ),
    row(
        "deploy-not-all-at-once",
        "group",
        "all at once",
        i => (i.deploymentConfigName = "CodeDeployDefault.ECSAllAtOnce"),
        /ECSAllAtOnce shifts all traffic/,
    ),
    row(
        "deploy-not-all-at-once",
        "group",
        "the default",
        i => delete i.deploymentConfigName,
        /The default configuration shifts/,
    ),
    row(
        "deploy-not-all-at-once",
        "canary",
        "a configuration",
        i => (i.trafficRoutingConfig = { type: "AllAtOnce" }),
        /shifts all traffic at once/,
    ),
    row(
        "deploy-blue-green-style",
        "group",
        "in place",
        i => (i.deploymentStyle.deploymentType = "IN_PLACE"),
        /not of the style BLUE_GREEN/,
    ),
    row(
        "deploy-blue-green-style",
        "group",
        "one target group",
        i => i.loadBalancerInfo.targetGroupPairInfo.targetGroups.pop(),
        /1 target groups instead of two/,
    ),
    row(
        "deploy-blue-green-style",
        "group",
        "no test listener",
        i => delete i.loadBalancerInfo.targetGroupPairInfo.testTrafficRoute,
        /testTrafficRoute/,
    ),
    row(
        "deploy-termination-wait",
        "group",
        "no time to go back",
        i => (i.blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes = 5),
        /5 minutes after the shift instead of 30/,
    ),
    row(
        "deploy-config-sane",
        "canary",
        "a large share",
        i => (i.trafficRoutingConfig.timeBasedCanary.percentage = 80),
        /shifts 80 percent/,
    ),
    row(
        "deploy-config-sane",
        "canary",
        "no interval",
        i => (i.trafficRoutingConfig.timeBasedCanary.interval = 0),
        /without a pause/,
    ),
    row(
        "deploy-config-sane",
        "canary",
        "another platform",
        i => (i.computePlatform = "Lambda"),
        /for Lambda, not for ECS/,
    ),
    rearranged(
        "stack-service-has-deployment-group",
        "group",
        "of no service",
        group => (group.propertyDependencies = { ...group.propertyDependencies, ecsService: [] }),
        /has no deployment group/,
        { blames: "web" },
    ),
    rearranged(
        "stack-service-has-deployment-group",
        "group",
        "two of one service",
        (group, stack) => {
            stack.push({ ...group, name: "other", urn: urnOf(group.type, "other") });
        },
        /has 2 deployment groups/,
        { blames: "web" },
    ),
    rearranged(
        "stack-alarms-cover-target-groups",
        "green-errors",
        "the wrong target group",
        (alarm, stack) => {
            alarm.dependencies = [one(stack, "blue", "aws:lb/targetGroup:TargetGroup").urn];
            alarm.propertyDependencies = { dimensions: alarm.dependencies };
        },
        /watches errors of green/,
        { blames: "group" },
    ),
    row(
        "stack-alarms-cover-target-groups",
        "green-unhealthy",
        "another metric",
        i => (i.metricName = "RequestCount"),
        /watches unhealthy tasks of green/,
        { blames: "group" },
    ),
    rearranged(
        "stack-two-listeners",
        "group",
        "one listener",
        (group, stack) => {
            const test = one(stack, "test", "aws:lb/listener:Listener").urn;
            group.propertyDependencies = {
                ...group.propertyDependencies,
                loadBalancerInfo: group.propertyDependencies!.loadBalancerInfo!.filter(urn => urn !== test),
            };
        },
        /come in by one listener/,
    ),
    row("stack-two-listeners", "green", "another port", i => (i.port = 81), /differ in their port/, {
        blames: "group",
    }),
    row(
        "stack-two-listeners",
        "green",
        "another health check",
        i => (i.healthCheck.path = "/"),
        /differ in their health check/,
        { blames: "group" },
    ),
    rearranged(
        "stack-autoscaling-ignores-count",
        "web",
        "a count of Pulumi's",
        web => (web.options = { ignoreChanges: ["taskDefinition", "loadBalancers"] }),
        /sets it back/,
    ),
];

const REPOSITORIES: Mutation[] = [
    row(
        "ecr-tags-immutable",
        "images",
        "mutable",
        i => (i.imageTagMutability = "MUTABLE"),
        /may be overwritten \(MUTABLE\)/,
    ),
    row("ecr-tags-immutable", "images", "nothing said", i => delete i.imageTagMutability, /may be overwritten/),
    row(
        "ecr-tags-immutable",
        "images",
        "an exclusion",
        i =>
            Object.assign(i, {
                imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
                imageTagMutabilityExclusionFilters: [{ filter: "cache*" }],
            }),
        /Tags like cache\*/,
    ),
    row("ecr-scan-on-push", "images", "no scan", i => (i.imageScanningConfiguration.scanOnPush = false), /not scanned/),
    row(
        "ecr-kms",
        "images",
        "AES256",
        i => (i.encryptionConfigurations = [{ encryptionType: "AES256" }]),
        /without a KMS key/,
    ),
    row("ecr-kms", "images", "AWS's key", i => delete i.encryptionConfigurations[0].kmsKey, /AWS's own key/),
    row("ecr-no-force-delete", "images", "forced", i => (i.forceDelete = true), /together with its images/),
    row(
        "ecr-policy-not-public",
        "pulls",
        "everybody",
        i => (i.policy = policy({ Effect: "Allow", Action: "ecr:BatchGetImage", Principal: "*" })),
        /Everybody/,
    ),
    row(
        "stack-ecr-has-lifecycle",
        "old-images",
        "too few",
        keeping({ tagStatus: "any", countType: "imageCountMoreThan", countNumber: 5 }),
        /Only 5 images/,
    ),
    row(
        "stack-ecr-has-lifecycle",
        "old-images",
        "by age",
        keeping({ tagStatus: "tagged", tagPatternList: ["*"], countType: "sinceImagePushed", countNumber: 14 }),
        /Only 0 images/,
    ),
    rearranged(
        "stack-ecr-has-lifecycle",
        "old-images",
        "of another repository",
        old => Object.assign(old, { propertyDependencies: {}, dependencies: [] }),
        /Nothing forgets/,
        { blames: "images" },
    ),
];

const NETWORKS: Mutation[] = [
    row(
        "lb-https-listener",
        "test",
        "plain HTTP",
        i => Object.assign(i, { protocol: "HTTP" }),
        /port 8443 speaks plain HTTP/,
    ),
    row(
        "lb-https-listener",
        "redirect",
        "a redirect to HTTP",
        i => (i.defaultActions[0].redirect.protocol = "HTTP"),
        /port 80 speaks plain HTTP/,
    ),
    row(
        "lb-https-listener",
        "redirect",
        "a redirect to its own port",
        i => delete i.defaultActions[0].redirect.port,
        /port 80 leads to HTTPS on its own port/,
    ),
    row("lb-tls-policy", "https", "an old policy", i => (i.sslPolicy = "ELBSecurityPolicy-2016-08"), /2016-08/),
    row("lb-tls-policy", "https", "the default", i => delete i.sslPolicy, /in 2016/),
    row("lb-drop-invalid-headers", "alb", "invalid headers", i => delete i.dropInvalidHeaderFields, /invalid headers/),
    row("lb-drop-invalid-headers", "alb", "monitoring only", i => (i.desyncMitigationMode = "monitor"), /is monitor/),
    row("lb-access-logs", "alb", "no logs", i => delete i.accessLogs, /no access log/),
    row("lb-deletion-protection", "alb", "unprotected", i => (i.enableDeletionProtection = false), /may be deleted/),
    row("lb-multi-az", "alb", "one subnet", i => i.subnets.pop(), /1 subnet instead of 2/),
    rearranged("lb-waf-if-public", "waf", "of another", waf => (waf.propertyDependencies = {}), /without a firewall/, {
        blames: "alb",
    }),
    row("tg-health-check", "blue", "no path", i => delete i.healthCheck.path, /what healthy means/, {
        also: ["stack-two-listeners"],
    }),
    row("tg-health-check", "blue", "a long drain", i => (i.deregistrationDelay = 300), /300 s instead of 120/),
    row("tg-health-check", "blue", "by instance", i => (i.targetType = "instance"), /by instance/),
    row(
        "sg-no-open-ingress",
        "users",
        "every port",
        i => Object.assign(i, { ipProtocol: "-1" }),
        /may reach everything/,
    ),
    row(
        "sg-no-open-ingress",
        "users",
        "SSH over IPv6",
        i => Object.assign(i, { fromPort: 22, toPort: 22, cidrIpv6: "::/0" }),
        /port 22/,
    ),
    row(
        "sg-no-open-ingress",
        "users",
        "half of the world",
        i => Object.assign(i, { fromPort: 5432, toPort: 5432, cidrIpv4: "128.0.0.0/1" }),
        /port 5432/,
    ),
    row(
        "sg-no-open-ingress",
        "inline",
        "an inline rule",
        i => Object.assign(i.ingress[0], { fromPort: 0, toPort: 65535 }),
        /all ports of tcp/,
    ),
    row(
        "sg-no-open-ingress",
        "from-balancer",
        "an old rule",
        i => Object.assign(i, { fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }),
        /port 22/,
        { also: ["stack-tasks-not-public"] },
    ),
    row(
        "sg-egress-scoped",
        "to-aws",
        "everything",
        i => Object.assign(i, { ipProtocol: "-1" }),
        /the whole internet: everything/,
    ),
    row(
        "sg-egress-scoped",
        "inline",
        "everything inline",
        i => Object.assign(i.egress[0], { protocol: "-1", fromPort: 0, toPort: 0 }),
        /the whole internet: everything/,
    ),
    row("sg-description", "tasks", "the default", i => (i.description = "Managed by Pulumi"), /what it is for/),
    row("sg-description", "users", "a rule without", i => delete i.description, /An ingress rule does not say/),
    row(
        "stack-tasks-not-public",
        "from-balancer",
        "the world",
        i => (i.cidrBlocks = ["0.0.0.0/0"]),
        /port 443 of tasks/,
    ),
    rearranged(
        "stack-sg-rule-conflict",
        "users",
        "beside inline rules",
        (rule, stack) => {
            rule.propertyDependencies = {
                securityGroupId: [one(stack, "inline", "aws:ec2/securityGroup:SecurityGroup").urn],
            };
        },
        /inside and outside/,
        { blames: "inline" },
    ),
];

const PERMISSIONS: Mutation[] = [
    row(
        "iam-no-wildcards",
        "execution-policy",
        "every action of a service",
        i => (i.policy = i.policy.replace('"logs:PutLogEvents"', '"logs:PutLogEvents","s3:*"')),
        /allows s3:\*/,
    ),
    row(
        "iam-no-wildcards",
        "deployer",
        "every resource",
        i => (i.policy = allow(["s3:GetObject"], "*")),
        /s3:GetObject on every resource/,
    ),
    row(
        "iam-no-wildcards",
        "deployer",
        "everything but",
        i => (i.policy = policy({ Effect: "Allow", NotAction: "iam:*", Resource: "arn:aws:s3:::x" })),
        /everything but iam:\*/,
    ),
    row(
        "iam-no-wildcards",
        "task-role",
        "an inline policy",
        i => (i.inlinePolicies[0].policy = allow("*", "*")),
        /allows \*/,
    ),
    row(
        "iam-passrole-scoped",
        "deployer",
        "every role",
        i => (i.policy = allow("iam:PassRole", "arn:aws:iam::111122223333:role/*")),
        /every role/,
    ),
    row(
        "iam-passrole-scoped",
        "deployer",
        "every service",
        i => (i.policy = allow("iam:PassRole", "arn:aws:iam::111122223333:role/task")),
        /whatever service/,
    ),
    row(
        "iam-no-admin-attach",
        "attachment",
        "an administrator",
        i => (i.policyArn = "arn:aws:iam::aws:policy/AdministratorAccess"),
        /gets AdministratorAccess/,
    ),
    row(
        "iam-no-admin-attach",
        "attachment",
        "full access",
        i => (i.policyArn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"),
        /gets AmazonS3FullAccess/,
    ),
    row(
        "iam-trust-scoped",
        "other-role",
        "any account's builds",
        trusts({ Service: "codebuild.amazonaws.com" }),
        /for any account/,
    ),
    row("iam-trust-scoped", "other-role", "everybody", trusts("*"), /Everybody may assume/),
    row(
        "iam-trust-scoped",
        "other-role",
        "a person",
        trusts({ AWS: "arn:aws:iam::999999999999:root" }),
        /Another identity/,
    ),
    row(
        "iam-trust-scoped",
        "other-role",
        "every repository",
        trusts(
            { Federated: "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" },
            { StringLike: { "token.actions.githubusercontent.com:sub": "repo:*" } },
        ),
        /Every identity/,
    ),
    rearranged(
        "stack-role-policy-conflict",
        "execution-policy",
        "beside inline policies",
        (p, stack) => {
            stack.push({
                ...p,
                name: "more",
                urn: urnOf(p.type, "more"),
                propertyDependencies: { role: [one(stack, "task-role", "aws:iam/role:Role").urn] },
            });
        },
        /The role has inlinePolicies/,
        { blames: "task-role" },
    ),
];

const DATA: Mutation[] = [
    row("logs-retention", "logs", "a month", i => (i.retentionInDays = 30), /30 days instead of 365/),
    row("logs-retention", "logs", "for ever", i => delete i.retentionInDays, /without end/),
    row("logs-kms", "logs", "no key", i => delete i.kmsKeyId, /no KMS key/),
    row("kms-rotation", "key", "no rotation", i => (i.enableKeyRotation = false), /never changes/),
    row("kms-rotation", "key", "gone at once", i => (i.deletionWindowInDays = 1), /gone 1 days/),
    row(
        "kms-rotation",
        "key",
        "everybody's",
        i => (i.policy = policy({ Effect: "Allow", Action: "kms:*", Principal: { AWS: "*" }, Resource: "*" })),
        /Everybody may use/,
    ),
    row("secrets-cmk", "password", "AWS's key", i => delete i.keyId, /AWS's own key/),
    row("secrets-cmk", "secret", "AWS's key for a secret", i => delete i.kmsKeyId, /AWS's own key/),
    row(
        "secrets-cmk",
        "setting",
        "a secret as a string",
        i => Object.assign(i, { name: "/shop/db_password", value: SECRET_VALUE }),
        /not of type SecureString/,
    ),
    row("sns-encrypted", "topic", "no key", i => delete i.kmsMasterKeyId, /not encrypted/),
    row("sns-encrypted", "topic", "AWS's key", i => (i.kmsMasterKeyId = "alias/aws/sns"), /alarms may not use/),
    row("efs-encrypted", "files", "plain", i => delete i.encrypted, /not encrypted/),
    row("alarm-actions", "blue-errors", "no action", i => delete i.alarmActions, /tells nobody/),
    row("alarm-actions", "blue-errors", "actions off", i => (i.actionsEnabled = false), /actions are off/),
    row("alarm-actions", "blue-errors", "silence unexplained", i => delete i.treatMissingData, /missing data/),
    rearranged(
        "protect-stateful",
        "logs",
        "unprotected",
        logs => (logs.options = { protect: false }),
        /may be deleted/,
    ),
];

const PIPELINES: Mutation[] = [
    row("pipeline-artifact-kms", "pipeline", "no key", i => delete i.artifactStores[0].encryptionKey, /no KMS key/),
    row("pipeline-manual-approval", "pipeline", "no approval", i => i.stages.splice(1, 1), /Shift deploys before/),
    row(
        "pipeline-source-connection",
        "pipeline",
        "a token",
        i =>
            Object.assign(i.stages[0].actions[0], {
                owner: "ThirdParty",
                provider: "GitHub",
                configuration: { OAuthToken: SECRET_VALUE },
            }),
        /token of its own/,
    ),
    row(
        "pipeline-source-connection",
        "pipeline",
        "polling",
        i => (i.stages[0].actions[0].configuration.PollForSourceChanges = "true"),
        /is polled/,
    ),
    row("pipeline-v2-superseded", "pipeline", "V1", i => (i.pipelineType = "V1"), /not of type V2/),
    row("pipeline-v2-superseded", "pipeline", "in parallel", i => (i.executionMode = "PARALLEL"), /mode PARALLEL/),
    row(
        "stack-bucket-hardened",
        "artifacts-private",
        "public",
        i => (i.blockPublicPolicy = false),
        /no block of public access/,
        { blames: "artifacts" },
    ),
    row(
        "stack-bucket-hardened",
        "artifacts-encryption",
        "AES256",
        i => (i.rules[0].applyServerSideEncryptionByDefault.sseAlgorithm = "AES256"),
        /no encryption/,
        { blames: "artifacts" },
    ),
    row(
        "stack-bucket-hardened",
        "artifacts-tls",
        "plain HTTP",
        i => (i.policy = policy()),
        /denies requests without TLS/,
        { blames: "artifacts" },
    ),
    row(
        "stack-bucket-hardened",
        "artifacts-versions",
        "no versions",
        i => (i.versioningConfiguration.status = "Suspended"),
        /no versions/,
        { blames: "artifacts" },
    ),
    row("stack-bucket-hardened", "artifacts-expiry", "kept for ever", i => (i.rules = []), /no lifecycle/, {
        blames: "artifacts",
    }),
    row(
        "build-privileged-only-for-images",
        "build",
        "privileged",
        i => i.environment.environmentVariables.shift(),
        /privileged/,
    ),
    row(
        "build-no-plaintext-secrets",
        "build",
        "a plain token",
        i => i.environment.environmentVariables.push({ name: "GITHUB_TOKEN", value: SECRET_VALUE }),
        /GITHUB_TOKEN holds a secret/,
    ),
    row(
        "build-source-no-credentials",
        "build",
        "a token in the address",
        i => (i.source = { location: `https://user:${SECRET_VALUE}@example.com/x.git` }),
        /holds credentials/,
    ),
    row("build-logs-on", "build", "no logs", i => (i.logsConfig.cloudwatchLogs.status = "DISABLED"), /keep no logs/),
    row(
        "build-logs-on",
        "build",
        "plain logs",
        i => (i.logsConfig.s3Logs = { status: "ENABLED", encryptionDisabled: true }),
        /not encrypted/,
    ),
    row(
        "build-artifacts-encrypted",
        "build",
        "plain artifacts",
        i => (i.artifacts.encryptionDisabled = true),
        /not encrypted/,
    ),
    row("build-artifacts-encrypted", "build", "AWS's key", i => delete i.encryptionKey, /no KMS key/),
    row("build-timeout-bounded", "build", "eight hours", i => (i.buildTimeout = 480), /480 minutes instead of 60/),
    row("build-timeout-bounded", "build", "no limit", i => delete i.concurrentBuildLimit, /Any number/),
    row(
        "build-image-pinned",
        "build",
        "a moving image",
        i => (i.environment.image = "node:20"),
        /node:20, which may change/,
    ),
    row(
        "build-image-pinned",
        "build",
        "a curated image without version",
        i => (i.environment.image = "aws/codebuild/standard:latest"),
        /which may change/,
    ),
    rearranged(
        "stack-component-parentage",
        "topic",
        "no component",
        topic => delete topic.parent,
        /belongs to no component/,
    ),
    rearranged(
        "stack-no-alias-classes",
        "redirect",
        "aws.alb beside aws.lb",
        redirect => {
            redirect.type = "aws:alb/listener:Listener";
        },
        /of aws\.alb/,
    ),
];

/** Every field that some rule is about, broken one at a time. */
export const MUTATIONS: readonly Mutation[] = [
    ...TASKS,
    ...SERVICES,
    ...DEPLOYMENTS,
    ...REPOSITORIES,
    ...NETWORKS,
    ...PERMISSIONS,
    ...DATA,
    ...PIPELINES,
];

export { UNKNOWN };

function environment(name: string, value: string): (inputs: Inputs) => void {
    return container(c => c.environment.push({ name, value }));
}

function ecr(): string {
    return "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop";
}

/** The compliant stack with one field broken. */
export function broken({ resource, type, inputs, change }: Mutation): ResourceDescription[] {
    const stack = compliantStack();
    const victim = one(stack, resource, type);
    inputs?.(victim.inputs);
    change?.(victim, stack);
    return stack;
}

/** The resource of a name, and a type where several have the name. */
export function one(stack: readonly ResourceDescription[], name: string, type?: string): ResourceDescription {
    const found = stack.filter(resource => resource.name === name && (type === undefined || resource.type === type));
    if (found.length !== 1) {
        throw new Error(`${found.length} resources are called ${name}`);
    }
    return found[0]!;
}
