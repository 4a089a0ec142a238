import type { PortRange } from "./service";

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
