import type { PhaseContext, StatusType } from "@aws-sdk/client-codebuild";

import type { Account, ScheduledEvent } from "../service";
import { artifactsOfGroup, combineArtifacts, outputOfNobody } from "./batch-artifacts";
import { breakOff, onBuildEnd } from "./build-course";
import {
    batches,
    batchSubject,
    findBatch,
    type BatchRow,
    type GroupRow,
    type GroupSpec,
    type GroupState,
} from "./batch-model";
import { builds, mergeVariables, type BuildRow } from "./model";
import { startBuild } from "./start-build";

type PhaseType = BatchRow["phases"][number]["phaseType"];

/** Builds that a batch may have unless its project says otherwise. */
const MOST_BUILDS = 100;

function save(account: Account, row: BatchRow): BatchRow {
    batches(account).put(row.id, row);
    return row;
}

function nextPhase(
    account: Account,
    batch: BatchRow,
    phaseType: PhaseType,
    status: StatusType = "SUCCEEDED",
    contexts: PhaseContext[] = [],
): BatchRow {
    const phases = batch.phases.map(phase =>
        phase.endTime === undefined ? { ...phase, endTime: account.now, phaseStatus: status, contexts } : phase,
    );
    return save(account, {
        ...batch,
        phases: [...phases, { phaseType, startTime: account.now }],
        currentPhase: phaseType,
    });
}

function end(account: Account, batch: BatchRow, status: StatusType, contexts?: PhaseContext[]): BatchRow {
    const last = status === "SUCCEEDED" || status === "STOPPED" ? status : "FAILED";
    const ended = nextPhase(account, batch, last, status, contexts);
    const phases = ended.phases.map(phase => ({ endTime: account.now, phaseStatus: status, ...phase }));
    account.unschedule(batchSubject(batch.id));
    account.unschedule(timeoutSubject(batch.id));
    return save(account, { ...ended, phases, buildBatchStatus: status, complete: true, endTime: account.now });
}

const timeoutSubject = (id: string): string => `codebuild/batch-timeout/${id}`;

export function stateOf(account: Account, { buildId, ignoreFailure }: GroupRow): GroupState {
    const build = buildId === undefined ? undefined : builds(account).get(buildId);
    if (!build) {
        return "waiting";
    }
    if (!build.buildComplete) {
        return "running";
    }
    return build.buildStatus === "SUCCEEDED" || ignoreFailure ? "succeeded" : "failed";
}

/** Starts what can start, and ends the batch when nothing more can. */
function goOn(account: Account, batch: BatchRow): BatchRow {
    let row = batch;
    const failed = row.groups.some(group => stateOf(account, group) === "failed");
    const isBlocked = failed && row.fastFail;
    for (const group of row.groups) {
        const states = group.dependsOn.map(name => row.groups.find(({ identifier }) => identifier === name));
        const isReady = states.every(each => each && stateOf(account, each) === "succeeded");
        if (!isBlocked && group.buildId === undefined && isReady) {
            row = startGroup(account, row, group);
        }
    }
    const running = row.groups.filter(group => stateOf(account, group) === "running");
    if (isBlocked && running.length > 0) {
        running.forEach(({ buildId = "" }) => {
            const build = builds(account).get(buildId);
            if (build && !build.buildComplete) {
                breakOff(account, build, "STOPPED");
            }
        });
        return findBatch(account, row.id);
    }
    if (running.length > 0) {
        return row;
    }
    const combining = nextPhase(account, row, "COMBINE_ARTIFACTS");
    if (failed) {
        return end(account, combining, "FAILED");
    }
    try {
        combineArtifacts(account, combining, combining.groups);
    } catch (error) {
        return end(account, combining, "FAILED", [{ statusCode: "CLIENT_ERROR", message: (error as Error).message }]);
    }
    return end(account, combining, "SUCCEEDED");
}

function startGroup(account: Account, batch: BatchRow, group: GroupRow): BatchRow {
    const { environmentVariablesOverride, ...overrides } = group.overrides;
    const build = startBuild(
        account,
        {
            ...batch.input,
            ...overrides,
            environmentVariablesOverride: mergeVariables(
                environmentVariablesOverride,
                batch.input.environmentVariablesOverride,
            ),
        },
        {
            initiator: batch.initiator,
            webhook: batch.webhook,
            buildBatchArn: batch.arn,
            batchIdentifier: group.identifier,
            ...(batch.pipeline && {
                pipeline: { ...batch.pipeline, artifactsTo: artifactsOfGroup(batch, group) },
                resolvedSourceVersion: batch.resolvedSourceVersion,
            }),
        },
    );
    return save(account, {
        ...batch,
        groups: batch.groups.map(each =>
            each.identifier === group.identifier ? { ...each, buildId: build.id } : each,
        ),
    });
}

