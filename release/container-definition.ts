/** One container of a task definition, in the names and the order of the ECS API; what a Fargate task may hold. */
export interface ContainerDefinition {
    name: string;
    image: string;
    /** @default true */
    essential?: boolean;
    repositoryCredentials?: { credentialsParameter: string };
    cpu?: number;
    memory?: number;
    memoryReservation?: number;
    entryPoint?: string[];
    command?: string[];
    environment?: { name: string; value: string }[];
    secrets?: { name: string; valueFrom: string }[];
    portMappings?: PortMapping[];
    mountPoints?: { sourceVolume: string; containerPath: string; readOnly?: boolean }[];
    volumesFrom?: { sourceContainer: string; readOnly?: boolean }[];
    dependsOn?: { containerName: string; condition: "START" | "COMPLETE" | "SUCCESS" | "HEALTHY" }[];
    healthCheck?: HealthCheck;
    startTimeout?: number;
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
    logConfiguration?: {
        logDriver: string;
        options?: Record<string, string>;
        secretOptions?: { name: string; valueFrom: string }[];
    };
}

export interface PortMapping {
    containerPort: number;
    /** The same as the container's: a task has a network interface of its own. */
    hostPort?: number;
    /** @default "tcp" */
    protocol?: "tcp" | "udp";
    name?: string;
    appProtocol?: "http" | "http2" | "grpc";
}

export interface HealthCheck {
    command: string[];
    /** Seconds. @default 30 */
    interval?: number;
    /** Seconds. @default 5 */
    timeout?: number;
    /** @default 3 */
    retries?: number;
    /** Seconds. */
    startPeriod?: number;
}
