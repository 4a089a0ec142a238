import { AwsError, type Account, type ScheduledEvent } from "../service";
import { announceAction } from "./announce";
import { placesFor, replicated } from "./artifacts";
import { ActionFailure, minutes, type ActionRun, type Found, type Progress } from "./action-type";
import { knownTypeOf } from "./action-types";
import { noteTry } from "./latest";
import {
    actionExecutions,
    executions,
    limitSubject,
    putAction,
    putExecution,
    putStage,
    refreshed,
    structureOf,
    type Action,
    type ActionRow,
    type ArtifactRow,
    type ExecutionRow,
} from "./model";
import { uuid } from "./names";
import { asAction, asPipeline, NotAssumable } from "./roles";
import { scheduleAction, scheduleProceeding } from "./schedule";
import { resolved, UnresolvedVariable } from "./variables";

/** Begins a try of an action. */
export function startAction(account: Account, execution: ExecutionRow, stage: string, action: Action): ExecutionRow {
    const structure = structureOf(account, execution);
    const row: ActionRow = {
        id: uuid(account),
        execution: execution.id,
        pipeline: execution.pipeline,
        version: execution.version,
        sequence: execution.sequence,
        stage,
        action,
        status: "InProgress",
        startTime: account.now,
        updatedAt: account.now,
        resolved: action.configuration,
        inputs: [],
        outputs: placesFor(account, structure, action),
        begun: false,
    };
    putAction(account, row);
    noteTry(account, row);
    const run = execution.stages[stage]!;
    const started = putStage(account, execution, stage, { actions: { ...run.actions, [action.name]: row.id } });
    announceAction(account, started, row, "STARTED");
    scheduleAction(account, row);
    account.schedule({
        type: "codepipeline.actionTimesOut",
        due: account.now + minutes(action.timeoutInMinutes ?? knownTypeOf(action).timeout),
        subject: limitSubject(row.id),
        detail: { action: row.id },
    });
    return started;
}

/** An action's turn: it begins, or its provider looks how it is. */
export function actionProceeds(account: Account, event: ScheduledEvent): void {
    const row = actionExecutions(account).get(String(event.detail.action));
    const execution = executions(account).get(row?.execution ?? "");
    if (row?.status !== "InProgress" || !execution) {
        return;
    }
    try {
        take(account, row, row.begun ? look(account, row, execution) : begin(account, row, execution));
    } catch (error) {
        fail(account, actionExecutions(account).get(row.id) ?? row, failureOf(error, row));
    }
}

function begin(account: Account, row: ActionRow, execution: ExecutionRow): Progress {
    const prepared = putAction(account, {
        ...row,
        begun: true,
        resolved: resolved(row.action.configuration, execution),
        inputs: row.action.inputArtifacts.map(({ name }) => inputOf(account, row, execution, name)),
    });
    const fault = account.fault("codepipeline.action", {
        pipeline: row.pipeline,
        stage: row.stage,
        action: row.action.name,
    });
    switch (fault?.kind) {
        case "hang":
            return { status: "waiting" };
        case "fail":
            throw new ActionFailure("JobFailed", String(fault.detail.message ?? "The action failed (injected fault)."));
        default:
            return knownTypeOf(row.action).start(runOf(account, prepared, execution));
    }
}

function inputOf(account: Account, row: ActionRow, execution: ExecutionRow, name: string): ArtifactRow {
    const { bucket, key } = execution.artifacts[name] ?? {};
    if (bucket === undefined || key === undefined) {
        throw new ActionFailure("ConfigurationError", `The input artifact ${name} does not exist in this execution`);
    }
    const structure = structureOf(account, execution);
    const region = row.action.region ?? account.region;
    return replicated(asPipeline(account, structure), structure, region, { name, bucket, key });
}

function look(account: Account, row: ActionRow, execution: ExecutionRow): Progress {
    const type = knownTypeOf(row.action);
    return type.look ? type.look(runOf(account, row, execution)) : { status: "waiting" };
}

function runOf(account: Account, row: ActionRow, execution: ExecutionRow): ActionRun {
    const structure = structureOf(account, execution);
    return {
        account: asAction(account, structure, row.action),
        row,
        execution,
        structure,
        configuration: row.resolved,
    };
}

