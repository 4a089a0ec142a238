import type {
    Build,
    BuildPhase,
    EnvironmentVariable,
    PhaseContext,
    Project,
    ProjectArtifacts,
    StatusType,
    Webhook,
} from "@aws-sdk/client-codebuild";

import { AwsError, type Account } from "../service";

/** A project at rest: as AWS describes it, times as epoch milliseconds. */
export interface ProjectRow extends Omit<Project, "created" | "lastModified" | "webhook"> {
    name: string;
    arn: string;
    created: number;
    lastModified: number;
    /** Number of the build that was started last. */
    lastBuild: number;
    webhook?: Omit<Webhook, "lastModifiedSecret"> & { lastModifiedSecret?: number };
}

/** A phase, or the one under way: without an end. */
export interface PhaseRow {
    phaseType: NonNullable<BuildPhase["phaseType"]>;
    phaseStatus?: StatusType;
    /** Epoch milliseconds. */
    startTime: number;
    endTime?: number;
    contexts?: PhaseContext[];
}

/** Where CodePipeline puts an input, and wants an output. */
export interface PipelineArtifact {
    /** Of the pipeline's artifact. */
    name?: string;
    /** Of the buildspec's artifact where that is called otherwise: of a batch's builds. The primary one has none: `""`. */
    identifier?: string;
    bucket: string;
    key: string;
    /** A source that the build fetches itself, with its history (`CODEBUILD_CLONE_REF`). */
    clone?: { url: string; commitId: string };
}

/** What CodePipeline hands to a build. */
export interface PipelineFiles {
    source: PipelineArtifact;
    secondarySources: PipelineArtifact[];
    artifactsTo: PipelineArtifact[];
}

/** What started a build by a webhook, as the build's variables tell it. */
export interface WebhookCause {
    event: string;
    actorAccountId: string;
    headRef: string;
    baseRef?: string;
    trigger: string;
}

/** A build at rest. */
export interface BuildRow extends Omit<Build, "startTime" | "endTime" | "phases"> {
    id: string;
    arn: string;
    projectName: string;
    buildNumber: number;
    startTime: number;
    endTime?: number;
    phases: PhaseRow[];
    buildStatus: StatusType;
    buildComplete: boolean;
    /** What the machine needs to know and AWS does not show: where artifacts go, the primary first, and how they are packed. */
    uploads: ProjectArtifacts[];
    pipeline?: PipelineFiles;
    webhook?: WebhookCause;
    /** Of the batch that it belongs to. */
    batchIdentifier?: string;
}

export const projects = (account: Account) => account.table<ProjectRow>("codebuild.projects");
export const builds = (account: Account) => account.table<BuildRow>("codebuild.builds");

/** What a poll of a build waits for. */
export const buildSubject = (id: string): string => `codebuild/build/${id}`;

/** By name or ARN. */
const projectName = (reference: string): string => reference.replace(/^arn:[^/]*:project\//, "");

export function findProject(account: Account, reference: string | undefined): ProjectRow {
    const name = projectName(reference ?? "");
    const row = projects(account).get(name);
    if (!row) {
        throw new AwsError(
            "ResourceNotFoundException",
            `Project cannot be found: ${account.arn("codebuild", `project/${name}`)}`,
        );
    }
    return row;
}

/** By id or ARN. */
export const buildId = (reference: string): string => reference.replace(/^arn:[^/]*:build\//, "");

export function findBuild(account: Account, reference: string | undefined): BuildRow {
    const id = buildId(reference ?? "");
    const row = builds(account).get(id);
    if (!row) {
        throw new AwsError(
            "ResourceNotFoundException",
            `Build cannot be found: ${account.arn("codebuild", `build/${id}`)}`,
        );
    }
    return row;
}

export const invalid = (message: string): AwsError => new AwsError("InvalidInputException", message);

/** The digits of a UUID, the same in every replay. */
export function uuid(account: Account): string {
    const digits = account.uniqueId(32);
    return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
        "-",
    );
}

/** Variables with others on top: the same name is the later one's. */
export function mergeVariables(
    below: readonly EnvironmentVariable[] | undefined,
    above: readonly EnvironmentVariable[] | undefined,
): EnvironmentVariable[] {
    const merged = new Map([...(below ?? []), ...(above ?? [])].map(variable => [variable.name, variable]));
    return [...merged.values()].map(({ name, value, type = "PLAINTEXT" }) => ({ name, value, type }));
}

/** Without members that say nothing, as AWS answers. */
export const defined = <Row extends object>(row: Row): Row =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Row;

export const toDate = (time: number | undefined): Date | undefined => (time === undefined ? undefined : new Date(time));
