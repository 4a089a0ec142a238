import "./program/lambda-packaging";
import "./program/fresh-build";
import * as pulumi from "@pulumi/pulumi";
import { ComposeApplication, ComposePipeline } from "swingbridge";
import { readConfig } from "swingbridge/config";
import { reportText } from "swingbridge/fargate";
import {
    applicationArgs,
    composePipelineArgs,
    explanation,
    prepare,
    readEnvironments,
    requireParts,
    stackOutputs,
    toolsOutputs,
    writeStackTracesThatAreRead,
} from "swingbridge/program";

/** Compose files in, a running application out. Nothing is registered before everything that was written is checked. */
async function program(): Promise<object> {
    const stack = pulumi.getStack();
    const prepared = prepare(await readConfig(), { stack, folder: process.cwd(), shell: process.env });
    const { config, project, tags, pipelineFiles, verdicts, secretValues } = prepared;
    void pulumi.log.info(reportText(verdicts));

    await requireParts(config, project, tags);
    const { environments } = config.pipeline;
    if (environments !== undefined) {
        const args = composePipelineArgs(
            config,
            project,
            pipelineFiles!,
            await readEnvironments(environments, project),
        );
        return toolsOutputs(new ComposePipeline(project.name, args), project.name);
    }
    const application = new ComposeApplication(project.name, {
        ...applicationArgs(config, project, tags, pipelineFiles),
        secretValues,
    });
    return stackOutputs(application, project, stack);
}

/** A user's mistake is shown as its message; anything else is ours, and keeps its stack. */
async function explained<T>(run: () => Promise<T>): Promise<T> {
    try {
        return await run();
    } catch (error) {
        const text = explanation(error);
        throw text === undefined ? error : new pulumi.RunError(text);
    }
}

writeStackTracesThatAreRead();
export = () => explained(program);
