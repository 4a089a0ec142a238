/** What ECS notes about a registered revision: no part of what runs, and `register-task-definition` does not take it back. */
export const NOTED_BY_ECS: ReadonlySet<string> = new Set([
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
