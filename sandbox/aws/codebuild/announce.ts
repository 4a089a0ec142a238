import type { Account } from "../service";
import { describeBuild } from "./build-description";
import type { BuildRow, PhaseRow } from "./model";

const SPOKEN = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });

/** As CodeBuild writes times in its events: `Jan 1, 2026 12:00:00 AM`. */
const spoken = (time: number): string =>
    SPOKEN.format(time)
        .replace(/, (?=\d+:)/, " ")
        .replace(/\u202f/g, " ");

const common = (account: Account, build: BuildRow) => ({
    "build-id": build.arn,
    "project-name": build.projectName,
    version: "1",
    "additional-information": {
        artifact: { location: build.artifacts?.location ?? "" },
        environment: {
            image: build.environment?.image,
            "privileged-mode": build.environment?.privilegedMode ?? false,
            "compute-type": build.environment?.computeType,
            type: build.environment?.type,
            "environment-variables": build.environment?.environmentVariables ?? [],
        },
        "timeout-in-minutes": build.timeoutInMinutes,
        "build-complete": build.buildComplete,
        initiator: build.initiator,
        "build-start-time": spoken(build.startTime),
        source: { location: build.source?.location, type: build.source?.type },
        "source-version": build.sourceVersion,
        logs: logsOf(account, build),
        phases: build.phases.map(phase => ({
            "phase-type": phase.phaseType,
            "phase-context": phase.contexts?.map(({ statusCode, message }) => `${statusCode}: ${message}`) ?? [],
            "start-time": spoken(phase.startTime),
            ...(phase.endTime !== undefined && {
                "end-time": spoken(phase.endTime),
                "duration-in-seconds": Math.floor((phase.endTime - phase.startTime) / 1000),
                "phase-status": phase.phaseStatus,
            }),
        })),
    },
});

function logsOf(account: Account, build: BuildRow) {
    const { groupName, streamName, deepLink } = describeBuild(account, build).logs ?? {};
    return { "group-name": groupName ?? null, "stream-name": streamName ?? null, "deep-link": deepLink };
}

function put(account: Account, build: BuildRow, detailType: string, detail: object): void {
    const entry = {
        Source: "aws.codebuild",
        DetailType: detailType,
        Detail: JSON.stringify(detail),
        Resources: [build.arn],
        Time: new Date(account.now),
    };
    account.call("events", "PutEvents", { Entries: [entry] });
}

/** EventBridge's "CodeBuild Build State Change". */
export function announceState(account: Account, build: BuildRow): void {
    put(account, build, "CodeBuild Build State Change", {
        "build-status": build.buildStatus,
        ...common(account, build),
        "current-phase": build.currentPhase,
        "current-phase-context": "[]",
    });
}

/** EventBridge's "CodeBuild Build Phase Change". */
export function announcePhase(account: Account, build: BuildRow, phase: PhaseRow): void {
    put(account, build, "CodeBuild Build Phase Change", {
        "completed-phase": phase.phaseType,
        "completed-phase-status": phase.phaseStatus,
        "completed-phase-context": JSON.stringify(
            (phase.contexts ?? []).map(({ statusCode, message }) => `${statusCode}: ${message}`),
        ),
        "completed-phase-start": spoken(phase.startTime),
        ...(phase.endTime !== undefined && {
            "completed-phase-end": spoken(phase.endTime),
            "completed-phase-duration-seconds": Math.floor((phase.endTime - phase.startTime) / 1000),
        }),
        ...common(account, build),
    });
}
