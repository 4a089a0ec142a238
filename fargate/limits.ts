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
    /** The one capability that a container may add; it may drop any. */
    addableCapabilities: ["SYS_PTRACE"] as readonly string[],
    /** The one limit that a container may set. */
    ulimits: ["nofile"] as readonly string[],
    /** Kernel parameters of `systemControls`, as patterns. */
    sysctls: [/^net\./, /^kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)$/, /^fs\.mqueue\./],
    /** Port mappings of one container: more are refused by ECS. */
    maxPorts: 100,
    /** Of a task definition as JSON, in bytes. */
    maxTaskDefinitionBytes: 65_536,
    /** GiB of disk that a task has for itself; 20 where it asks for none. */
    ephemeralStorage: { default: 20, min: 21, max: 200 },
    /** Smallest hard memory limit of a container, in MiB. */
    minContainerMemory: 6,
} as const;

/** Longest value of an SSM parameter of the standard tier, in bytes. */
export const MAX_SECRET_BYTES = 4096;
