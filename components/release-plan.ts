import type { FargateServiceSpec, JobSpec } from "../fargate";
import { buildsOf, imagePlaceholders, placeholderTask, releaserOf, type Controller, type ReleasedBy } from "../release";
import type { ServiceDelivery } from "./application-service-args";
import type { ComposeApplicationArgs } from "./compose-application-args";
import { pipelineName } from "./pipeline/pipeline-name";

type Spec = FargateServiceSpec | JobSpec;

/** Who releases a service or job, and how, where that is the pipeline. */
export interface UnitRelease {
    releasedBy: ReleasedBy;
    delivery?: ServiceDelivery;
}

/** Name of the component that is an application's pipeline. */
export const pipelineOf = (application: string): string => `${application}-pipeline`;

/** Name in CodePipeline of the pipeline that an application has in a stack. @param stack name of the stack; this one's by default */
export function applicationPipelineName(application: string, stack?: string): string {
    return pipelineName(pipelineOf(application), stack);
}

/** @param controller who replaces its tasks; none of a job */
export function releaseOf(
    application: string,
    { project, pipeline, releasedBy = "up" }: Pick<ComposeApplicationArgs, "project" | "pipeline" | "releasedBy">,
    spec: Spec,
    controller?: Controller,
): UnitRelease {
    const releaser = releaserOf(spec, releasedBy, controller);
    if (releaser !== "pipeline") {
        return { releasedBy: releaser };
    }
    const waits = buildsOf(spec.task).length > 0;
    return {
        releasedBy: releaser,
        delivery: {
            pipelineName:
                pipeline && "tools" in pipeline ? pipeline.tools.pipeline : applicationPipelineName(application),
            placeholders: imagePlaceholders(project.images),
            ...(waits && { firstRevision: placeholderTask(spec, { image: pipeline?.placeholderImage }) }),
        },
    };
}
