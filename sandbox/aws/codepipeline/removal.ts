import type { Account } from "../service";
import { actionKey, latest, stageKey } from "./latest";
import {
    actionExecutions,
    executions,
    executionsOf,
    executionSubject,
    limitSubject,
    pipelineNamed,
    pipelines,
    running,
    structures,
    versionKey,
} from "./model";

/** Forgets a pipeline with its history. What its actions started elsewhere goes on. */
export function forgetPipeline(account: Account, name: string): void {
    const { version } = pipelineNamed(account, name);
    for (let each = 1; each <= version; each++) {
        structures(account).delete(versionKey(name, each));
    }
    for (const { id } of executionsOf(account, name)) {
        account.unschedule(executionSubject(id));
        executions(account).delete(id);
        running(account).delete(id);
    }
    for (const row of actionExecutions(account).list()) {
        if (row.pipeline === name) {
            account.unschedule(limitSubject(row.id));
            actionExecutions(account).delete(row.id);
            latest(account).delete(actionKey(name, row.stage, row.action.name));
            latest(account).delete(stageKey(name, row.stage));
        }
    }
    pipelines(account).delete(name);
}
