import type { Account } from "../service";
import { seconds } from "./action-type";
import { executionSubject, runningOf, stageOf, type ActionRow, type ExecutionRow } from "./model";

/** Between two steps of an execution. */
const PAUSE = seconds(1);

const PROCEEDS = "codepipeline.executionProceeds";

/** Lets an execution take its next step: one at a time, the newest word counts. */
export function scheduleProceeding(account: Account, row: ExecutionRow, delay = PAUSE): void {
    account.unschedule(executionSubject(row.id), PROCEEDS);
    account.schedule({
        type: PROCEEDS,
        due: account.now + delay,
        subject: executionSubject(row.id),
        detail: { execution: row.id },
    });
}

/** Lets an action begin, or be looked at. */
export function scheduleAction(account: Account, row: ActionRow, delay = PAUSE): void {
    account.schedule({
        type: "codepipeline.actionProceeds",
        due: account.now + delay,
        subject: executionSubject(row.execution),
        detail: { action: row.id },
    });
}

/** Executions that wait for a stage, in the order of their start. */
export const waitingFor = (account: Account, pipeline: string, stage: string): ExecutionRow[] =>
    runningOf(account, pipeline).filter(row => row.place === "inbound" && stageOf(account, row).name === stage);

/** Lets those that wait for a stage try again. */
export function wake(account: Account, pipeline: string, stage: string): void {
    waitingFor(account, pipeline, stage).forEach(row => scheduleProceeding(account, row));
}
