import type { Path, Service } from "../compose";

/**
 * Labels by which ECS Compose-X groups services; they stand in `deploy.labels`, or in `labels`.
 * @see https://docs.compose-x.io/syntax/compose_x/ecs.details/
 */
export const COMPOSE_X = {
    /** Families that the container runs in, separated by commas. */
    family: "ecs.task.family",
    /** Whether the task ends with the container. */
    essential: "ecs.essential",
    /** What its neighbours in the task wait for, whatever their `depends_on` says. */
    dependsCondition: "ecs.depends.condition",
} as const;

export interface LabelValue {
    value: string;
    /** Where it stands, below the service. */
    path: string[];
}

/** A label of the service; what Swarm reads (`deploy.labels`) goes before what the container gets. */
export function labelOf(service: Service, label: string): LabelValue | undefined {
    const places: [string[], Record<string, string> | undefined][] = [
        [["deploy", "labels"], service.deploy?.labels],
        [["labels"], service.labels],
    ];
    for (const [place, labels] of places) {
        if (labels && Object.hasOwn(labels, label)) {
            return { value: String(labels[label]).trim(), path: [...place, label] };
        }
    }
    return undefined;
}

/** Families that a label names; none where there is no label. */
export function familiesOf(service: Service): string[] {
    const names = labelOf(service, COMPOSE_X.family)?.value.split(",") ?? [];
    return [...new Set(names.map(name => name.trim()).filter(name => name !== ""))];
}

/** Where a service says that it runs in a family. */
export function familyPath(name: string, service: Service): Path {
    return ["services", name, ...(labelOf(service, COMPOSE_X.family)?.path ?? [])];
}
