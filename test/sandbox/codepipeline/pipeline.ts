import { zipSync } from "fflate";
import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import { openAccount } from "../account";
import { pollUntil, type Answer } from "../ecs/application";

export const ROLE = "arn:aws:iam::123456789012:role/pipeline";
export const BUCKET = "artifacts";
export const SOURCES = "sources";

/** What a pipeline needs around it: its role, the bucket of its artifacts, and a versioned one with sources. */
export function prepare(session: Session): void {
    const trust = { Effect: "Allow", Principal: { Service: "codepipeline.amazonaws.com" }, Action: "sts:AssumeRole" };
    session.call("iam", "CreateRole", {
        RoleName: "pipeline",
        AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    });
    for (const Bucket of [BUCKET, SOURCES]) {
        session.call("s3", "CreateBucket", { Bucket });
        session.call("s3", "PutBucketVersioning", { Bucket, VersioningConfiguration: { Status: "Enabled" } });
    }
}

export interface Prepared {
    account: SandboxAccount;
    session: Session;
}

export function openPrepared(options: Parameters<typeof openAccount>[0] = {}): Prepared {
    const account = openAccount(options);
    const session = account.session("us-east-1");
    prepare(session);
    return { account, session };
}

/** A zip file of texts. */
export const zip = (files: Record<string, string>): Buffer =>
    Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))));

/** Puts another version of the source. @returns its version */
export function push(session: Session, files: Record<string, string>, Key = "app.zip"): string {
    return session.call<Answer>("s3", "PutObject", { Bucket: SOURCES, Key, Body: zip(files) }).VersionId;
}

const type = (category: string, provider: string) => ({ category, owner: "AWS", provider, version: "1" });

/** A source action that follows `app.zip`. */
export const s3Source = (changes: object = {}) => ({
    name: "Fetch",
    actionTypeId: type("Source", "S3"),
    namespace: "Source",
    configuration: { S3Bucket: SOURCES, S3ObjectKey: "app.zip", PollForSourceChanges: "false" },
    outputArtifacts: [{ name: "Code" }],
    ...changes,
});

export const approval = (name = "Ask", changes: object = {}) => ({
    name,
    actionTypeId: type("Approval", "Manual"),
    ...changes,
});

export const action = (name: string, category: string, provider: string, changes: object = {}) => ({
    name,
    actionTypeId: type(category, provider),
    ...changes,
});

export interface StageInput {
    name: string;
    actions: object[];
    [member: string]: unknown;
}

/** A pipeline of a source and the stages given. */
export const structure = (stages: StageInput[], changes: object = {}) => ({
    name: "app",
    roleArn: ROLE,
    pipelineType: "V2",
    executionMode: "QUEUED",
    artifactStore: { type: "S3", location: BUCKET },
    stages: [{ name: "Source", actions: [s3Source()] }, ...stages],
    ...changes,
});

/** A stage of approvals by name, all asked at once. */
export const asks = (name: string, ...actions: string[]): StageInput => ({
    name,
    actions: (actions.length > 0 ? actions : ["Ask"]).map(each => approval(each)),
});

/** @returns id of the execution with which a pipeline begins */
export function create(session: Session, stages: StageInput[], changes: object = {}): string {
    session.call("codepipeline", "CreatePipeline", { pipeline: structure(stages, changes) });
    return ids(session)[0]!;
}

export const start = (session: Session, input: object = {}): string =>
    session.call<Answer>("codepipeline", "StartPipelineExecution", { name: "app", ...input }).pipelineExecutionId;

/** Of all executions, newest first. A poll. */
export const ids = (session: Session): string[] =>
    session
        .call<Answer>("codepipeline", "ListPipelineExecutions", { pipelineName: "app" })
        .pipelineExecutionSummaries.map((each: Answer) => each.pipelineExecutionId);

export const summaries = (session: Session): Answer[] =>
    session.call<Answer>("codepipeline", "ListPipelineExecutions", { pipelineName: "app" }).pipelineExecutionSummaries;

export const execution = (session: Session, pipelineExecutionId: string): Answer =>
    session.call<Answer>("codepipeline", "GetPipelineExecution", { pipelineName: "app", pipelineExecutionId })
        .pipelineExecution;

const FINAL = ["Succeeded", "Failed", "Stopped", "Superseded", "Cancelled"];

/** Polls until an execution has one of the statuses. @throws where it ends with another one, with what its actions say */
export function untilStatus(session: Session, id: string, ...statuses: string[]): Answer {
    const found = pollUntil(
        () => execution(session, id),
        ({ status }) => [...FINAL, ...statuses].includes(status),
        2000,
    );
    if (!statuses.includes(found.status)) {
        const said = actions(session, id).map(({ actionName, output }) => [actionName, output.executionResult]);
        throw new Error(`the execution is ${found.status}: ${JSON.stringify(said)}`);
    }
    return found;
}

export const stages = (session: Session): Answer[] =>
    session.call<Answer>("codepipeline", "GetPipelineState", { name: "app" }).stageStates;

export const stage = (session: Session, name: string): Answer => stages(session).find(each => each.stageName === name);

export const actionState = (session: Session, stageName: string, name: string): Answer =>
    stage(session, stageName).actionStates.find((each: Answer) => each.actionName === name).latestExecution;

/** Newest first. A poll. */
export const actions = (session: Session, id?: string): Answer[] =>
    session.call<Answer>("codepipeline", "ListActionExecutions", {
        pipelineName: "app",
        filter: id && { pipelineExecutionId: id },
    }).actionExecutionDetails;

/** Until an execution is in a stage and the stage's action waits for an answer. @returns the approval's token */
export const untilAsked = (session: Session, stageName: string, id?: string, name = "Ask"): string =>
    pollUntil(
        () => stage(session, stageName),
        found =>
            (id === undefined || found.latestExecution?.pipelineExecutionId === id) &&
            found.actionStates.some((each: Answer) => each.actionName === name && each.latestExecution?.token),
    ).actionStates.find((each: Answer) => each.actionName === name).latestExecution.token;

export function answer(session: Session, stageName: string, token: string, status: string, actionName = "Ask"): Answer {
    const result = { status, summary: `${status} by a test` };
    return session.call("codepipeline", "PutApprovalResult", {
        pipelineName: "app",
        stageName,
        actionName,
        token,
        result,
    });
}

/** Says yes as soon as it is asked. */
export const approve = (session: Session, stageName: string, id?: string, name = "Ask"): void =>
    void answer(session, stageName, untilAsked(session, stageName, id, name), "Approved", name);

export const reject = (session: Session, stageName: string, id?: string, name = "Ask"): void =>
    void answer(session, stageName, untilAsked(session, stageName, id, name), "Rejected", name);
