import type {
    BuildArtifacts,
    ProjectArtifacts,
    ProjectEnvironment,
    ProjectSource,
    StartBuildInput,
    StartBuildOutput,
} from "@aws-sdk/client-codebuild";

import type { Account } from "../service";
import { describeBuild } from "./build-description";
import { enterQueue } from "./build-course";
import { builds, defined, findProject, mergeVariables, projects, uuid, type BuildRow, type ProjectRow } from "./model";
import { checkArtifacts, checkSource, checkVariables } from "./project-validation";

/** What a build is, beside what was asked of it. */
export type BuildOrigin = Pick<
    BuildRow,
    | "initiator"
    | "pipeline"
    | "webhook"
    | "resolvedSourceVersion"
    | "buildBatchArn"
    | "batchIdentifier"
    | "autoRetryConfig"
>;

export const USER = "sandbox";

/** Starts a build of a project. @throws AwsError */
export function startBuild(account: Account, input: StartBuildInput, origin: BuildOrigin): BuildRow {
    const project = findProject(account, input.projectName);
    const source = sourceOf(project, input);
    if (!origin.pipeline) {
        checkSource(source);
        checkArtifacts(source, input.artifactsOverride ?? project.artifacts, input.secondaryArtifactsOverride);
    }
    checkVariables(input.environmentVariablesOverride);
    const buildNumber = project.lastBuild + 1;
    const id = `${project.name}:${uuid(account)}`;
    const sourceVersion = input.sourceVersion ?? project.sourceVersion;
    const primary = input.artifactsOverride ?? project.artifacts;
    const secondary = input.secondaryArtifactsOverride ?? project.secondaryArtifacts ?? [];
    const row: BuildRow = defined({
        id,
        arn: account.arn("codebuild", `build/${id}`),
        projectName: project.name,
        buildNumber,
        startTime: account.now,
        buildComplete: false,
        buildStatus: "IN_PROGRESS" as const,
        currentPhase: "SUBMITTED",
        phases: [],
        sourceVersion: sourceVersion || undefined,
        secondarySourceVersions: input.secondarySourcesVersionOverride ?? project.secondarySourceVersions,
        source,
        secondarySources: input.secondarySourcesOverride ?? project.secondarySources,
        artifacts: artifactsOf(primary, id),
        secondaryArtifacts: secondary.map(each => artifactsOf(each, id)),
        uploads: [primary ?? { type: "NO_ARTIFACTS" }, ...secondary],
        cache: input.cacheOverride ?? project.cache,
        environment: environmentOf(project, input),
        serviceRole: input.serviceRoleOverride ?? project.serviceRole,
        timeoutInMinutes: input.timeoutInMinutesOverride ?? project.timeoutInMinutes,
        queuedTimeoutInMinutes: input.queuedTimeoutInMinutesOverride ?? project.queuedTimeoutInMinutes,
        encryptionKey: input.encryptionKeyOverride ?? project.encryptionKey,
        vpcConfig: project.vpcConfig,
        fileSystemLocations: project.fileSystemLocations,
        logs: logsOf(project, input),
        exportedEnvironmentVariables: [],
        reportArns: [],
        ...origin,
    });
    projects(account).put(project.name, { ...project, lastBuild: buildNumber });
    builds(account).put(id, row);
    enterQueue(account, row);
    return builds(account).get(id) ?? row;
}

export function sourceOf(project: ProjectRow, input: StartBuildInput): ProjectSource {
    const asked = {
        type: input.sourceTypeOverride,
        location: input.sourceLocationOverride,
        auth: input.sourceAuthOverride,
        gitCloneDepth: input.gitCloneDepthOverride,
        gitSubmodulesConfig: input.gitSubmodulesConfigOverride,
        buildspec: input.buildspecOverride,
        insecureSsl: input.insecureSslOverride,
    };
    return { ...project.source, ...defined(asked) } as ProjectSource;
}

export function environmentOf(project: ProjectRow, input: StartBuildInput): ProjectEnvironment {
    const asked = {
        type: input.environmentTypeOverride,
        image: input.imageOverride,
        computeType: input.computeTypeOverride,
        certificate: input.certificateOverride,
        registryCredential: input.registryCredentialOverride,
        imagePullCredentialsType: input.imagePullCredentialsTypeOverride,
        privilegedMode: input.privilegedModeOverride,
    };
    return {
        ...project.environment,
        ...defined(asked),
        environmentVariables: mergeVariables(
            project.environment?.environmentVariables,
            input.environmentVariablesOverride,
        ),
    } as ProjectEnvironment;
}

/** Where the artifacts will be: for S3 the name is the project's, within a folder of the build's where it asks for one. */
export function artifactsOf(artifacts: ProjectArtifacts | undefined, id: string): BuildArtifacts {
    if (artifacts?.type !== "S3") {
        return {
            location: "",
            ...(artifacts?.artifactIdentifier && { artifactIdentifier: artifacts.artifactIdentifier }),
        };
    }
    const { location, path, namespaceType, name, ...rest } = artifacts;
    const key = [path, namespaceType === "BUILD_ID" ? id.split(":")[1] : undefined, name === "/" ? undefined : name];
    const joined = key.map(part => part?.replace(/^\/|\/$/g, "")).filter(Boolean);
    return defined({
        location: `arn:aws:s3:::${[location, ...joined].join("/")}`,
        overrideArtifactName: rest.overrideArtifactName,
        encryptionDisabled: rest.encryptionDisabled,
        artifactIdentifier: rest.artifactIdentifier,
    });
}

function logsOf(project: ProjectRow, input: StartBuildInput): BuildRow["logs"] {
    const config = { ...project.logsConfig, ...input.logsConfigOverride };
    const cloudWatchLogs = config.cloudWatchLogs ?? { status: "ENABLED" as const };
    const s3Logs = config.s3Logs ?? { status: "DISABLED" as const, encryptionDisabled: false };
    return { cloudWatchLogs, s3Logs };
}

export const startOperations = {
    StartBuild: (account: Account, input: StartBuildInput): StartBuildOutput => ({
        build: describeBuild(account, startBuild(account, input, { initiator: USER })),
    }),
};
