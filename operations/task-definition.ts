import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { taskDefinitionDifferences } from "../release";

/** Whether two revisions run the same: a second registration of the same content is no new release. */
export function sameContent(a: TaskDefinition, b: TaskDefinition): boolean {
    return taskDefinitionDifferences(a, b).length === 0;
}
