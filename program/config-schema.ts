import { LOG_RETENTION_DAYS } from "swingbridge/fargate";
import { z } from "zod";

/** Namespace of the keys in `Pulumi.<stack>.yaml`, as in `swingbridge:composeFiles`. */
export const NAMESPACE = "swingbridge";

const name = z.string().min(1);
const minutes = (least: number, most: number) => z.int().min(least).max(most);
const percent = z.int().min(1).max(99);
const cidr = z
    .string()
    .regex(/^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:]+\/\d{1,3})$/i)
    .meta({ title: "an address range such as 203.0.113.0/24" });
const arn = (service: string) =>
    z
        .string()
        .regex(new RegExp(`^arn:[\\w-]+:${service}:`))
        .meta({ title: `an ARN such as arn:aws:${service.replace(/^\W*(\w+).*/, "$1")}:…` });

/** Longest that CodeDeploy keeps the old tasks after the shift: two days, less a margin. @see CodeDeploy quotas */
const LONGEST_TERMINATION_WAIT = 2800;

const trafficShift = z.strictObject({
    kind: z
        .enum(["all-at-once", "canary", "linear", "rolling"])
        .optional()
        .describe(
            "How traffic moves to the new version: all at once, a first share and then the rest, in equal steps, or task by task. " +
                "Absent: `canary` with CodeDeploy (`all-at-once` behind a network load balancer), `rolling` with ECS.",
        ),
    percent: percent
        .optional()
        .describe(
            "Share of the traffic in the first step (`canary`) or in each step (`linear`), in percent. Absent: 10.",
        ),
    interval: minutes(1, 2880).optional().describe("Time between two steps, in minutes. Absent: 5."),
    bakeTime: minutes(0, LONGEST_TERMINATION_WAIT)
        .optional()
        .describe(
            "Least time the new version carries all traffic, its alarms watched, before the old tasks stop, in minutes. " +
                "CodeDeploy watches during the termination wait, so this lengthens `terminationWait` where that is shorter.",
        ),
});

const capacityProvider = z.strictObject({
    capacityProvider: z.enum(["FARGATE", "FARGATE_SPOT"]).describe("Name of the capacity provider."),
    weight: z.int().min(0).max(1000).describe("Share of the tasks beyond the base."),
    base: z.int().min(0).max(100000).optional().describe("Tasks that run on this provider before weights count."),
});

const autoscaling = z.strictObject({
    min: z.int().min(0).describe("Fewest tasks."),
    max: z.int().min(1).describe("Most tasks."),
    cpuPercent: percent.optional().describe("Average CPU to aim for, in percent. Absent, and no `memoryPercent`: 60."),
    memoryPercent: percent.optional().describe("Average memory to aim for, in percent."),
});

const egress = z
    .union([z.literal("anywhere"), z.array(z.int().min(1).max(65535))])
    .meta({ title: "`anywhere`, or a list of TCP ports" });

const service = z.strictObject({
    cpu: z.number().positive().max(16).optional().describe("vCPU of the task, rounded up to a size Fargate offers."),
    memory: z.int().positive().optional().describe("Memory of the task in MiB, rounded up to a size Fargate offers."),
    desiredCount: z.int().min(0).optional().describe("Tasks to run. Absent: what the Compose file says."),
    autoscaling: autoscaling
        .optional()
        .describe("Scale between two bounds; the number of tasks is AWS's from then on."),
    endpoint: name
        .optional()
        .describe("Host name of an existing server (RDS, ElastiCache) that takes the service's place: nothing runs."),
    port: z.int().min(1).max(65535).optional().describe("Container port to publish, where the service has several."),
    listenerPort: z
        .int()
        .min(1)
        .max(65535)
        .optional()
        .describe(
            "Port of the application load balancer at which the service is reached, by a listener of its own, e.g. the one that the " +
                "Compose file publishes. Services may share it. Absent: that of the production listener (`loadBalancer.port`).",
        ),
    tls: z
        .boolean()
        .optional()
        .describe("Whether the network load balancer ends TLS of the service's public TCP ports. Absent: false."),
    testPort: z
        .int()
        .min(1)
        .max(65535)
        .optional()
        .describe(
            "Port of the network load balancer where a new version of a TCP service that CodeDeploy releases answers before traffic " +
                "moves to it, open to `testListener.allowedCidrs`. Absent: none.",
        ),
    healthCheckPath: z
        .string()
        .startsWith("/")
        .meta({ title: "a path such as /health" })
        .optional()
        .describe("Path that answers when the service is healthy."),
    healthCheckCodes: z
        .string()
        .regex(/^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$/)
        .meta({ title: "codes and ranges such as 200,301-399" })
        .optional()
        .describe(
            "Status codes with which a healthy service answers; of gRPC its own, `0-99`. Absent: `200-399`, `0` for a gRPC path, " +
                "or `12` where gRPC has none.",
        ),
    healthCheckGracePeriod: z
        .int()
        .min(0)
        .max(2147483647)
        .optional()
        .describe("Time after a task's start in which failing health checks do not count, in seconds. Absent: 60."),
    hosts: z.array(name).optional().describe("Host names under which the service is reachable. Absent: every name."),
    priority: z
        .int()
        .min(1)
        .max(50000)
        .optional()
        .describe(
            "Priority of its rule on the listeners. Absent: by its place among the public services, narrow rules first.",
        ),
    paths: z.array(name).optional().describe("Path patterns under which the service is reachable. Absent: every path."),
    capacityProviders: z
        .array(capacityProvider)
        .optional()
        .describe("Where tasks run, e.g. on FARGATE_SPOT. Absent: launch type FARGATE."),
    deploymentController: z
        .enum(["codedeploy", "ecs"])
        .optional()
        .describe("Who replaces this service's tasks. Absent: the stack's for public services, `ecs` for the rest."),
    serviceConnect: z.boolean().optional().describe("The stack's `serviceConnect`, changed for this service."),
    egress: egress.optional().describe("The stack's `egress`, changed for this service."),
    trafficShift: trafficShift.optional().describe("The stack's `trafficShift`, changed for this service."),
    terminationWait: minutes(0, LONGEST_TERMINATION_WAIT)
        .optional()
        .describe("The stack's `terminationWait`, changed for this service."),
});

