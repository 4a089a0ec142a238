import type { Build, BuildBatch } from "@aws-sdk/client-codebuild";
import { batches, batchSubject } from "../../codebuild/batch-model";
import { buildSubject } from "../../codebuild/model";
import { AwsError } from "../../service";
import { ActionFailure, consoleUrl, seconds, type ActionRun, type ActionType, type Progress } from "../action-type";
import { fileOf, inputNamed } from "../artifacts";
import type { ArtifactRow } from "../model";
import { CLONE_REFERENCE, type CloneReference } from "./source";

const LOOK = seconds(10);

interface Variable {
    name: string;
    value: string;
    type?: string;
}

/** A build or a test in CodeBuild. */
export const codeBuild: ActionType = {
    categories: ["Build", "Test"],
    provider: "CodeBuild",
    inputs: [1, 5],
    outputs: [0, 5],
    properties: {
        ProjectName: { required: true },
        PrimarySource: {},
        BatchEnabled: {},
        CombineArtifacts: {},
        EnvironmentVariables: {},
    },
    timeout: 36 * 60,
    check({ configuration, inputArtifacts, outputArtifacts }) {
        const { PrimarySource, EnvironmentVariables, BatchEnabled, CombineArtifacts } = configuration;
        const flag = Object.entries({ BatchEnabled, CombineArtifacts }).find(
            ([, value]) => value !== undefined && value !== "true" && value !== "false",
        );
        if (flag) {
            return `${flag[0]} must be true or false, not ${flag[1]}`;
        }
        if (CombineArtifacts === "true" && BatchEnabled !== "true") {
            return "CombineArtifacts requires BatchEnabled";
        }
        if (CombineArtifacts === "true" && outputArtifacts.length > 1) {
            return "CombineArtifacts allows one output artifact only";
        }
        if (inputArtifacts.length > 1 && PrimarySource === undefined) {
            return "PrimarySource is required where there is more than one input artifact";
        }
        if (PrimarySource !== undefined && !inputArtifacts.some(({ name }) => name === PrimarySource)) {
            return `PrimarySource must be one of the input artifacts, not ${PrimarySource}`;
        }
        if (EnvironmentVariables !== undefined && variablesIn(EnvironmentVariables) === undefined) {
            return "EnvironmentVariables must be a JSON list of objects with name, value and type";
        }
        return undefined;
    },
    start(run) {
        const { account, execution, row, configuration } = run;
        const primary = inputNamed(row, configuration.PrimarySource) ?? row.inputs[0]!;
        const source = execution.revisions.find(({ artifactName }) => artifactName === primary.name);
        try {
            const asked = {
                projectName: configuration.ProjectName,
                sourceArtifact: withClone(run, primary),
                secondarySources: row.inputs.filter(input => input !== primary).map(input => withClone(run, input)),
                artifactsTo: row.outputs,
                sourceVersion: source?.revisionId,
                environmentVariables: variablesIn(configuration.EnvironmentVariables ?? "[]") ?? [],
                initiator: `codepipeline/${row.pipeline}`,
            };
            if (isBatch(configuration)) {
                const combineArtifacts = configuration.CombineArtifacts === "true";
                type Started = { buildBatch: BuildBatch };
                const input = { ...asked, combineArtifacts };
                return waiting(run, account.call<Started>("codebuild", "StartPipelineBatch", input).buildBatch);
            }
            return waiting(run, account.call<{ build: Build }>("codebuild", "StartPipelineBuild", asked).build);
        } catch (error) {
            if (error instanceof AwsError) {
                throw new ActionFailure(
                    "ConfigurationError",
                    `Error calling ${isBatch(configuration) ? "startBuildBatch" : "startBuild"}: ${error.message} (Service: AWSCodeBuild; Status Code: ${error.status}; Error Code: ${error.code})`,
                );
            }
            throw error;
        }
    },
    look: run => (isBatch(run.configuration) ? lookAtBatch(run) : lookAtBuild(run)),
    // A build runs outside: the account is told when it is over.
    subjects(account, { externalId, action }) {
        if (externalId === undefined) {
            return [];
        }
        const builds =
            batches(account)
                .get(externalId)
                ?.groups.flatMap(({ buildId }) => buildId ?? []) ?? [];
        return isBatch(action.configuration)
            ? [batchSubject(externalId), ...builds.map(buildSubject)]
            : [buildSubject(externalId)];
    },
};

