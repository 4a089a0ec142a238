import type { FargateServiceSpec, JobSpec } from "../fargate";
import type { Controller, ReleasedBy } from "./ownership";

/**
 * Who releases one service or job of a stack. A pipeline releases what CodeDeploy moves traffic to, and what runs an image
 * that it builds; what runs other people's images only, a database say, stays Pulumi's: no commit changes it.
 * @param controller who replaces its tasks; none of a job
 */
export function releaserOf(
    { task }: Pick<FargateServiceSpec | JobSpec, "task">,
    releasedBy: ReleasedBy,
    controller?: Controller,
): ReleasedBy {
    return releasedBy !== "pipeline" || controller === "codedeploy" || buildsOf(task).length > 0 ? releasedBy : "up";
}

/** Names of the images in a task that the project builds. */
export function buildsOf({ containers }: FargateServiceSpec["task"]): string[] {
    return [...new Set(containers.flatMap(({ image }) => ("build" in image ? [image.build] : [])))].sort();
}
