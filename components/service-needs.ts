import type { ContainerSpec, SecretReference, TaskSpec } from "../fargate";

/** What the symbolic references in a task name. */
export interface TaskNeeds {
    /** Images that the stack builds or reuses. */
    builds: string[];
    /** Images that are used as they stand. */
    references: string[];
    secrets: string[];
    volumes: string[];
}

export function needsOf({ containers, volumes }: Pick<TaskSpec, "containers" | "volumes">): TaskNeeds {
    return {
        builds: unique(containers.flatMap(({ image }) => ("build" in image ? [image.build] : []))),
        references: unique(containers.flatMap(({ image }) => ("reference" in image ? [image.reference] : []))),
        secrets: unique(containers.flatMap(secretsOf).map(({ secret }) => secret)),
        volumes: unique(volumes.flatMap(volume => ("volume" in volume ? [volume.volume] : []))),
    };
}

/** What ECS reads for a container: environment variables, and options of its log driver. */
export function secretsOf({ secrets, logConfiguration }: ContainerSpec): SecretReference[] {
    return [...Object.values(secrets), ...Object.values(logConfiguration?.secretOptions ?? {})];
}

/** The members of `values` that are named, where there are any: a task waits for nothing that it does not use. */
export function pick<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
    return Object.fromEntries(names.flatMap(name => (name in values ? [[name, values[name] as T]] : [])));
}

function unique(names: string[]): string[] {
    return [...new Set(names)].sort();
}
