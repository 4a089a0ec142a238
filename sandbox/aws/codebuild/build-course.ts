import type { PhaseContext, StatusType } from "@aws-sdk/client-codebuild";

import { AwsError, type Account, type ScheduledEvent } from "../service";
import { announcePhase, announceState } from "./announce";
import { builds, buildSubject, projects, type BuildRow, type PhaseRow } from "./model";

type PhaseType = PhaseRow["phaseType"];

/** Milliseconds: how long AWS takes until a build environment is there. */
const QUEUE_TAKES = 1_000;
const PROVISIONING_TAKES = 6_000;

/** Builds that may wait for each one that may run. */
const QUEUE_PER_BUILD = 5;

/** Polls do not bring a build's timeout about: they wait for its end. */
const timeoutSubject = (id: string): string => `codebuild/timeout/${id}`;

/** What happens to the builds' batches is the batches' business. */
type EndListener = (account: Account, build: BuildRow) => void;
const listeners: EndListener[] = [];
export const onBuildEnd = (listener: EndListener): void => void listeners.push(listener);

const isWaiting = ({ currentPhase, buildComplete }: BuildRow): boolean => currentPhase === "QUEUED" && !buildComplete;

const openBuilds = (account: Account, project: string): BuildRow[] =>
    builds(account)
        .list()
        .filter(build => build.projectName === project && !build.buildComplete);

const limitOf = (account: Account, project: string): number =>
    projects(account).get(project)?.concurrentBuildLimit ?? Infinity;

/** A new build waits for its turn. @throws AwsError where too many do */
export function enterQueue(account: Account, build: BuildRow): void {
    const { id, projectName } = build;
    const limit = limitOf(account, projectName);
    const waiting = openBuilds(account, projectName).filter(each => each.id !== id && isWaiting(each));
    if (waiting.length >= limit * QUEUE_PER_BUILD) {
        throw new AwsError(
            "AccountLimitExceededException",
            `Cannot have more than ${limit * QUEUE_PER_BUILD} builds in queue for the account`,
        );
    }
    const submitted: PhaseRow = {
        phaseType: "SUBMITTED",
        phaseStatus: "SUCCEEDED",
        startTime: account.now,
        endTime: account.now,
    };
    const queued: PhaseRow = { phaseType: "QUEUED", startTime: account.now };
    const row = save(account, { ...build, phases: [submitted, queued], currentPhase: "QUEUED" });
    announceState(account, row);
    announcePhase(account, row, submitted);
    schedule(account, "codebuild.queueTimeout", timeoutSubject(id), minutes(row.queuedTimeoutInMinutes), id);
    startWaiting(account, projectName);
}

/** Lets as many builds go on as their project allows. */
function startWaiting(account: Account, project: string): void {
    const open = openBuilds(account, project);
    const isStarting = new Set(open.filter(({ id }) => startEvents(account).get(id) !== undefined).map(({ id }) => id));
    const running = open.filter(build => !isWaiting(build) || isStarting.has(build.id)).length;
    open.filter(build => isWaiting(build) && !isStarting.has(build.id))
        .slice(0, Math.max(0, limitOf(account, project) - running))
        .forEach(({ id }) => {
            startEvents(account).put(id, { id });
            schedule(account, "codebuild.provision", buildSubject(id), QUEUE_TAKES, id);
        });
}

/** Builds that have their turn and are still in the queue for the moment that this takes. */
const startEvents = (account: Account) => account.table<{ id: string }>("codebuild.starting");

function schedule(account: Account, type: string, subject: string, after: number, id: string): void {
    account.schedule({ type, due: account.now + after, subject, detail: { id } });
}

const minutes = (count: number | undefined): number => (count ?? 0) * 60_000;

function save(account: Account, row: BuildRow): BuildRow {
    builds(account).put(row.id, row);
    return row;
}

