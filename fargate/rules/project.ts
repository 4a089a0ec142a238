import type { Rule } from "../rule";

/** Keys of the top level, and those that the loader has used up before the converter sees the project. */
export const PROJECT_RULES: readonly Rule[] = [
    { key: "name", target: "prefix of families, log groups and parameters" },
    { key: "include", target: "the project, merged when it was read" },
    { key: "services", target: "ECS services" },
    { key: "services.*", target: "ECS service with a task definition of its own" },
    { key: "services.*.extends", target: "the service, merged when it was read" },
    { key: "services.*.label_file", target: "containerDefinitions[].dockerLabels" },
];
