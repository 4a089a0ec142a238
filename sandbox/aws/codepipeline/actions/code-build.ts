import type { Build } from "@aws-sdk/client-codebuild";
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
    check({ configuration, inputArtifacts }) {
        const { PrimarySource, EnvironmentVariables, BatchEnabled, CombineArtifacts } = configuration;
        if (BatchEnabled === "true" || CombineArtifacts === "true") {
            throw new AwsError("NotSimulated", "batch builds of a pipeline are not simulated by the sandbox");
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
            const { build } = account.call<{ build: Build }>("codebuild", "StartPipelineBuild", {
                projectName: configuration.ProjectName,
                sourceArtifact: withClone(run, primary),
                secondarySources: row.inputs.filter(input => input !== primary).map(input => withClone(run, input)),
                artifactsTo: row.outputs,
                sourceVersion: source?.revisionId,
                environmentVariables: variablesIn(configuration.EnvironmentVariables ?? "[]") ?? [],
                initiator: `codepipeline/${row.pipeline}`,
            });
            return waiting(run, build);
        } catch (error) {
            if (error instanceof AwsError) {
                throw new ActionFailure(
                    "ConfigurationError",
                    `Error calling startBuild: ${error.message} (Service: AWSCodeBuild; Status Code: ${error.status}; Error Code: ${error.code})`,
                );
            }
            throw error;
        }
    },
    look(run) {
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
    },
    // A build runs outside: the account is told when it is over.
    subjects: (_account, { externalId }) => (externalId === undefined ? [] : [buildSubject(externalId)]),
};

/** An artifact that is a reference: the build fetches the repository itself. */
function withClone({ account }: ActionRun, artifact: ArtifactRow): ArtifactRow & { clone?: CloneReference } {
    const text = fileOf(account, artifact, CLONE_REFERENCE);
    return text === undefined ? artifact : { ...artifact, clone: JSON.parse(text) as CloneReference };
}

const waiting = (run: ActionRun, build: Build): Progress => ({
    status: "waiting",
    external: externalOf(run, build),
    lookAfter: LOOK,
});

const externalOf = ({ account }: ActionRun, { id = "" }: Build) => ({
    id,
    url: consoleUrl(account, "codebuild", `builds/${id}/view/new`),
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
