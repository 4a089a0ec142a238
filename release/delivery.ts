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

/** Name of the image that the release builds for a service, the main container's before others'. */
export function builtImage({ task }: Pick<FargateServiceSpec | JobSpec, "task">): string | undefined {
    const { image } = mainContainer(task);
    return "build" in image ? image.build : buildsOf(task)[0];
}

/** What tells a third-party image from the next: its digest or tag. Such a service is part of no release of ours. */
export function imageVersion({ task }: Pick<FargateServiceSpec | JobSpec, "task">): string {
    const { image } = mainContainer(task);
    const reference = "reference" in image ? image.reference : "";
    return reference.split("@")[1] ?? /:([^:/]+)$/.exec(reference)?.[1] ?? "latest";
}

/** The main service's container is the first. */
function mainContainer({ containers }: FargateServiceSpec["task"]): FargateServiceSpec["task"]["containers"][number] {
    return containers[0]!;
}