/** Every key of the configuration: the source of the types, of `Pulumi.yaml`'s `config` block and of `docs/configuration.md`. */
export const configSchema = z.strictObject({
    composeFiles: z
        .array(name)
        .default([])
        .describe(
            "Compose files, merged in this order; paths start at the folder of `Pulumi.yaml`. Empty: what Compose itself would find there.",
        ),
    profiles: z.array(name).default([]).describe("Compose profiles to activate."),
    envFiles: z
        .array(name)
        .default([])
        .describe("Files with variables for interpolation. Empty: `.env` beside the first Compose file."),
    ecsParams: name
        .optional()
        .describe(
            "File of amazon-ecs-cli's parameters. Empty: `ecs-params.yml` beside the Compose file, if there is one.",
        ),
    /** YAML reads `3000` and `true` as what they look like; an environment variable is text all the same. */
    environment: z
        .record(name, z.union([z.string(), z.number(), z.boolean()]).transform(String))
        .default({})
        .describe(
            "Variables for interpolation and for Compose secrets that name a variable. " +
                "They win over `envFiles`; keep passwords encrypted: `pulumi config set --secret --path swingbridge:environment.NAME`.",
        ),
    inheritEnvironment: z
        .array(name)
        .default([])
        .describe(
            "Names of variables that Compose may also read from the shell. Empty: none, so that a laptop and CI agree.",
        ),
    secrets: z
        .record(
            name,
            z
                .union([
                    z.string().min(1),
                    z.strictObject({ existing: arn("(?:ssm|secretsmanager)"), kmsKey: arn("kms").optional() }),
                ])
                .meta({ title: "a text, or { existing: an ARN in Parameter Store or Secrets Manager }" }),
        )
        .default({})
        .describe(
            "Values of Compose secrets, by name, in place of their files (`pulumi config set --secret --path swingbridge:secrets.NAME`), " +
                "or the ARNs of secrets that exist: `{ existing: arn:… }`, with `kmsKey: arn:…` where a key of your own encrypts them.",
        ),
    secretsKmsKey: arn("kms")
        .optional()
        .describe(
            "KMS key that encrypts the parameters of passwords and Compose secrets. Empty: the account's own key for Parameter Store.",
        ),
    public: z
        .union([z.literal("auto"), z.array(name)])
        .default("auto")
        .meta({ title: "`auto`, or a list of service names" })
        .describe(
            "Services reachable from outside. `auto`: those built from source that publish a port of no well-known non-HTTP protocol. " +
                "TCP and UDP ports are public only where the service is named.",
        ),
    releasedBy: z
        .enum(["up", "pipeline", "manual"])
        .default("up")
        .describe(
            "Who puts a release live: `pulumi up` itself, a pipeline, or `swingbridge deploy` after `pulumi up` registered it.",
        ),
    images: z
        .enum(["auto", "build", "reuse"])
        .default("auto")
        .describe(
            "Whether this stack builds the images and owns their repositories, or uses what another one pushed. `auto`: build with `releasedBy: up`, reuse otherwise.",
        ),
    deploymentController: z
        .enum(["codedeploy", "ecs"])
        .default("codedeploy")
        .describe(
            "Who replaces the tasks of public services: CodeDeploy (blue/green) or ECS (rolling). The rest roll with ECS.",
        ),
    serviceConnect: z
        .boolean()
        .default(false)
        .describe(
            "Whether ECS Service Connect carries connections between services: a proxy in each task balances them, tries other tasks " +
                "where one fails, and measures them. For services whose tasks ECS replaces; names stay those of the Compose file, and lead " +
                "to tasks by DNS too. It takes 0.25 vCPU and 64 MB of a task whose size the stack does not set.",
        ),
    egress: egress
        .default("anywhere")
        .describe(
            "What tasks may connect to outside of the VPC: everything, or these TCP ports; 443 is always among them, for Fargate itself " +
                "needs AWS. Inside the VPC they reach whatever lets them in. Services that are on internal networks only keep to 443.",
        ),
    trafficShift: trafficShift.default({}).describe("How traffic moves to a new version."),
    terminationWait: minutes(0, LONGEST_TERMINATION_WAIT)
        .default(5)
        .describe("Time the old tasks stay after the traffic moved, ready to take it back, in minutes."),
    services: z.record(name, service).default({}).describe("Settings of single services, by Compose service name."),
    network: z
        .strictObject({
            vpcId: z
                .string()
                .startsWith("vpc-")
                .meta({ title: "an id such as vpc-0123456789abcdef0" })
                .optional()
                .describe("An existing VPC to use. Absent: one is made."),
            publicSubnetIds: z.array(name).optional().describe("Subnets of that VPC for the load balancer."),
            privateSubnetIds: z.array(name).optional().describe("Subnets of that VPC for the tasks."),
            cidrBlock: cidr.optional().describe("Address range of the VPC that is made. Absent: 10.0.0.0/16."),
            zones: z.int().min(2).max(6).optional().describe("Availability zones of the VPC that is made. Absent: 2."),
            natGateways: z
                .enum(["none", "single", "one-per-zone"])
                .optional()
                .describe(
                    "How the private subnets of the VPC that is made reach the internet. " +
                        "With `none`, tasks reach only what the VPC has an endpoint for. Absent: `single`.",
                ),
        })
        .default({})
        .describe("The network: made by this stack, or adopted."),
    cluster: z.string().optional().describe("Name of an existing ECS cluster to use. Empty: one is made."),
    loadBalancer: z
        .strictObject({
            arn: arn("elasticloadbalancing")
                .optional()
                .describe(
                    "An existing application load balancer. Absent: one is made. Our listeners add rules to its security group: " +
                        "whoever owns that keeps its own rules as resources of their own, not inline, or they would take ours away.",
                ),
            productionListenerArn: arn("elasticloadbalancing")
                .optional()
                .describe("Its listener for production traffic. Absent: one is made."),
            testListenerArn: arn("elasticloadbalancing")
                .optional()
                .describe("Its listener for test traffic. Absent: one is made."),
            port: z
                .int()
                .min(1)
                .max(65535)
                .optional()
                .describe("Port of the production listener. Absent: 443, or 80 for plain HTTP."),
            internal: z
                .boolean()
                .optional()
                .describe("Whether it is reachable from inside the VPC only. Absent: false."),
            allowedCidrs: z
                .array(cidr)
                .optional()
                .describe("Who may reach the production listener. Absent: everybody."),
            webAclArn: arn("wafv2")
                .optional()
                .describe(
                    "Web ACL (AWS WAF, regional) that guards the load balancer that is made. Absent: none; an adopted one is its owner's to guard.",
                ),
            accessLogsBucket: name
                .optional()
                .describe(
                    "S3 bucket for its access logs, which lets the load balancer write to it. Absent: it writes none.",
                ),
        })
        .default({})
        .describe("The load balancer of the public services: made by this stack, or adopted."),
    networkLoadBalancer: z
        .strictObject({
            arn: arn("elasticloadbalancing")
                .optional()
                .describe(
                    "An existing network load balancer that has a security group: our listeners stand on it, and open that. Absent: one is made.",
                ),
            certificateArn: arn("acm")
                .optional()
                .describe("Certificate of listeners that end TLS. Absent: `https.certificateArn`."),
            internal: z
                .boolean()
                .optional()
                .describe("Whether it is reachable from inside the VPC only. Absent: as `loadBalancer.internal`."),
            allowedCidrs: z
                .array(cidr)
                .optional()
                .describe("Who may reach its listeners. Absent: as `loadBalancer.allowedCidrs`."),
        })
        .default({})
        .describe(
            "The network load balancer of public TCP and UDP ports, made where `public` names a service with such ports.",
        ),
    https: z
        .strictObject({
            certificateArn: arn("acm").optional().describe("A certificate that exists."),
            domainName: name.optional().describe("Name to serve; its certificate and DNS record are made."),
            zone: name.optional().describe("Route 53 hosted zone of that name. Absent: the part after its first dot."),
            plainHttp: z.boolean().optional().describe("Serve without encryption. For stacks that nobody depends on."),
        })
        .default({})
        .describe(
            "Encryption: exactly one of `certificateArn`, `domainName` and `plainHttp: true`, where a service is public.",
        ),
    testListener: z
        .strictObject({
            port: z.int().min(1).max(65535).optional().describe("Its port. Absent: 8443, or 8080 for plain HTTP."),
            allowedCidrs: z.array(cidr).optional().describe("Who may reach it. Absent: nobody."),
        })
        .default({})
        .describe("The listener that shows a new version before traffic moves to it."),
    alarms: z
        .strictObject({
            topicArn: arn("sns")
                .optional()
                .describe("SNS topic that the alarms notify. Absent: they only stop deployments."),
            errorsPerMinute: z
                .int()
                .min(1)
                .optional()
                .describe(
                    "Answers with status 5xx in one minute, of one target group, that raise the alarm. Absent: 10.",
                ),
            periods: z.int().min(1).max(60).optional().describe("Minutes in a row that must be bad. Absent: 2."),
        })
        .default({})
        .describe("The alarms that stop a blue/green deployment and roll it back."),
    repository: z
        .string()
        .regex(/^(?:[a-z0-9._/-]|\{(?:project|service)\})+$/)
        .meta({ title: "lower-case letters, digits and ._/- with {project} and {service} where their names belong" })
        .optional()
        .describe(
            "Name of the ECR repositories; `{project}` and `{service}` stand for the Compose names. Empty: `{project}-{service}`.",
        ),
    keepImages: z.int().min(1).max(1000).default(30).describe("Images to keep in each repository."),
    forceDelete: z
        .boolean()
        .default(false)
        .describe("Whether `pulumi destroy` deletes repositories that still hold images."),
    protect: z
        .boolean()
        .default(false)
        .describe(
            "Production safety: what holds data or carries traffic can be neither replaced nor deleted by Pulumi, and AWS protects it too.",
        ),
    allow: z
        .array(name)
        .default([])
        .describe("Compose keys whose loss on Fargate the stack accepts, as `web.devices` or `*.devices`."),
    pinImages: z
        .boolean()
        .default(false)
        .describe("Whether tags of third-party images are resolved to digests at every `pulumi up`."),
    tagFrom: z
        .enum(["commit", "context"])
        .default("commit")
        .describe("Which commit names an image: the current one, or the newest that touched its build context."),
    gitSha: z
        .string()
        .regex(/^[0-9a-f]{40}(-dirty-[0-9a-f]+)?$/)
        .meta({ title: "the full 40 hexadecimal digits of a commit" })
        .optional()
        .describe("Commit to release. Empty: from CI's environment, or else from git."),
    allowDirty: z
        .boolean()
        .default(false)
        .describe("Whether uncommitted changes may be released, under a tag that says so."),
    logRetention: z
        .union([z.literal("auto"), z.int().refine(days => LOG_RETENTION_DAYS.includes(days))])
        .default("auto")
        .meta({ title: `\`auto\`, or one of ${LOG_RETENTION_DAYS.join(", ")}` })
        .describe(
            "Time that CloudWatch keeps log lines, in days. `auto`: what the Compose files say (`x-aws-logs_retention`), or 30.",
        ),
    logsKmsKey: arn("kms")
        .optional()
        .describe(
            "KMS key that encrypts log lines; its policy lets CloudWatch Logs (`logs.REGION.amazonaws.com`) use it. Empty: AWS's own.",
        ),
    platformVersion: z
        .string()
        .regex(/^(LATEST|\d+\.\d+\.\d+)$/)
        .meta({ title: "LATEST, or a version such as 1.4.0" })
        .default("LATEST")
        .describe("Fargate platform version."),
    serviceTimeout: minutes(1, 180)
        .default(20)
        .describe("Time a new service may take until its tasks are healthy, in minutes."),
});

/** The configuration of a stack, complete: what was written, and defaults for the rest. */
export type Config = z.output<typeof configSchema> & {
    /** Values that the stack keeps encrypted and that Compose may put anywhere. */
    encryptedValues: readonly string[];
};
export type ServiceConfig = z.output<typeof service>;
export type TrafficShiftConfig = z.output<typeof trafficShift>;