function take(account: Account, row: ActionRow, progress: Progress): void {
    const { external = {} } = progress;
    const written = putAction(account, {
        ...(actionExecutions(account).get(row.id) ?? row),
        ...(external.id !== undefined && { externalId: external.id }),
        ...(external.url !== undefined && { externalUrl: external.url }),
        ...(external.summary !== undefined && { summary: external.summary }),
    });
    if (progress.status === "succeeded") {
        return succeed(account, written, { variables: progress.variables, found: progress.found });
    }
    const waiting = putAction(account, {
        ...written,
        ...(progress.token !== undefined && { token: progress.token }),
        ...(progress.memory !== undefined && { memory: progress.memory }),
    });
    if (progress.lookAfter !== undefined) {
        scheduleAction(account, waiting, progress.lookAfter);
    }
}

/** What an action leaves to those that come after it. */
interface Outcome {
    variables?: Record<string, string>;
    found?: Found;
    summary?: string;
    updatedBy?: string;
}

export function succeed(account: Account, row: ActionRow, outcome: Outcome = {}): void {
    const { variables, found, summary, updatedBy } = outcome;
    const { name, namespace } = row.action;
    const ended = putAction(account, {
        ...row,
        status: "Succeeded",
        ...(variables && { variables }),
        ...(summary !== undefined && { summary }),
        ...(updatedBy !== undefined && { updatedBy }),
    });
    const execution = executions(account).get(row.execution)!;
    const [output] = row.outputs;
    const updated = putExecution(account, {
        ...execution,
        artifacts: {
            ...execution.artifacts,
            ...Object.fromEntries(row.outputs.map(each => [each.name, { bucket: each.bucket, key: each.key }])),
        },
        namespaces: namespace && variables ? { ...execution.namespaces, [namespace]: variables } : execution.namespaces,
        revisions: found
            ? [
                  ...execution.revisions.filter(({ actionName }) => actionName !== name),
                  {
                      ...found,
                      actionName: name,
                      artifactName: output?.name ?? "",
                      created: found.created ?? account.now,
                  },
              ]
            : execution.revisions,
    });
    end(account, updated, ended, "SUCCEEDED");
}

export function fail(
    account: Account,
    row: ActionRow,
    { code, message, external }: ActionFailure,
    updatedBy?: string,
): void {
    const ended = putAction(account, {
        ...row,
        status: "Failed",
        error: { code, message },
        ...(external.id !== undefined && { externalId: external.id }),
        ...(external.url !== undefined && { externalUrl: external.url }),
        ...(updatedBy !== undefined && { updatedBy }),
    });
    end(account, executions(account).get(row.execution)!, ended, "FAILED");
}

/** Nobody waits for it any more; what it started goes on. */
export function abandon(account: Account, execution: ExecutionRow, row: ActionRow): void {
    const ended = putAction(account, { ...row, status: "Abandoned" });
    account.unschedule(limitSubject(row.id));
    announceAction(account, refreshed(account, execution), ended, "ABANDONED");
}

function end(account: Account, execution: ExecutionRow, row: ActionRow, state: string): void {
    account.unschedule(limitSubject(row.id));
    announceAction(account, execution, row, state);
    scheduleProceeding(account, execution);
}

/** The action took longer than it may. */
export function actionTimesOut(account: Account, event: ScheduledEvent): void {
    const row = actionExecutions(account).get(String(event.detail.action));
    if (row?.status === "InProgress") {
        const limit = row.action.timeoutInMinutes ?? knownTypeOf(row.action).timeout;
        const what = row.token === undefined ? "did not end" : "was neither approved nor rejected";
        fail(account, row, new ActionFailure("TimedOut", `The action ${what} within ${limit} minutes`));
    }
}

function failureOf(error: unknown, { action, begun }: ActionRow): ActionFailure {
    if (error instanceof ActionFailure) {
        return error;
    }
    if (error instanceof NotAssumable) {
        return new ActionFailure(
            "PermissionError",
            `The provided role cannot be assumed: 'Access is denied when attempting to assume the role '${error.roleArn}'' (${error.message})`,
        );
    }
    if (error instanceof UnresolvedVariable) {
        return new ActionFailure(
            "ConfigurationError",
            `An action in this pipeline failed because one or more variables could not be resolved: Action name=${action.name}. This can result when a variable is referenced that does not exist. Validate the pipeline action configuration. (${error.reference})`,
        );
    }
    if (error instanceof AwsError) {
        const code = /AccessDenied/.test(error.code) ? "PermissionError" : begun ? "JobFailed" : "ConfigurationError";
        return new ActionFailure(code, `${error.message} (Error Code: ${error.code})`);
    }
    throw error;
}