onBuildEnd((account: Account, build: BuildRow) => {
    const batch = batches(account)
        .list()
        .find(({ arn, complete }) => arn === build.buildBatchArn && !complete);
    if (batch) {
        goOn(account, batch);
    }
});

/** What a machine found in the buildspec of a batch. */
export interface BatchSpecInput {
    id: string;
    groups?: GroupSpec[];
    fastFail?: boolean;
    resolvedSourceVersion?: string;
    /** Why there is none. */
    failure?: PhaseContext;
}

export const batchMachineOperations = {
    TakeBatch(account: Account, { id }: { id: string }): { batch?: BatchRow } {
        const batch = batches(account).get(id);
        return batch?.complete === false ? { batch } : {};
    },

    BeginBatch(
        account: Account,
        { id, groups = [], fastFail = false, failure, resolvedSourceVersion }: BatchSpecInput,
    ): object {
        const batch = batches(account).get(id);
        if (!batch || batch.complete) {
            return {};
        }
        const problem = failure ?? problemOf(batch, groups);
        if (problem) {
            return end(account, batch, "FAILED", [problem]);
        }
        const rows = groups.map((group): GroupRow => ({ ...group, earlier: [] }));
        const known = { ...batch, groups: rows, fastFail, ...(resolvedSourceVersion && { resolvedSourceVersion }) };
        return goOn(account, nextPhase(account, known, "IN_PROGRESS"));
    },
};

function problemOf(batch: BatchRow, groups: readonly GroupSpec[]): PhaseContext | undefined {
    const { maximumBuildsAllowed = MOST_BUILDS, computeTypesAllowed = [] } = batch.buildBatchConfig?.restrictions ?? {};
    const clientError = (message: string): PhaseContext => ({ statusCode: "CLIENT_ERROR", message });
    if (groups.length > maximumBuildsAllowed) {
        return clientError(`The batch has ${groups.length} builds, and the project allows ${maximumBuildsAllowed}`);
    }
    const output = outputOfNobody(batch, groups);
    if (output !== undefined) {
        return clientError(`The output artifact ${output} is called after no build of the batch`);
    }
    const refused = groups.find(
        ({ overrides: { computeTypeOverride: type } }) =>
            type !== undefined && computeTypesAllowed.length > 0 && !computeTypesAllowed.includes(type),
    );
    return refused && clientError(`The project does not allow the compute type of the build ${refused.identifier}`);
}

export function stopBatch(account: Account, batch: BatchRow, status: StatusType): BatchRow {
    // First the batch: what ends now is not for it to go on with.
    const ended = end(account, batch, status);
    for (const { buildId = "" } of batch.groups) {
        const build = builds(account).get(buildId);
        if (build && !build.buildComplete) {
            breakOff(account, build, "STOPPED");
        }
    }
    return ended;
}

/** Once more: all builds, or those that failed, with what waited for them. */
export function retryBatch(account: Account, batch: BatchRow, onlyFailed: boolean): BatchRow {
    const groups = batch.groups.map((group): GroupRow => {
        const isKept = onlyFailed && stateOf(account, group) === "succeeded";
        const earlier = group.buildId === undefined || isKept ? group.earlier : [group.buildId, ...group.earlier];
        return isKept ? group : { ...group, buildId: undefined, earlier };
    });
    const fresh: BatchRow = { ...batch, groups, complete: false, buildBatchStatus: "IN_PROGRESS", endTime: undefined };
    scheduleTimeout(account, fresh);
    return goOn(account, nextPhase(account, { ...fresh, phases: [] }, "IN_PROGRESS"));
}

function scheduleTimeout(account: Account, { id, buildTimeoutInMinutes = 0 }: BatchRow): void {
    const due = account.now + buildTimeoutInMinutes * 60_000;
    account.schedule({ type: "codebuild.batchTimeout", due, subject: timeoutSubject(id), detail: { id } });
}

export const batchEvents = {
    "codebuild.batchSpec"(account: Account, { detail }: ScheduledEvent): void {
        const batch = batches(account).get(String(detail["id"]));
        if (batch?.complete === false) {
            scheduleTimeout(account, nextPhase(account, batch, "DOWNLOAD_BATCHSPEC"));
            account.workOutside({ type: "codebuild.batchSpec", detail: { id: batch.id } });
        }
    },

    "codebuild.batchTimeout"(account: Account, { detail }: ScheduledEvent): void {
        const batch = batches(account).get(String(detail["id"]));
        if (batch?.complete === false) {
            stopBatch(account, batch, "TIMED_OUT");
        }
    },
};
