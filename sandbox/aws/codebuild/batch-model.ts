import type {
    BuildBatch,
    BuildBatchPhaseType,
    PhaseContext,
    StartBuildInput,
    StatusType,
} from "@aws-sdk/client-codebuild";

import { AwsError, type Account } from "../service";
import type { PipelineFiles, WebhookCause } from "./model";

/** What the buildspec of a batch wants of one build. */
export interface GroupSpec {
    identifier: string;
    dependsOn: string[];
    ignoreFailure: boolean;
    /** What its build has that the project's others have not. */
    overrides: Pick<
        StartBuildInput,
        | "buildspecOverride"
        | "computeTypeOverride"
        | "imageOverride"
        | "environmentTypeOverride"
        | "privilegedModeOverride"
        | "environmentVariablesOverride"
    >;
}

export interface GroupRow extends GroupSpec {
    /** Of its build; undefined while it waits. */
    buildId?: string;
    earlier: string[];
}

export interface BatchPhaseRow {
    phaseType: BuildBatchPhaseType;
    phaseStatus?: StatusType;
    /** Epoch milliseconds. */
    startTime: number;
    endTime?: number;
    contexts?: PhaseContext[];
}

/** A batch at rest. */
export interface BatchRow extends Omit<BuildBatch, "startTime" | "endTime" | "phases" | "buildGroups"> {
    id: string;
    arn: string;
    projectName: string;
    startTime: number;
    endTime?: number;
    phases: BatchPhaseRow[];
    groups: GroupRow[];
    buildBatchStatus: StatusType;
    complete: boolean;
    /** One failure ends them all. */
    fastFail: boolean;
    /** What its builds are started with. */
    input: StartBuildInput;
    webhook?: WebhookCause;
    /** What CodePipeline handed over, and whether it wants the artifacts as one. */
    pipeline?: PipelineFiles;
    combines?: boolean;
}

export const batches = (account: Account) => account.table<BatchRow>("codebuild.batches");

/** What a poll of a batch waits for, besides its builds. */
export const batchSubject = (id: string): string => `codebuild/batch/${id}`;

/** By id or ARN. */
export const batchId = (reference: string): string => reference.replace(/^arn:[^/]*:build-batch\//, "");

export function findBatch(account: Account, reference: string | undefined): BatchRow {
    const id = batchId(reference ?? "");
    const row = batches(account).get(id);
    if (!row) {
        throw new AwsError(
            "ResourceNotFoundException",
            `Build batch cannot be found: ${account.arn("codebuild", `build-batch/${id}`)}`,
        );
    }
    return row;
}

/** The state of a group, by that of its build. */
export type GroupState = "waiting" | "running" | "succeeded" | "failed";
