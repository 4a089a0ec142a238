import type { Account } from "../service";
import { actionExecutions, executions, type ActionRow, type ExecutionRow } from "./model";

/** The execution that entered a stage last, by `stageKey`; the last try of an action, by `actionKey`. */
export const latest = (account: Account) => account.table<{ id: string }>("codepipeline.latest");

export const stageKey = (pipeline: string, stage: string) => `${pipeline}/${stage}`;
export const actionKey = (pipeline: string, stage: string, action: string) => `${pipeline}/${stage}/${action}`;

export function noteEntry(account: Account, row: ExecutionRow, stage: string): void {
    latest(account).put(stageKey(row.pipeline, stage), { id: row.id });
}

/** The execution that was in a stage last. */
export const latestIn = (account: Account, pipeline: string, stage: string): ExecutionRow | undefined =>
    executions(account).get(latest(account).get(stageKey(pipeline, stage))?.id ?? "");

export function noteTry(account: Account, row: ActionRow): void {
    latest(account).put(actionKey(row.pipeline, row.stage, row.action.name), { id: row.id });
}

export const latestTry = (account: Account, pipeline: string, stage: string, action: string): ActionRow | undefined =>
    actionExecutions(account).get(latest(account).get(actionKey(pipeline, stage, action))?.id ?? "");
