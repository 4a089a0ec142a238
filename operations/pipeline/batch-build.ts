import type { BuildGroup, CodeBuildClient } from "@aws-sdk/client-codebuild";

/**
 * The build of a batch whose log somebody wants to see: the one that failed, else the one that runs, else the last. A build that
 * is none of a batch is itself: their ids look alike, so CodeBuild is asked.
 * @returns undefined while the batch has not begun a build
 */
export async function buildOfBatch(codebuild: CodeBuildClient, id: string): Promise<string | undefined> {
    const { BatchGetBuildBatchesCommand, BatchGetBuildsCommand } = await import("@aws-sdk/client-codebuild");
    const { builds = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: [id] }));
    if (builds.length > 0) {
        return id;
    }
    const { buildBatches: [batch] = [] } = await codebuild.send(new BatchGetBuildBatchesCommand({ ids: [id] }));
    return batch === undefined ? id : chooseOfBatch(batch.buildGroups ?? []);
}

/** @returns id of a build; undefined where none has begun */
export function chooseOfBatch(groups: readonly BuildGroup[]): string | undefined {
    const begun = groups.flatMap(({ currentBuildSummary }) => currentBuildSummary ?? []);
    const { arn } =
        begun.find(({ buildStatus }) => buildStatus === "FAILED" || buildStatus === "FAULT") ??
        begun.find(({ buildStatus }) => buildStatus === "TIMED_OUT") ??
        begun.find(({ buildStatus }) => buildStatus === "IN_PROGRESS") ??
        begun.at(-1) ??
        {};
    return arn?.replace(/^.*:build\//, "");
}
