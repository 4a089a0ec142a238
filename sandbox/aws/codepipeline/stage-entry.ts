import type { Account } from "../service";
import { announceExecution } from "./announce";
import { latestIn } from "./latest";
import { isRunning, pipelineNamed, putExecution, stageOf, type ExecutionRow } from "./model";
import { waitingFor } from "./schedule";

/**
 * Whether an execution may enter the stage that it waits for. A stage holds one execution at a time, but in PARALLEL mode;
 * of those that wait, QUEUED takes the oldest, and in SUPERSEDED mode the newest is the only one left.
 */
export function mayEnter(account: Account, row: ExecutionRow): boolean {
    const stage = stageOf(account, row).name;
    if (row.mode === "SUPERSEDED") {
        supersede(account, row, stage);
    }
    if (row.status !== "InProgress" || pipelineNamed(account, row.pipeline).closed[stage]) {
        return false;
    }
    if (row.mode === "PARALLEL") {
        return true;
    }
    return !holderOf(account, row.pipeline, stage) && firstInLine(account, row.pipeline, stage)?.id === row.id;
}

/** The execution that is in a stage. */
export function holderOf(account: Account, pipeline: string, stage: string): ExecutionRow | undefined {
    const row = latestIn(account, pipeline, stage);
    const holds = row && isRunning(row) && row.place === "inside" && stageOf(account, row).name === stage;
    return holds ? row : undefined;
}

/** A rollback does not wait behind what it makes room for. */
function firstInLine(account: Account, pipeline: string, stage: string): ExecutionRow | undefined {
    const line = waitingFor(account, pipeline, stage);
    return line.find(({ type }) => type === "ROLLBACK") ?? line[0];
}

/** Older executions that wait at the same door give way. */
function supersede(account: Account, row: ExecutionRow, stage: string): void {
    if (row.type === "ROLLBACK") {
        return;
    }
    for (const older of waitingFor(account, row.pipeline, stage)) {
        if (older.sequence < row.sequence && older.type === "STANDARD") {
            const superseded = putExecution(account, {
                ...older,
                status: "Superseded",
                statusSummary: `Superseded by the execution ${row.id}`,
            });
            announceExecution(account, superseded, "SUPERSEDED");
        }
    }
}
