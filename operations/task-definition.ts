import type { TaskDefinition } from "@aws-sdk/client-ecs";

/** What AWS adds to a registered revision: no part of what runs. */
const BOOKKEEPING = new Set([
    "taskDefinitionArn",
    "revision",
    "status",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
    "requiresAttributes",
    "compatibilities",
]);

/** Whether two revisions run the same: a second registration of the same content is no new release. */
export function sameContent(a: TaskDefinition, b: TaskDefinition): boolean {
    return contentOf(a) === contentOf(b);
}

function contentOf(definition: TaskDefinition): string {
    const content = Object.fromEntries(Object.entries(definition).filter(([key]) => !BOOKKEEPING.has(key)));
    return JSON.stringify(content, (_key, value: unknown) =>
        value !== null && typeof value === "object" && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
            : value,
    );
}
