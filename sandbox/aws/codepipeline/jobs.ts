import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";
import { ActionFailure, seconds } from "./action-type";
import { executionSubject, type ArtifactRow } from "./model";

/** By id: what a Lambda function is asked to do, for an action or for a rule. */
export interface JobRow {
    id: string;
    /** Of an action execution, or of a rule's. */
    for: { action: string } | { execution: string; rule: string };
    pipeline: string;
    stage: string;
    action: string;
    execution: string;
    functionName: string;
    userParameters?: string;
    inputs: ArtifactRow[];
    outputs: ArtifactRow[];
    continuationToken?: string;
    result?: JobResult;
}

export type JobResult =
    | { status: "succeeded"; summary?: string; externalId?: string; variables?: Record<string, string> }
    | { status: "failed"; type: string; message: string; externalId?: string };

const jobs = (account: Account) => account.table<JobRow>("codepipeline.jobs");

/** A function that asked for another turn gets it after a while. */
const CONTINUES_AFTER = seconds(30);

/** Asks a function to do a job. @throws ActionFailure where it cannot be asked */
export function startJob(account: Account, job: JobRow): JobRow {
    jobs(account).put(job.id, job);
    try {
        account.call("lambda", "Invoke", {
            FunctionName: job.functionName,
            InvocationType: "Event",
            Payload: { "CodePipeline.job": { id: job.id, accountId: account.accountId, data: dataOf(job) } },
        });
    } catch (error) {
        if (error instanceof AwsError) {
            throw new ActionFailure(
                "ConfigurationError",
                `The AWS Lambda function ${job.functionName} failed to be invoked: ${error.message} (in the sandbox: swingbridge sandbox function add)`,
            );
        }
        throw error;
    }
    return job;
}

export const jobOf = (account: Account, id: string): JobRow | undefined => jobs(account).get(id);

function dataOf(job: JobRow): codepipeline.JobData {
    const asArtifact = ({ name, bucket, key }: ArtifactRow): codepipeline.Artifact => ({
        name,
        location: { type: "S3", s3Location: { bucketName: bucket, objectKey: key } },
    });
    return {
        actionConfiguration: {
            configuration: {
                FunctionName: job.functionName,
                ...(job.userParameters !== undefined && { UserParameters: job.userParameters }),
            },
        },
        inputArtifacts: job.inputs.map(asArtifact),
        outputArtifacts: job.outputs.map(asArtifact),
        artifactCredentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox", sessionToken: "sandbox" },
        ...(job.continuationToken !== undefined && { continuationToken: job.continuationToken }),
    };
}

function jobNamed(account: Account, id: string | undefined): JobRow {
    const job = jobs(account).get(id ?? "");
    if (!job) {
        throw new AwsError("JobNotFoundException", `The job '${id}' could not be found`);
    }
    return job;
}

function openJob(account: Account, id: string | undefined): JobRow {
    const job = jobNamed(account, id);
    if (job.result) {
        throw new AwsError("InvalidJobStateException", `The job '${job.id}' has already ended`);
    }
    return job;
}

export function getJobDetails(account: Account, input: codepipeline.GetJobDetailsCommandInput): object {
    const job = jobNamed(account, input.jobId);
    return {
        jobDetails: {
            id: job.id,
            accountId: account.accountId,
            data: {
                ...dataOf(job),
                actionTypeId: { category: "Invoke", owner: "AWS", provider: "Lambda", version: "1" },
                pipelineContext: {
                    pipelineName: job.pipeline,
                    pipelineArn: account.arn("codepipeline", job.pipeline),
                    pipelineExecutionId: job.execution,
                    stage: { name: job.stage },
                    action: { name: job.action },
                },
            },
        },
    };
}

type Told = (account: Account, job: JobRow) => void;

/** Calls the function once more. */
export function continueJob(account: Account, id: string, told: Told): void {
    const job = jobs(account).get(id);
    if (!job || job.result) {
        return;
    }
    try {
        startJob(account, job);
    } catch (error) {
        if (!(error instanceof ActionFailure)) {
            throw error;
        }
        end(account, told, job, { status: "failed", type: error.code, message: error.message });
    }
}

/** @param told Takes the result to whoever waits for it. */
export const putJobSuccessResult =
    (told: Told) =>
    (account: Account, input: codepipeline.PutJobSuccessResultCommandInput): object => {
        const job = openJob(account, input.jobId);
        if (input.continuationToken !== undefined) {
            jobs(account).put(job.id, { ...job, continuationToken: input.continuationToken });
            account.schedule({
                type: "codepipeline.jobContinues",
                due: account.now + CONTINUES_AFTER,
                subject: executionSubject(job.execution),
                detail: { job: job.id },
            });
            return {};
        }
        return end(account, told, job, {
            status: "succeeded",
            summary: input.executionDetails?.summary,
            externalId: input.executionDetails?.externalExecutionId,
            variables: input.outputVariables,
        });
    };

export const putJobFailureResult =
    (told: Told) =>
    (account: Account, input: codepipeline.PutJobFailureResultCommandInput): object => {
        const { type = "JobFailed", message = "", externalExecutionId } = input.failureDetails ?? {};
        return end(account, told, openJob(account, input.jobId), {
            status: "failed",
            type,
            message,
            externalId: externalExecutionId,
        });
    };

function end(account: Account, told: Told, job: JobRow, result: JobResult): object {
    const ended = { ...job, result };
    jobs(account).put(job.id, ended);
    told(account, ended);
    return {};
}
