import {
    GetPipelineExecutionCommand,
    GetPipelineStateCommand,
    ListPipelineExecutionsCommand,
    paginateListActionExecutions,
    type ActionExecutionDetail,
    type PipelineExecution,
} from "@aws-sdk/client-codepipeline";
import { Refused } from "../service";
import type { PipelineClients } from "./clients";
import { executionOf, type Execution } from "./execution";
import { statusOf, type PipelineStatus } from "./status";
import { command, type PipelineTarget } from "./target";

/** Executions that are looked at: more than a person follows. */
const RECENT = 10;

/** @throws Refused where there is no such pipeline */
export async function readStatus(clients: PipelineClients, target: PipelineTarget): Promise<PipelineStatus> {
    const [state, executions] = await Promise.all([
        known(target, clients.codepipeline.send(new GetPipelineStateCommand({ name: target.name }))),
        readExecutions(clients, target),
    ]);
    return statusOf(state, executions, await clients.codepipeline.config.region());
}

/** Newest first. @throws Refused where there is no such pipeline */
export async function readExecutions(clients: PipelineClients, target: PipelineTarget): Promise<Execution[]> {
    const { pipelineExecutionSummaries = [] } = await known(
        target,
        clients.codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName: target.name, maxResults: RECENT })),
    );
    return pipelineExecutionSummaries.map(executionOf);
}

/** @throws Refused where there is no such pipeline or execution */
export async function readExecution(
    clients: PipelineClients,
    target: PipelineTarget,
    pipelineExecutionId: string,
): Promise<PipelineExecution> {
    const { pipelineExecution } = await known(
        target,
        clients.codepipeline.send(new GetPipelineExecutionCommand({ pipelineName: target.name, pipelineExecutionId })),
    );
    return pipelineExecution ?? {};
}

/** What an execution did, newest first. @throws Refused where there is no such pipeline or execution */
export async function readActions(
    clients: PipelineClients,
    target: PipelineTarget,
    pipelineExecutionId: string,
): Promise<ActionExecutionDetail[]> {
    const pages = paginateListActionExecutions(
        { client: clients.codepipeline },
        { pipelineName: target.name, filter: { pipelineExecutionId } },
    );
    const found: ActionExecutionDetail[] = [];
    await known(
        target,
        (async () => {
            for await (const { actionExecutionDetails = [] } of pages) {
                found.push(...actionExecutionDetails);
            }
        })(),
    );
    return found;
}

/** @throws Refused where AWS does not know what is asked about */
async function known<T>(target: PipelineTarget, answer: Promise<T>): Promise<T> {
    try {
        return await answer;
    } catch (error) {
        if (error instanceof Error && error.name === "PipelineNotFoundException") {
            throw new Refused(
                `there is no pipeline ${target.name}${target.region === undefined ? "" : ` in ${target.region}`}`,
                "run pulumi up on a stack with releasedBy: pipeline: it makes one; or check the region and the account of your credentials",
            );
        }
        if (error instanceof Error && error.name === "PipelineExecutionNotFoundException") {
            throw new Refused(
                `pipeline ${target.name} has no such execution`,
                `${command(target, "status")} lists its newest`,
            );
        }
        throw error;
    }
}
