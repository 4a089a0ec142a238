import type { PipelineTarget } from "../../operations/pipeline/target";
import { parseOutputs } from "../../outputs";
import { UserError } from "../user-error";
import { stackOutputs } from "./find";
import type { PipelineOptions } from "./pipeline-options";

/** @throws UserError where the stack has no pipeline, or the options do not go together */
export async function findPipeline(
    options: PipelineOptions,
    { env, folder }: { env: NodeJS.ProcessEnv; folder: string },
): Promise<PipelineTarget> {
    const { stack, pipeline, region } = options;
    if (pipeline !== undefined) {
        if (stack !== undefined) {
            throw new UserError("--pipeline and --stack both name a pipeline", { fix: "leave one of them out" });
        }
        const known = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
        const again = `--pipeline ${pipeline}${region === undefined ? "" : ` --region ${region}`}`;
        return { name: pipeline, ...(known !== undefined && { region: known }), options: again };
    }
    if (region !== undefined) {
        throw new UserError("--region is that of --pipeline; a stack knows its own", { fix: "leave it out" });
    }
    let outputs: ReturnType<typeof parseOutputs>;
    try {
        outputs = parseOutputs(await stackOutputs({ stack, env, folder }));
    } catch (error) {
        throw error instanceof UserError
            ? error
            : new UserError((error as Error).message, { fix: "run pulumi up on the stack first" });
    }
    if (outputs.pipeline === undefined) {
        throw new UserError(`stack ${outputs.stack} has no pipeline`, {
            fix: "write releasedBy: pipeline and run pulumi up, or name a pipeline with --pipeline",
        });
    }
    return { name: outputs.pipeline.name, region: outputs.region, options: `--stack ${outputs.stack}` };
}
