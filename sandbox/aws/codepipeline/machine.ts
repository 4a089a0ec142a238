import { startAction } from "./action-executions";
import { announceExecution, announceStage } from "./announce";
import { evaluate, type Evaluation } from "./conditions";
import { noteEntry } from "./latest";
import {
    actionsOf,
    executions,
    isRunning,
    putExecution,
    putStage,
    stageOf,
    structureOf,
    type ConditionKind,
    type ExecutionRow,
    type Stage,
    type StageRun,
} from "./model";
import { retryAutomatically } from "./retry";
import { rollBackAutomatically } from "./rollback";
import { scheduleProceeding, wake } from "./schedule";
import { mayEnter } from "./stage-entry";
import { stopped } from "./stop";
import type { Account, ScheduledEvent } from "../service";

/** The executions' clockwork: each turn takes one as far as it goes without waiting. */
export function executionProceeds(account: Account, event: ScheduledEvent): void {
    const row = executions(account).get(String(event.detail.execution));
    if (!row || !isRunning(row)) {
        return;
    }
    if (row.place === "inside") {
        return proceedInside(account, row);
    }
    if (mayEnter(account, row)) {
        enter(account, row);
    }
}

function enter(account: Account, row: ExecutionRow): void {
    const stage = stageOf(account, row);
    const run: StageRun = {
        status: "InProgress",
        phase: "BEFORE_ENTRY",
        startTime: account.now,
        actions: {},
        automaticRetries: 0,
        manualRetries: 0,
        conditions: {},
        overridden: [],
    };
    const entered = putStage(account, { ...row, place: "inside" }, stage.name, run);
    noteEntry(account, entered, stage.name);
    announceStage(account, entered, stage.name, "STARTED");
    proceedInside(account, entered);
}

function proceedInside(account: Account, row: ExecutionRow): void {
    const stage = stageOf(account, row);
    const { phase } = row.stages[stage.name]!;
    if (row.status === "Stopping") {
        const busy = actionsOf(account, row, stage.name).some(({ status }) => status === "InProgress");
        return busy ? undefined : stopped(account, row);
    }
    switch (phase) {
        case "BEFORE_ENTRY":
            return beforeEntry(account, row, stage);
        case "ACTIONS":
            return proceedWithActions(account, row, stage);
        case "ON_SUCCESS":
            return onSuccess(account, row, stage);
        case "ON_FAILURE":
            return onFailure(account, row, stage);
    }
}

const inPhase = (account: Account, row: ExecutionRow, { name }: Stage, phase: StageRun["phase"]) =>
    putStage(account, row, name, { phase });

function beforeEntry(account: Account, row: ExecutionRow, stage: Stage): void {
    const evaluation = check(account, row, stage, "BEFORE_ENTRY");
    switch (evaluation.outcome) {
        case "met":
            return proceedWithActions(account, inPhase(account, evaluation.row, stage, "ACTIONS"), stage);
        case "SKIP":
            return leave(account, evaluation.row, stage, "Skipped");
        case "waiting":
            return;
        default:
            return failStage(account, evaluation.row, stage);
    }
}

function proceedWithActions(account: Account, row: ExecutionRow, stage: Stage): void {
    const tries = new Map(actionsOf(account, row, stage.name).map(each => [each.action.name, each]));
    const statuses = [...tries.values()].map(({ status }) => status);
    if (statuses.includes("InProgress")) {
        return;
    }
    if (statuses.some(status => status === "Failed" || status === "Abandoned")) {
        return stageActionsFailed(account, row, stage);
    }
    const left = stage.actions.filter(({ name }) => !tries.has(name));
    if (left.length === 0) {
        return onSuccess(account, inPhase(account, row, stage, "ON_SUCCESS"), stage);
    }
    const turn = Math.min(...left.map(({ runOrder }) => runOrder));
    left.filter(({ runOrder }) => runOrder === turn).reduce(
        (started, action) => startAction(account, started, stage.name, action),
        row,
    );
}

function onSuccess(account: Account, row: ExecutionRow, stage: Stage): void {
    const evaluation = check(account, row, stage, "ON_SUCCESS");
    switch (evaluation.outcome) {
        case "met":
            return leave(account, evaluation.row, stage, "Succeeded");
        case "waiting":
            return;
        default:
            return failStage(account, evaluation.row, stage, evaluation.outcome === "ROLLBACK");
    }
}

function stageActionsFailed(account: Account, row: ExecutionRow, stage: Stage): void {
    if (!retryAutomatically(account, row, stage)) {
        onFailure(account, inPhase(account, row, stage, "ON_FAILURE"), stage);
    }
}

function onFailure(account: Account, row: ExecutionRow, stage: Stage): void {
    const evaluation = check(account, row, stage, "ON_FAILURE");
    if (evaluation.outcome !== "waiting") {
        const wanted = evaluation.outcome === "met" ? stage.onFailure?.result : evaluation.outcome;
        failStage(account, evaluation.row, stage, wanted === "ROLLBACK");
    }
}

function check(account: Account, row: ExecutionRow, stage: Stage, kind: ConditionKind): Evaluation {
    const evaluation = evaluate(account, row, stage, kind);
    if (evaluation.outcome === "waiting" && evaluation.lookAfter !== undefined) {
        scheduleProceeding(account, evaluation.row, evaluation.lookAfter);
    }
    return evaluation;
}

function leave(account: Account, row: ExecutionRow, stage: Stage, status: "Succeeded" | "Skipped"): void {
    const left = putStage(account, row, stage.name, { status });
    announceStage(account, left, stage.name, status === "Skipped" ? "SKIPPED" : "SUCCEEDED");
    const isLast = left.at + 1 === structureOf(account, left).stages.length;
    // A rollback concerns one stage.
    if (isLast || left.type === "ROLLBACK") {
        announceExecution(account, putExecution(account, { ...left, status: "Succeeded" }), "SUCCEEDED");
    } else {
        scheduleProceeding(account, putExecution(account, { ...left, at: left.at + 1, place: "inbound" }));
    }
    wake(account, left.pipeline, stage.name);
}

function failStage(account: Account, row: ExecutionRow, stage: Stage, rollBack = false): void {
    const failed = putExecution(account, {
        ...putStage(account, row, stage.name, { status: "Failed" }),
        status: "Failed",
    });
    announceStage(account, failed, stage.name, "FAILED");
    announceExecution(account, failed, "FAILED");
    if (rollBack) {
        rollBackAutomatically(account, failed, stage);
    }
    wake(account, failed.pipeline, stage.name);
}
