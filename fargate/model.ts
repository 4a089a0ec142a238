/**
 * What the converter decided, as plain data: JSON all the way down, no secret value, no AWS id.
 * What exists only after deployment is a symbolic reference that the components resolve.
 */
export interface FargateProject {
    /** Compose project name: prefix of every family, log group and parameter. */
    name: string;
    services: FargateServiceSpec[];
    /** Work that ends; whoever depends on it is deployed afterwards. */
    jobs: JobSpec[];
    secrets: SecretSpec[];
    volumes: VolumeSpec[];
    /** Images to build, one per service that has `build`. */
    images: ImageBuildSpec[];
    /** What is used in place of what would be made. @default everything is made */
    existing?: ExistingResources;
}

/** Resources that somebody else made, and that the project uses. */
export interface ExistingResources {
    vpcId?: string;
    clusterName?: string;
    /** ARN or name of an application load balancer. */
    loadBalancer?: string;
}

/** One ECS service: one task definition, one security group, one name in the private DNS namespace. */
export interface FargateServiceSpec {
    /** Compose service name, made fit for ECS, or the family that a label names. */
    name: string;
    /** Compose services whose containers run in its task, the main one first. */
    members: string[];
    /** Names under which other services reach it: the Compose name first, then aliases. */
    dnsNames: string[];
    task: TaskSpec;
    /** Tasks to run (`deploy.replicas`, `scale`). @default 1 */
    desiredCount: number;
    /** Set where the service is reachable from outside. */
    public?: PublicEndpoint;
    /** More of its ports on load balancers; ECS alone can release such a service. @default none */
    alsoPublic?: PublicEndpoint[];
    /** Security groups outside of the project that its tasks join besides their own (external networks). @default none */
    securityGroups?: string[];
    /**
     * Large networks that it is on: each has a security group, which the tasks join besides their own, and whoever joined
     * may connect to the ports. @default none
     */
    networkGroups?: string[];
    /** Ports that other services may connect to. */
    ports: ServicePort[];
    /** Services this one may connect to over small networks: one security-group rule per edge and port. */
    connectsTo: Edge[];
    /**
     * TCP ports outside of the VPC that it may connect to, where that is limited: 443, which Fargate itself needs, is always
     * among them, and the only one of a service that is on internal networks only. @default every port
     */
    egressPorts?: number[];
    /** Set where Service Connect carries its connections. @default names lead to tasks directly */
    serviceConnect?: ServiceConnect;
    dependsOn: ServiceDependency[];
    /** Holds data in a volume of its own: one task at a time, stopped before the next starts. */
    stateful: boolean;
    /** Percent bounds of a rolling deployment (`deploy.update_config`, or 0/100 for a stateful service). */
    rolling: {
        minimumHealthyPercent: number;
        maximumPercent: number;
        circuitBreaker: { enable: boolean; rollback: boolean };
    };
    /** `deploy.update_config` and stack settings may leave this out: the stack's default holds. */
    autoscaling?: Autoscaling;
    /** Tags of the ECS service. @default none */
    tags?: Record<string, string>;
    /** Capacity providers, e.g. FARGATE and FARGATE_SPOT. Empty: launch type FARGATE. */
    capacityProviders: { capacityProvider: string; weight: number; base?: number }[];
    /** The stack replaces the service by an existing endpoint (RDS, ElastiCache): nothing runs, the name points there. */
    endpoint?: string;
}

/** Target tracking between two bounds. */
export interface Autoscaling {
    /** Fewest tasks. */
    min: number;
    /** Most tasks. */
    max: number;
    /** Averages to aim for, in percent. @default CPU at what the component takes */
    cpuPercent?: number;
    memoryPercent?: number;
    /** Seconds to wait after tasks were taken away, or added. @default ECS's: 300 */
    scaleInCooldown?: number;
    scaleOutCooldown?: number;
    /** Whether tasks are only ever added. @default false */
    disableScaleIn?: boolean;
    /** Other bounds from a time on, until the next of them says otherwise. @default none */
    schedule?: ScheduledScaling[];
}

/** Bounds that hold from the moments of a schedule on. */
export interface ScheduledScaling {
    name: string;
    /** `at(…)`, `rate(…)` or `cron(…)`, as Application Auto Scaling takes it. */
    schedule: string;
    /** IANA time zone of the schedule. @default UTC */
    timezone?: string;
    /** Fewest and most tasks, one of them at least. @default as before */
    min?: number;
    max?: number;
    /** ISO 8601: nothing happens before, or after. @default at once, for ever */
    start?: string;
    end?: string;
}

/**
 * Work that ends: a task definition of its own, and tasks that run once for each content of it, before whoever depends on
 * it is deployed. Nobody connects to it.
 */
