import type {
    BatchGetBuildBatchesInput,
    BatchGetBuildBatchesOutput,
    BuildBatch,
    BuildGroup,
    DeleteBuildBatchInput,
    DeleteBuildBatchOutput,
    ListBuildBatchesForProjectInput,
    ListBuildBatchesForProjectOutput,
    ListBuildBatchesInput,
    ListBuildBatchesOutput,
    RetryBuildBatchInput,
    RetryBuildBatchOutput,
    StartBuildBatchInput,
    StartBuildBatchOutput,
    StopBuildBatchInput,
    StopBuildBatchOutput,
} from "@aws-sdk/client-codebuild";

import { omit } from "../omit";
import { paginate } from "../paginate";
import type { Account } from "../service";
import { retryBatch, stopBatch } from "./batch-course";
import { batches, batchId, batchSubject, findBatch, type BatchRow, type GroupRow } from "./batch-model";
import { startBatch } from "./batch-start";
import { describePhase } from "./build-description";
import { builds, buildSubject, findProject, invalid, toDate } from "./model";
import { USER } from "./start-build";

const MOST_BATCHES = 100;

/** A batch as AWS describes it. */
export function describeBatch(account: Account, row: BatchRow): BuildBatch {
    return {
        ...omit(row, "groups", "fastFail", "input", "webhook", "pipeline", "combines"),
        startTime: new Date(row.startTime),
        endTime: toDate(row.endTime),
        phases: row.phases.map(describePhase),
        buildGroups: row.groups.map(group => describeGroup(account, group)),
    };
}

function describeGroup(account: Account, group: GroupRow): BuildGroup {
    const summary = (id: string): BuildGroup["currentBuildSummary"] => {
        const build = builds(account).get(id);
        return (
            build && {
                arn: build.arn,
                requestedOn: new Date(build.startTime),
                buildStatus: build.buildStatus,
                primaryArtifact: { type: build.uploads[0]?.type, location: build.artifacts?.location },
                secondaryArtifacts: [],
            }
        );
    };
    return {
        identifier: group.identifier,
        dependsOn: group.dependsOn,
        ignoreFailure: group.ignoreFailure,
        currentBuildSummary: group.buildId === undefined ? undefined : summary(group.buildId),
        priorBuildSummaryList: group.earlier.flatMap(id => summary(id) ?? []),
    };
}

function page(rows: BatchRow[], { filter, sortOrder, nextToken, maxResults }: ListBuildBatchesInput) {
    const wanted = rows.filter(row => filter?.status === undefined || row.buildBatchStatus === filter.status);
    const { items, next } = paginate(
        sortOrder === "ASCENDING" ? wanted : wanted.reverse(),
        nextToken,
        maxResults,
        MOST_BATCHES,
        () => invalid("Invalid next token"),
    );
    return { ids: items.map(({ id }) => id), nextToken: next };
}

export const batchOperations = {
    StartBuildBatch: (account: Account, input: StartBuildBatchInput): StartBuildBatchOutput => ({
        buildBatch: describeBatch(account, startBatch(account, input, { initiator: USER })),
    }),

    StopBuildBatch(account: Account, { id }: StopBuildBatchInput): StopBuildBatchOutput {
        const row = findBatch(account, id);
        return { buildBatch: describeBatch(account, row.complete ? row : stopBatch(account, row, "STOPPED")) };
    },

    RetryBuildBatch(
        account: Account,
        { id, retryType = "RETRY_ALL_BUILDS" }: RetryBuildBatchInput,
    ): RetryBuildBatchOutput {
        const row = findBatch(account, id);
        if (!row.complete || row.buildBatchStatus === "SUCCEEDED" || row.groups.length === 0) {
            throw invalid("Only batch builds that have failed can be retried");
        }
        if (row.pipeline) {
            throw invalid("Batch builds that CodePipeline started cannot be retried: retry the stage of the pipeline");
        }
        return { buildBatch: describeBatch(account, retryBatch(account, row, retryType === "RETRY_FAILED_BUILDS")) };
    },

    BatchGetBuildBatches(account: Account, { ids = [] }: BatchGetBuildBatchesInput): BatchGetBuildBatchesOutput {
        const found = ids.map(id => batches(account).get(batchId(id)));
        return {
            buildBatches: found.flatMap(row => (row ? [describeBatch(account, row)] : [])),
            buildBatchesNotFound: ids.filter((_, index) => !found[index]),
        };
    },

    ListBuildBatches: (account: Account, input: ListBuildBatchesInput): ListBuildBatchesOutput =>
        page(batches(account).list(), input),

    ListBuildBatchesForProject(
        account: Account,
        { projectName, ...input }: ListBuildBatchesForProjectInput,
    ): ListBuildBatchesForProjectOutput {
        const { name } = findProject(account, projectName);
        const rows = batches(account).list();
        return page(
            rows.filter(row => row.projectName === name),
            input,
        );
    },

    DeleteBuildBatch(account: Account, { id }: DeleteBuildBatchInput): DeleteBuildBatchOutput {
        const row = findBatch(account, id);
        if (!row.complete) {
            throw invalid("A batch build cannot be deleted while it is in progress");
        }
        const ids = row.groups.flatMap(({ buildId, earlier }) => [
            ...(buildId === undefined ? [] : [buildId]),
            ...earlier,
        ]);
        ids.forEach(each => builds(account).delete(each));
        batches(account).delete(row.id);
        return { statusCode: "BATCH_DELETED", buildsDeleted: ids, buildsNotDeleted: [] };
    },
};

export const batchPolls = {
    BatchGetBuildBatches: (account: Account, { ids = [] }: BatchGetBuildBatchesInput): string[] =>
        ids.flatMap(id => {
            const row = batches(account).get(batchId(id));
            const running = row?.groups.flatMap(({ buildId }) =>
                buildId === undefined ? [] : [buildSubject(buildId)],
            );
            return [batchSubject(batchId(id)), ...(running ?? [])];
        }),
};
