import type { Build, CreateProjectInput, StartBuildInput } from "@aws-sdk/client-codebuild";
import { setImmediate as tick } from "node:timers/promises";

import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import { serveBuilds } from "../../../sandbox/builds";
import type { FaultRule } from "../../../sandbox/faults";
import { openAccount } from "../account";

export const REGION = "eu-west-1";
export const ROLE = "arn:aws:iam::123456789012:role/builder";

/** A project that takes its buildspec from the test and keeps nothing. */
export const project = (more: Partial<CreateProjectInput> = {}): CreateProjectInput => ({
    name: "app",
    source: { type: "NO_SOURCE", buildspec: 'version: 0.2\nphases:\n  build:\n    commands: ["true"]' },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
        type: "LINUX_CONTAINER",
        image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
        computeType: "BUILD_GENERAL1_SMALL",
    },
    serviceRole: ROLE,
    ...more,
});

/** A role that CodeBuild may assume. @returns its ARN */
export function createBuildRole(session: Session, name = "builder"): string {
    const trust = { Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" };
    session.call("iam", "CreateRole", {
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    });
    return `arn:aws:iam::123456789012:role/${name}`;
}

/** A project that a pipeline runs, with a role of its own. */
export function createPipelineProject(session: Session, name: string, buildspec: string): void {
    const serviceRole = createBuildRole(session, `builder-${name}`);
    const pipeline = { type: "CODEPIPELINE" } as const;
    session.call(
        "codebuild",
        "CreateProject",
        project({ name, source: { ...pipeline, buildspec }, artifacts: pipeline, serviceRole }),
    );
}

/** An account with a machine that runs its builds. */
export interface BuildHost {
    account: SandboxAccount;
    session: Session;
    /** Makes the role that projects name. */
    createRole(): void;
    create(more?: Partial<CreateProjectInput>): void;
    start(buildspec: string, more?: Partial<StartBuildInput>): Build;
    /** The build when it is over. */
    ended(id: string | undefined): Promise<Build>;
    /** The build once a command of it has said something. */
    said(id: string | undefined, words: string): Promise<void>;
    /** Starts a build and waits for its end. */
    run(buildspec: string, more?: Partial<StartBuildInput>): Promise<Build>;
    log(build: Build): string[];
    /** When no process of a build is left. */
    idle(): Promise<void>;
    close(): Promise<void>;
}

export function openBuilds(
    options: {
        account?: SandboxAccount;
        region?: string;
        faults?: readonly FaultRule[];
        environment?: Record<string, string>;
    } = {},
): BuildHost {
    const account = options.account ?? openAccount({ faults: options.faults });
    const stop = serveBuilds(account, () => ({ PATH: process.env.PATH ?? "", ...options.environment }), {
        standIns: "always",
    });
    const session = account.session(options.region ?? REGION);
    const get = (id = ""): Build =>
        session.call<{ builds: Build[] }>("codebuild", "BatchGetBuilds", { ids: [id] }).builds[0]!;
    const log = (build: Build): string[] => {
        const { groupName: logGroupName, streamName: logStreamName } = build.logs ?? {};
        const input = { logGroupName, logStreamName, startFromHead: true };
        return session
            .call<{ events: { message: string }[] }>("logs", "GetLogEvents", input)
            .events.map(({ message }) => message.replace(/\n$/, ""));
    };
    const host: BuildHost = {
        account,
        session,
        createRole: () => void createBuildRole(session),
        create: more => void session.call("codebuild", "CreateProject", project(more)),
        start: (buildspec, more) =>
            session.call<{ build: Build }>("codebuild", "StartBuild", {
                projectName: "app",
                buildspecOverride: buildspec,
                ...more,
            }).build,
        async ended(id) {
            for (;;) {
                const build = get(id);
                if (build.buildComplete) {
                    return build;
                }
                // The build's processes get their turn.
                await tick();
            }
        },
        async said(id, words) {
            for (;;) {
                const build = get(id);
                if (build.logs?.groupName && readable(() => log(build)).some(line => line === words)) {
                    return;
                }
                await tick();
            }
        },
        run: (buildspec, more) => host.ended(host.start(buildspec, more).id),
        log,
        async idle() {
            while ("*/account.outside" in account.summary()) {
                await tick();
            }
        },
        async close() {
            await stop();
            account.close();
        },
    };
    return host;
}

/** A log that nobody wrote to yet is not there. */
function readable(read: () => string[]): string[] {
    try {
        return read();
    } catch {
        return [];
    }
}

/** `PHASE STATUS` of each phase that has one. */
export const phasesOf = (build: Build): string[] =>
    (build.phases ?? [])
        .filter(({ phaseStatus }) => phaseStatus)
        .map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus}`);

/** Why a build failed, in CodeBuild's words. */
export const contextOf = (build: Build): string | undefined => {
    const failed = build.phases?.find(({ phaseStatus }) => phaseStatus !== "SUCCEEDED" && phaseStatus !== undefined);
    const context = failed?.contexts?.[0];
    return context && `${context.statusCode}: ${context.message}`;
};

/** A buildspec of these phases, each a list of commands or all of a phase. */
export const spec = (phases: Record<string, string[] | object>, more: object = {}): string =>
    JSON.stringify({
        version: "0.2",
        ...more,
        phases: Object.fromEntries(
            Object.entries(phases).map(([name, phase]) => [name, Array.isArray(phase) ? { commands: phase } : phase]),
        ),
    });

/** What the commands of a build said. */
export const saidBy = (host: BuildHost, build: Build): string[] =>
    host.log(build).filter(line => !line.startsWith("[Container]"));
