/**
 * What Fargate and ECS allow, platform version 1.4.0. One place for every bound that a rule, a check or a message names.
 * @see ECS API, RegisterTaskDefinition and ContainerDefinition
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
export const FARGATE = {
    /** Seconds between SIGTERM and SIGKILL. ECS's own default is 30. */
    maxStopTimeout: 120,
    healthCheck: {
        /** Seconds. */
        interval: { min: 5, max: 300 },
        /** Seconds. */
        timeout: { min: 2, max: 60 },
        retries: { min: 1, max: 10 },
        /** Seconds. */
        startPeriod: { min: 0, max: 300 },
    },
    /** What a container may do where nothing is said: Docker's default. */
    defaultCapabilities: [
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "NET_RAW",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    ] as readonly string[],
    /** The one capability that a container may add to them; it may drop any. */
    addableCapabilities: ["SYS_PTRACE"] as readonly string[],
    /** The one limit that a container may set. */
    ulimits: ["nofile"] as readonly string[],
    /** Kernel parameters of `systemControls`, as patterns. */
    sysctls: [/^net\./, /^kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)$/, /^fs\.mqueue\./],
    /** Containers of one task. */
    maxContainers: 10,
    /** Port mappings of one container: more are refused by ECS. */
    maxPorts: 100,
    /** Of a task definition as JSON, in bytes. */
    maxTaskDefinitionBytes: 65_536,
    /** GiB of disk that a task has for itself; 20 where it asks for none. */
    ephemeralStorage: { default: 20, min: 21, max: 200 },
    /** Target groups of one service. */
    maxTargetGroups: 5,
    /** Security groups of one network interface, and so of a task. */
    maxSecurityGroups: 5,
    /** Smallest hard memory limit of a container, in MiB. */
    minContainerMemory: 6,
    restartPolicy: {
        /** Seconds that a container must have run before it is restarted. ECS's own default is 300. */
        attemptPeriod: { min: 60, max: 1800 },
    },
    /** Tags of a service: how many, and how long. @see ECS API, Tag */
    tags: { max: 50, key: 128, value: 256, characters: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u },
} as const;

/** Longest value of an SSM parameter of the standard tier, in bytes. */
export const MAX_SECRET_BYTES = 4096;

/** Days that CloudWatch Logs can keep log lines. @see CloudWatch Logs API, PutRetentionPolicy */
export const LOG_RETENTION_DAYS: readonly number[] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * Inbound rules that a security group takes unless its quota is raised.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
export const MAX_INGRESS_RULES = 60;