export interface JobSpec extends Pick<
    FargateServiceSpec,
    "name" | "members" | "task" | "connectsTo" | "networkGroups" | "egressPorts" | "dependsOn" | "capacityProviders"
> {
    /** Tasks that run side by side (`deploy.replicas`). @default 1 */
    tasks: number;
}

export interface ServicePort extends PortRange {
    /** Name of the container that listens. */
    container: string;
}

/** One port, or consecutive ones that share a port mapping and a security-group rule. */
export interface PortRange {
    containerPort: number;
    /** Last port of a range. @default the port alone */
    lastPort?: number;
    protocol: "tcp" | "udp";
}

/** The way in from outside: the application load balancer for HTTP, the network load balancer for what else there is. */
export type PublicEndpoint = HttpEndpoint | NetworkEndpoint;

interface EndpointTarget {
    container: string;
    containerPort: number;
}

/** A rule on the listeners of the application load balancer. */
export interface HttpEndpoint extends EndpointTarget {
    /** Port that the Compose file publishes. */
    publishedPort?: number;
    /** Port of a listener for it alone, or for those that name the same. @default the load balancer's 443 or 80 */
    listenerPort?: number;
    /** What the tasks speak; both need an HTTPS listener. @default HTTP/1.1 */
    protocolVersion?: "HTTP2" | "GRPC";
    /** Whether the tasks expect TLS. @default false */
    encrypted?: boolean;
    healthCheck: {
        path: string;
        /** Status codes, or for gRPC its own, of a healthy task. */
        matcher: string;
    } & HealthCheckTimes;
    /** Host names and path patterns of the listener rule. @default every path */
    hosts?: string[];
    paths?: string[];
}

/** A listener of its own on the network load balancer. */
export interface NetworkEndpoint extends EndpointTarget {
    /** With `TLS` the load balancer ends the encryption. */
    listener: { port: number; protocol: "TCP" | "TLS" | "UDP" | "TCP_UDP" };
    /** Port of a listener that shows a new version before traffic moves. @default none */
    testPort?: number;
    /** A connection that is accepted is a healthy answer; of a service that speaks UDP, on another port. */
    healthCheck: {
        /** @default the port that takes the traffic */
        port?: number;
    } & HealthCheckTimes;
}

interface HealthCheckTimes {
    intervalSeconds: number;
    timeoutSeconds: number;
    healthyThreshold: number;
    unhealthyThreshold: number;
}

export interface Edge {
    service: string;
    ports: PortRange[];
}

/** ECS's proxy beside the containers: connections to the endpoints of others go through it, and so do those to its own. */
export interface ServiceConnect {
    /** What others reach through their proxies. Empty: it only connects to others. */
    endpoints: ServiceConnectEndpoint[];
}

/** One port of a service for Service Connect; see ECS API, ServiceConnectService. */
export interface ServiceConnectEndpoint {
    /** Name of its port mapping. */
    portName: string;
    /** Name of what ECS makes for it in the Cloud Map namespace, unique there. */
    discoveryName: string;
    /** Name and port that clients write: those of Compose. */
    dnsName: string;
    port: number;
    /** 0 is none: Compose has no proxy that would end a connection. The second is of HTTP only. */
    timeout: { idleTimeoutSeconds: number; perRequestTimeoutSeconds?: number };
}

export interface ServiceDependency {
    /** Name of the service or job. */
    service: string;
    condition: "service_started" | "service_healthy" | "service_completed_successfully";
    required: boolean;
}

export interface TaskSpec {
    /** Family, unique in the account and region together with the stack's name: `<project>-<stack>-<service>` is made by the component. */
    family: string;
    /** CPU units: a Fargate size. */
    cpu: number;
    /** MiB: a Fargate size. */
    memory: number;
    /** GiB, 21 to 200; absent for Fargate's 20. */
    ephemeralStorage?: number;
    runtimePlatform: {
        cpuArchitecture: "X86_64" | "ARM64";
        operatingSystemFamily:
            | "LINUX"
            | "WINDOWS_SERVER_2019_CORE"
            | "WINDOWS_SERVER_2019_FULL"
            | "WINDOWS_SERVER_2022_CORE"
            | "WINDOWS_SERVER_2022_FULL";
    };
    containers: ContainerSpec[];
    volumes: TaskVolume[];
    pidMode?: "task";
    /** What the application may do on AWS, besides using its volumes. @default nothing */
    permissions?: TaskPermissions;
    /** Whether `aws ecs execute-command` may open a shell in it. @default false */
    executeCommand?: true;
    /** Days that its log lines stay. @default the application's */
    logRetention?: number;
}

/** Policies of a task role. */
export interface TaskPermissions {
    /** Inline policies, each an IAM policy document. */
    policies: { name: string; document: unknown }[];
    managedPolicyArns: string[];
    /** ARN of the policy that bounds whatever the others allow. */
    boundary?: string;
}

