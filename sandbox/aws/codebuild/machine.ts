import type { ExportedEnvironmentVariable, PhaseContext, StatusType } from "@aws-sdk/client-codebuild";

import { roles } from "../iam";
import { sessionOf, type Principal } from "../principal";
import type { Account } from "../service";
import { endBuild, enterPhase, leavePhase } from "./build-course";
import { retryBuild } from "./builds";
import { builds, findProject, projects, type BuildRow, type PhaseRow, type ProjectRow } from "./model";

/** What the machine that runs a build gets to do. */
export interface BuildOrder {
    /** Undefined where the build is over before it began. */
    build?: BuildRow;
    /** Undefined where somebody deleted it meanwhile. */
    project?: ProjectRow;
    /** In whose name its commands call AWS. */
    role?: Principal;
}

/** What the machine says while it works. */
export interface BuildNews {
    id: string;
    /** How the phase under way ended. */
    ended?: { status: StatusType; contexts?: PhaseContext[] };
    /** The phase that begins. */
    enter?: PhaseRow["phaseType"];
    /** What became known of the build. */
    note?: Partial<
        Pick<BuildRow, "resolvedSourceVersion" | "artifacts" | "secondaryArtifacts" | "exportedEnvironmentVariables">
    > & { reportArns?: string[]; exportedEnvironmentVariables?: ExportedEnvironmentVariable[] };
    /** How the build ends. */
    end?: StatusType;
    /** With `end`: the buildspec asks for another try. */
    retry?: { limit: number };
}

const runs = (build: BuildRow | undefined): build is BuildRow => build !== undefined && !build.buildComplete;

/** @see CodeBuild User Guide: the session of a build has its id */
const roleOf = (account: Account, { id, serviceRole = "" }: BuildRow): Principal | undefined => {
    const role = roles(account).get(serviceRole.split("/").pop() ?? "");
    return role?.Arn === serviceRole ? sessionOf(role, `AWSCodeBuild-${id.split(":").pop()}`) : undefined;
};

/** What the machines of this account say to it; no operations of AWS's. */
export const machineOperations = {
    /** A machine takes a build, from its source on: also one that an earlier machine left when it was lost. */
    TakeBuild(account: Account, { id }: { id: string }): BuildOrder {
        const build = builds(account).get(id);
        if (!runs(build)) {
            return {};
        }
        const first = build.phases.findIndex(({ phaseType }) => phaseType === "DOWNLOAD_SOURCE");
        const phases = build.phases.slice(0, first);
        const row = enterPhase(account, { ...build, phases }, "DOWNLOAD_SOURCE");
        const role = roleOf(account, build);
        if (role === undefined) {
            const message = `CodeBuild is not authorized to perform: sts:AssumeRole on service role ${build.serviceRole}`;
            endBuild(account, leavePhase(account, row, "FAILED", [{ statusCode: "CLIENT_ERROR", message }]), "FAILED");
            return {};
        }
        return { build: row, project: projects(account).get(build.projectName), role };
    },

    /** @returns whether it goes on: not where it was stopped or its time is over */
    ReportBuild(account: Account, { id, ended, enter, note, end, retry }: BuildNews): { goesOn: boolean } {
        let build = builds(account).get(id);
        if (!runs(build)) {
            return { goesOn: false };
        }
        if (note) {
            build = { ...build, ...note };
            builds(account).put(id, build);
        }
        if (ended) {
            build = leavePhase(account, build, ended.status, ended.contexts);
        }
        if (enter) {
            build = enterPhase(account, build, enter);
        }
        if (end) {
            build = endBuild(account, build, end);
            if (end === "FAILED") {
                retryFailed(account, build, retry?.limit);
            }
        }
        return { goesOn: !build.buildComplete };
    },
};

/** The buildspec may ask for it, or the project; not for CodePipeline, which retries its stages itself. */
function retryFailed(account: Account, build: BuildRow, asked: number | undefined): void {
    if (!projects(account).get(build.projectName)) {
        return;
    }
    const autoRetryLimit = asked ?? findProject(account, build.projectName).autoRetryLimit ?? 0;
    const number = build.autoRetryConfig?.autoRetryNumber ?? 0;
    if (build.pipeline || build.buildBatchArn || number >= autoRetryLimit) {
        return;
    }
    const next = retryBuild(account, build, {
        initiator: build.initiator,
        autoRetryConfig: { autoRetryLimit, autoRetryNumber: number + 1, previousAutoRetry: build.arn },
    });
    const config = { ...build.autoRetryConfig, autoRetryLimit, autoRetryNumber: number, nextAutoRetry: next.arn };
    builds(account).put(build.id, { ...build, autoRetryConfig: config });
}
