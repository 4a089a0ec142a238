import type { Command } from "commander";
import { createPipelineClients } from "../../operations/pipeline/clients";
import { isRunning } from "../../operations/pipeline/execution";
import { followExecution } from "../../operations/pipeline/follow";
import { readExecutions, readStatus } from "../../operations/pipeline/read";
import { Refused } from "../../operations/service";
import { contextOf } from "../context";
import { UserError } from "../user-error";
import { findPipeline } from "../target/pipeline";
import type { WaitOptions } from "./options";
import { renderPipeline } from "./render";
import { workOn } from "./run";

/** `swingbridge pipeline status` */
export async function runPipelineStatus(
    options: WaitOptions & { execution?: string },
    command: Command,
): Promise<void> {
    const { execution, wait } = options;
    if (!wait) {
        if (execution !== undefined) {
            throw new UserError("--execution says which one --wait follows", { fix: "add --wait, or leave it out" });
        }
        const context = contextOf(command);
        const target = await findPipeline(options, context);
        context.output.status(`${target.name}: asking AWS`);
        const status = await readStatus(createPipelineClients({ region: target.region }), target);
        // The token is an answer's key: whoever reads a log may not have it.
        const shown = JSON.parse(
            JSON.stringify(status, (key, value: unknown) => (key === "token" ? undefined : value)),
        ) as object;
        context.output.result(renderPipeline(target, status, context.output.resultColors), shown);
        return;
    }
    await workOn(options, command, async ({ clients, target, follow }) => {
        const executions = await readExecutions(clients, target);
        const executionId = execution ?? (executions.find(isRunning) ?? executions[0])?.id;
        if (executionId === undefined) {
            throw new Refused(`${target.name} has not run yet`, `swingbridge pipeline start ${target.options}`);
        }
        follow.report({ event: "execution", pipeline: target.name, executionId, attached: true });
        return followExecution(clients, target, executionId, follow);
    });
}