const isBatch = ({ BatchEnabled }: Record<string, string>): boolean => BatchEnabled === "true";

function lookAtBuild(run: ActionRun): Progress {
    const { account, row } = run;
    const { builds } = account.call<{ builds: Build[] }>("codebuild", "BatchGetBuilds", { ids: [row.externalId] });
    const build = builds[0];
    if (!build) {
        throw new ActionFailure("JobFailed", `The build ${row.externalId} does not exist any more`);
    }
    switch (build.buildStatus) {
        case "IN_PROGRESS":
            return waiting(run, build);
        case "SUCCEEDED":
            return { status: "succeeded", variables: exported(build), external: externalOf(run, build) };
        default:
            throw new ActionFailure("JobFailed", failureOf(build), externalOf(run, build));
    }
}

/** A batch exports nothing: what its builds export stays with them. */
function lookAtBatch(run: ActionRun): Progress {
    const { account, row } = run;
    const input = { ids: [row.externalId] };
    type Found = { buildBatches: BuildBatch[] };
    const [batch] = account.call<Found>("codebuild", "BatchGetBuildBatches", input).buildBatches;
    if (!batch) {
        throw new ActionFailure("JobFailed", `The batch build ${row.externalId} does not exist any more`);
    }
    switch (batch.buildBatchStatus) {
        case "IN_PROGRESS":
            return waiting(run, batch);
        case "SUCCEEDED":
            return { status: "succeeded", external: externalOf(run, batch) };
        default:
            throw new ActionFailure("JobFailed", failureOfBatch(batch), externalOf(run, batch));
    }
}

/** An artifact that is a reference: the build fetches the repository itself. */
function withClone({ account }: ActionRun, artifact: ArtifactRow): ArtifactRow & { clone?: CloneReference } {
    const text = fileOf(account, artifact, CLONE_REFERENCE);
    return text === undefined ? artifact : { ...artifact, clone: JSON.parse(text) as CloneReference };
}

const waiting = (run: ActionRun, build: Build | BuildBatch): Progress => ({
    status: "waiting",
    external: externalOf(run, build),
    lookAfter: LOOK,
});

const externalOf = ({ account, configuration }: ActionRun, { id = "" }: Build | BuildBatch) => ({
    id,
    url: consoleUrl(account, "codebuild", `${isBatch(configuration) ? "build-batches" : "builds"}/${id}/view/new`),
});

const exported = ({ exportedEnvironmentVariables = [] }: Build): Record<string, string> =>
    Object.fromEntries(exportedEnvironmentVariables.map(({ name = "", value = "" }) => [name, value]));

function failureOf({ buildStatus, phases = [] }: Build): string {
    const failed = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== "SUCCEEDED");
    const { statusCode, message } = failed?.contexts?.find(context => context.message) ?? {};
    return [
        `Build terminated with state: ${buildStatus}`,
        ...(failed ? [`Phase: ${failed.phaseType}`] : []),
        ...(statusCode ? [`Code: ${statusCode}`] : []),
        ...(message ? [`Message: ${message}`] : []),
    ].join(", ");
}

/** Which of its builds failed, or why it has none. */
function failureOfBatch({ buildBatchStatus, phases = [], buildGroups = [] }: BuildBatch): string {
    const failed = buildGroups.filter(({ currentBuildSummary }) =>
        ["FAILED", "FAULT", "TIMED_OUT"].includes(currentBuildSummary?.buildStatus ?? ""),
    );
    const context = phases.flatMap(({ contexts = [] }) => contexts).find(({ message }) => message);
    return [
        `Batch build terminated with state: ${buildBatchStatus}`,
        ...failed.map(({ identifier, currentBuildSummary }) => `${identifier}: ${currentBuildSummary?.buildStatus}`),
        ...(context ? [`Code: ${context.statusCode}`, `Message: ${context.message}`] : []),
    ].join(", ");
}

function variablesIn(text: string): Variable[] | undefined {
    try {
        const list: unknown = JSON.parse(text);
        return Array.isArray(list) && list.every(isVariable) ? list : undefined;
    } catch {
        return undefined;
    }
}

const isVariable = (value: unknown): value is Variable =>
    typeof value === "object" &&
    value !== null &&
    typeof (value as Variable).name === "string" &&
    typeof (value as Variable).value === "string";
