import { StopPipelineExecutionCommand } from "@aws-sdk/client-codepipeline";
import { Refused } from "../service";
import type { PipelineClients } from "./clients";
import { describeRevision, isRunning, type Execution } from "./execution";
import type { PipelineOutcome } from "./outcome";
import { readStatus } from "./read";
import { command, type PipelineTarget } from "./target";

export interface StopPipelineOptions {
    /** @default the one that is under way */
    execution?: string;
    /** Whether actions are left where they are, in place of waiting for their end. */
    abandon?: boolean;
    /** Why, for the others. */
    comment?: string;
    dryRun?: boolean;
}

/** @throws Refused where none is under way, or several are */
export function chooseExecution(
    target: PipelineTarget,
    executions: readonly Execution[],
    wanted: string | undefined,
): Execution {
    const running = executions.filter(isRunning).filter(({ id }) => wanted === undefined || id.startsWith(wanted));
    const [first, second] = running;
    if (first === undefined) {
        throw new Refused(
            wanted === undefined ? "no execution is under way" : `execution ${wanted} is not under way`,
            `${command(target, "status")} shows the newest`,
        );
    }
    if (second !== undefined) {
        throw new Refused(
            `several executions are under way: ${running.map(({ id }) => id).join(", ")}`,
            "say which one is meant with --execution",
        );
    }
    return first;
}

/** Stops an execution: what it deploys runs to its end, unless it is abandoned. @throws Refused where nothing can be stopped */
export async function stopExecution(
    clients: PipelineClients,
    target: PipelineTarget,
    options: StopPipelineOptions,
): Promise<PipelineOutcome> {
    const status = await readStatus(clients, target);
    const { id: executionId, revision } = chooseExecution(target, status.executions, options.execution);
    const outcome = { pipeline: target.name, executionId };
    const what = `execution ${executionId}${revision === undefined ? "" : ` of ${describeRevision(revision)}`}`;
    const how = options.abandon ? "; its actions are left to themselves" : "; its actions run to their end";
    if (options.dryRun) {
        return { ...outcome, status: "planned", message: `would stop ${what}${how}` };
    }
    try {
        await clients.codepipeline.send(
            new StopPipelineExecutionCommand({
                pipelineName: target.name,
                pipelineExecutionId: executionId,
                abandon: options.abandon ?? false,
                reason: options.comment ?? "stopped with swingbridge",
            }),
        );
    } catch (error) {
        if (
            error instanceof Error &&
            /^(DuplicatedStopRequest|PipelineExecutionNotStoppable)Exception$/.test(error.name)
        ) {
            throw new Refused(`${what} cannot be stopped: ${error.message}`, command(target, "status"));
        }
        throw error;
    }
    return { ...outcome, status: "done", message: `${what} is being stopped${how}` };
}
