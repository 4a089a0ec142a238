import type { ContainerSpec } from "../fargate";

/** Members that the converter says in words of its own: symbols, maps, and nothing left open. */
type Rendered =
    | "name"
    | "image"
    | "environment"
    | "secrets"
    | "portMappings"
    | "mountPoints"
    | "volumesFrom"
    | "healthCheck"
    | "logConfiguration";

/**
 * One container of a task definition, in the names of the ECS API; what a Fargate task may hold. What the converter says in
 * ECS's own words (`ContainerSpec`) stands here as it stands there; `essential` is true by default.
 */
export interface ContainerDefinition extends Partial<Omit<ContainerSpec, Rendered>> {
    name: string;
    image: string;
    environment?: { name: string; value: string }[];
    secrets?: { name: string; valueFrom: string }[];
    portMappings?: PortMapping[];
    mountPoints?: WithDefaults<MemberOf<"mountPoints">, "readOnly">[];
    volumesFrom?: WithDefaults<MemberOf<"volumesFrom">, "readOnly">[];
    healthCheck?: HealthCheck;
    startTimeout?: number;
    logConfiguration?: {
        logDriver: string;
        options?: Record<string, string>;
        secretOptions?: { name: string; valueFrom: string }[];
    };
}

/** One port or a range; `protocol` is tcp by default. */
export interface PortMapping extends Omit<
    WithDefaults<MemberOf<"portMappings">, "protocol">,
    "containerPort" | "lastPort"
> {
    containerPort?: number;
    /** The same as the container's: a task has a network interface of its own. */
    hostPort?: number;
    /** `7000-7100` */
    containerPortRange?: string;
}

/** In seconds; by default every 30, given 5 to answer, 3 retries. */
export type HealthCheck = WithDefaults<NonNullable<ContainerSpec["healthCheck"]>, "interval" | "timeout" | "retries">;

/** One entry of a list that the converter makes. */
type MemberOf<Key extends "mountPoints" | "volumesFrom" | "portMappings"> = NonNullable<ContainerSpec[Key]>[number];

/** Members that ECS fills in may be absent. */
type WithDefaults<Type, Key extends keyof Type> = Omit<Type, Key> & Partial<Pick<Type, Key>>;