/** The phase under way ends, and so may the next begin. */
export function leavePhase(
    account: Account,
    build: BuildRow,
    phaseStatus: StatusType,
    contexts: PhaseContext[] = [{ statusCode: "", message: "" }],
): BuildRow {
    const phases = [...build.phases];
    const current = phases.at(-1);
    if (!current || current.endTime !== undefined) {
        return build;
    }
    const ended: PhaseRow = { ...current, phaseStatus, endTime: account.now, contexts };
    phases[phases.length - 1] = ended;
    const row = save(account, { ...build, phases });
    announcePhase(account, row, ended);
    return row;
}

export function enterPhase(account: Account, build: BuildRow, phaseType: PhaseType): BuildRow {
    const phases: PhaseRow[] = [...build.phases, { phaseType, startTime: account.now }];
    return save(account, { ...build, phases, currentPhase: phaseType });
}

/** The build ends: its last phase as it did, if it is still under way. */
export function endBuild(
    account: Account,
    build: BuildRow,
    buildStatus: StatusType,
    contexts?: PhaseContext[],
): BuildRow {
    const phaseStatus = buildStatus === "FAILED" || buildStatus === "SUCCEEDED" ? "SUCCEEDED" : buildStatus;
    let row = leavePhase(account, build, phaseStatus, contexts);
    if (row.phases.at(-1)?.phaseType !== "FINALIZING") {
        row = leavePhase(account, enterPhase(account, row, "FINALIZING"), "SUCCEEDED");
    }
    row = enterPhase(account, row, "COMPLETED");
    row = save(account, { ...row, buildStatus, buildComplete: true, endTime: account.now });
    const { id, projectName } = row;
    account.unschedule(buildSubject(id));
    account.unschedule(timeoutSubject(id));
    startEvents(account).delete(id);
    announceState(account, row);
    startWaiting(account, projectName);
    listeners.forEach(listener => listener(account, row));
    return builds(account).get(id) ?? row;
}

/** Ends a build from outside: its processes on this machine with it. */
export function breakOff(account: Account, build: BuildRow, status: StatusType, contexts?: PhaseContext[]): BuildRow {
    account.workOutside({ type: "codebuild.kill", detail: { id: build.id } });
    return endBuild(account, build, status, contexts);
}

const buildOf = (account: Account, { detail }: ScheduledEvent): BuildRow | undefined => {
    const row = builds(account).get(String(detail["id"]));
    return row?.buildComplete ? undefined : row;
};

export const buildEvents = {
    "codebuild.provision"(account: Account, event: ScheduledEvent): void {
        const build = buildOf(account, event);
        if (!build) {
            return;
        }
        account.unschedule(timeoutSubject(build.id), "codebuild.queueTimeout");
        startEvents(account).delete(build.id);
        enterPhase(account, leavePhase(account, build, "SUCCEEDED", undefined), "PROVISIONING");
        schedule(account, "codebuild.run", buildSubject(build.id), PROVISIONING_TAKES, build.id);
        schedule(account, "codebuild.timeout", timeoutSubject(build.id), minutes(build.timeoutInMinutes), build.id);
    },

    /** From here on it is this machine that works. */
    "codebuild.run"(account: Account, event: ScheduledEvent): void {
        const build = buildOf(account, event);
        if (build) {
            enterPhase(account, leavePhase(account, build, "SUCCEEDED"), "DOWNLOAD_SOURCE");
            account.workOutside({ type: "codebuild.run", detail: { id: build.id } });
        }
    },

    "codebuild.timeout"(account: Account, event: ScheduledEvent): void {
        const build = buildOf(account, event);
        if (build) {
            const message = `Build timed out. `;
            breakOff(account, build, "TIMED_OUT", [{ statusCode: "BUILD_TIMED_OUT", message }]);
        }
    },

    "codebuild.queueTimeout"(account: Account, event: ScheduledEvent): void {
        const build = buildOf(account, event);
        if (build) {
            endBuild(account, build, "TIMED_OUT", [
                { statusCode: "BUILD_TIMED_OUT", message: "Build was queued for too long" },
            ]);
        }
    },
};
