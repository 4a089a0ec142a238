import { indistinctImages, MOST_IMAGES } from "../../release";
import { conditionProblems } from "./conditions";
import { environmentProblems } from "./delivery-environment";
import type { DeliveryPipelineArgs } from "./delivery-pipeline-args";

/** Why there can be no such pipeline: what CodePipeline would refuse, or what would fail in the first run. */
export function pipelineProblems(args: DeliveryPipelineArgs): string[] {
    const { services = [], environments, build } = args;
    const ofEnvironments = environments === undefined ? [] : environmentProblems(args, environments);
    const ofConditions = conditionProblems(args);
    const names = Object.keys(build.images);
    const images = names.length;
    return [
        ...(ofEnvironments.length > 0 ? [ofEnvironments.map(problem => `environments: ${problem}`).join("\n")] : []),
        ...(ofConditions.length > 0 ? [ofConditions.join("\n")] : []),
        ...(environments === undefined && services.length === 0 ? ["services: a pipeline deploys at least one"] : []),
        ...(build.inBatch && (images < 2 || args.source.kind === "ecr")
            ? ["build.inBatch: there are no several images to build at once; leave it out"]
            : []),
        ...(images > MOST_IMAGES
            ? [
                  `build.images: CodePipeline takes ${MOST_IMAGES} images of one build beside its documents, not ${images}; make a pipeline for each part`,
              ]
            : []),
        ...indistinctImages(names).map(
            same =>
                `build.images: ${same.join(" and ")} would be one name in CodeBuild's variables; name one otherwise`,
        ),
    ];
}