/** An image: one that the stack builds, or a reference that is used as it stands. */
export type ImageSpec = { build: string } | { reference: string };

/** The value of a secret or of a stack-dependent text, by name. */
export interface SecretReference {
    secret: string;
    /** JSON key inside a Secrets Manager secret. */
    jsonKey?: string;
    /** Version of a Secrets Manager secret, by its stage or its id. @default the current one */
    versionStage?: string;
    versionId?: string;
}

/** One container definition in ECS's words; see ECS API, ContainerDefinition. */
export interface ContainerSpec {
    name: string;
    image: ImageSpec;
    essential: boolean;
    command?: string[];
    entryPoint?: string[];
    environment: Record<string, string>;
    /** Environment variables whose values ECS reads from Parameter Store or Secrets Manager. */
    secrets: Record<string, SecretReference>;
    portMappings: (PortRange & { name?: string; appProtocol?: "http" | "http2" | "grpc" })[];
    healthCheck?: { command: string[]; interval: number; timeout: number; retries: number; startPeriod?: number };
    dependsOn?: { containerName: string; condition: "START" | "COMPLETE" | "SUCCESS" | "HEALTHY" }[];
    mountPoints: { sourceVolume: string; containerPath: string; readOnly: boolean }[];
    volumesFrom?: { sourceContainer: string; readOnly: boolean }[];
    /** CPU units reserved for the container within the task. */
    cpu?: number;
    /** Hard limit in MiB. */
    memory?: number;
    /** Soft limit in MiB. */
    memoryReservation?: number;
    stopTimeout?: number;
    user?: string;
    workingDirectory?: string;
    readonlyRootFilesystem?: boolean;
    interactive?: boolean;
    pseudoTerminal?: boolean;
    dockerLabels?: Record<string, string>;
    ulimits?: { name: string; softLimit: number; hardLimit: number }[];
    systemControls?: { namespace: string; value: string }[];
    linuxParameters?: {
        capabilities?: { add?: string[]; drop?: string[] };
        initProcessEnabled?: boolean;
        tmpfs?: { containerPath: string; size: number; mountOptions?: string[] }[];
    };
    restartPolicy?: { enabled: boolean; ignoredExitCodes?: number[]; restartAttemptPeriod?: number };
    /** Absent: awslogs into the service's own log group. */
    logConfiguration?: LogConfiguration;
    /** Makes it the log router of its task. */
    firelensConfiguration?: { type: "fluentbit"; options: Record<string, string> };
    repositoryCredentials?: { credentialsParameter: string };
}

export interface LogConfiguration {
    logDriver: string;
    /** For awslogs, what is absent is the service's own: group, region and stream prefix. */
    options: Record<string, string>;
    /** Options whose values ECS reads from Parameter Store. */
    secretOptions?: Record<string, SecretReference>;
}

/** A volume of a task: kept in EFS, or gone with the task. */
export type TaskVolume = { name: string; volume: string } | { name: string; taskLocal: true };

export interface SecretSpec {
    /** Name in the `FargateProject`, unique. */
    name: string;
    /**
     * Where the value comes from: the Compose files or their environment (the converter hands it over separately, never in here),
     * or a secret that exists already.
     */
    from: "compose" | { existing: string };
}

/** What tasks mount of EFS: an access point, or a whole file system that exists already. */
export interface VolumeSpec {
    name: string;
    /** Owner of the access point's root folder, or the image's user would not be able to write. */
    owner: { uid: number; gid: number; permissions: string };
    /** Folder of the file system that tasks see. Absent: all of one that exists already. */
    rootDirectory?: string;
    /** An EFS file system or access point that exists already (`external: true`), fs-… or fsap-…. */
    existing?: string;
    /** A file system of its own, by the volume's name. Absent: the one that volumes share. */
    fileSystem?: FileSystemOptions & { name: string };
    /** Tags of what is made (`labels`). */
    tags: Record<string, string>;
}

/** How an EFS file system is made; what is absent is as for the one that volumes share. */
export interface FileSystemOptions {
    performanceMode?: "generalPurpose" | "maxIO";
    throughputMode?: "bursting" | "elastic" | "provisioned";
    /** MiB/s, with the throughput mode `provisioned`. */
    provisionedThroughput?: number;
    /** When files that nobody reads move to the cheaper storage class: `AFTER_30_DAYS`. */
    transitionToInfrequentAccess?: string;
    backup?: boolean;
    /** ARN or id of the KMS key that encrypts the files. */
    kmsKey?: string;
}

export interface ImageBuildSpec {
    /** Name of the Compose service it is built for. */
    name: string;
    context: string;
    dockerfile?: string;
    dockerfileInline?: string;
    target?: string;
    args: Record<string, string>;
    platforms: string[];
    labels: Record<string, string>;
}
