import type { StartBuildBatchInput, StartBuildInput } from "@aws-sdk/client-codebuild";

import { omit } from "../omit";
import type { Account } from "../service";
import { batches, batchSubject, type BatchRow } from "./batch-model";
import { artifactsOf, environmentOf, sourceOf } from "./start-build";
import { defined, findProject, invalid, uuid } from "./model";
import { checkVariables } from "./project-validation";

/** Milliseconds until the buildspec of a batch is looked at. */
const SUBMISSION_TAKES = 2_000;

/** Starts a batch of builds. @throws AwsError */
export function startBatch(
    account: Account,
    asked: StartBuildBatchInput,
    origin: Pick<BatchRow, "initiator" | "webhook" | "pipeline" | "combines" | "resolvedSourceVersion">,
): BatchRow {
    const project = findProject(account, asked.projectName);
    const config = asked.buildBatchConfigOverride ?? project.buildBatchConfig;
    if (!config?.serviceRole) {
        throw invalid("Project does not have a batch configuration: it needs a service role for batch builds");
    }
    checkVariables(asked.environmentVariablesOverride);
    // What is the batch's own is none of its builds'.
    const input: StartBuildInput = {
        ...omit(asked, "buildTimeoutInMinutesOverride", "buildBatchConfigOverride", "reportBuildBatchStatusOverride"),
        timeoutInMinutesOverride: asked.buildTimeoutInMinutesOverride,
    };
    const id = `${project.name}:${uuid(account)}`;
    const numbers = batches(account)
        .list()
        .filter(({ projectName }) => projectName === project.name);
    const row: BatchRow = defined({
        id,
        arn: account.arn("codebuild", `build-batch/${id}`),
        projectName: project.name,
        startTime: account.now,
        currentPhase: "SUBMITTED",
        buildBatchStatus: "IN_PROGRESS" as const,
        complete: false,
        phases: [{ phaseType: "SUBMITTED" as const, startTime: account.now }],
        sourceVersion: asked.sourceVersion ?? project.sourceVersion,
        source: sourceOf(project, input),
        secondarySources: asked.secondarySourcesOverride ?? project.secondarySources,
        artifacts: artifactsOf(asked.artifactsOverride ?? project.artifacts, id),
        secondaryArtifacts: [],
        cache: asked.cacheOverride ?? project.cache,
        environment: environmentOf(project, input),
        serviceRole: config.serviceRole,
        logConfig: asked.logsConfigOverride ?? project.logsConfig,
        buildTimeoutInMinutes: config.timeoutInMins ?? project.timeoutInMinutes,
        queuedTimeoutInMinutes: asked.queuedTimeoutInMinutesOverride ?? project.queuedTimeoutInMinutes,
        encryptionKey: asked.encryptionKeyOverride ?? project.encryptionKey,
        buildBatchNumber: (numbers.at(-1)?.buildBatchNumber ?? 0) + 1,
        buildBatchConfig: config,
        groups: [],
        fastFail: false,
        input,
        ...origin,
    });
    batches(account).put(id, row);
    account.schedule({
        type: "codebuild.batchSpec",
        due: account.now + SUBMISSION_TAKES,
        subject: batchSubject(id),
        detail: { id },
    });
    return row;
}
