import type {
    BatchDeleteBuildsInput,
    BatchDeleteBuildsOutput,
    BatchGetBuildsInput,
    BatchGetBuildsOutput,
    ListBuildsForProjectInput,
    ListBuildsForProjectOutput,
    ListBuildsInput,
    ListBuildsOutput,
    RetryBuildInput,
    RetryBuildOutput,
    StopBuildInput,
    StopBuildOutput,
} from "@aws-sdk/client-codebuild";

import { omit } from "../omit";
import { paginate } from "../paginate";
import type { Account } from "../service";
import { breakOff, enterQueue } from "./build-course";
import { describeBuild } from "./build-description";
import {
    buildId,
    builds,
    buildSubject,
    defined,
    findBuild,
    findProject,
    invalid,
    projects,
    uuid,
    type BuildRow,
} from "./model";

const MOST_BUILDS = 100;

/** Newest first unless asked otherwise. */
function pageOf(rows: BuildRow[], { sortOrder, nextToken }: ListBuildsInput) {
    const ordered = sortOrder === "ASCENDING" ? rows : rows.reverse();
    const { items, next } = paginate(ordered, nextToken, undefined, MOST_BUILDS, () => invalid("Invalid next token"));
    return { ids: items.map(({ id }) => id), nextToken: next };
}

/** The same build again. @throws AwsError */
export function retryBuild(
    account: Account,
    before: BuildRow,
    origin: Pick<BuildRow, "initiator" | "autoRetryConfig">,
): BuildRow {
    const project = findProject(account, before.projectName);
    const id = `${project.name}:${uuid(account)}`;
    const fresh = omit(before, "endTime", "buildStatus", "phases", "reportArns", "exportedEnvironmentVariables");
    const row: BuildRow = defined({
        ...fresh,
        ...origin,
        id,
        arn: account.arn("codebuild", `build/${id}`),
        buildNumber: project.lastBuild + 1,
        startTime: account.now,
        buildStatus: "IN_PROGRESS" as const,
        buildComplete: false,
        currentPhase: "SUBMITTED",
        phases: [],
        reportArns: [],
        exportedEnvironmentVariables: [],
    });
    projects(account).put(project.name, { ...project, lastBuild: row.buildNumber });
    builds(account).put(id, row);
    enterQueue(account, row);
    return findBuild(account, id);
}

export const buildOperations = {
    BatchGetBuilds(account: Account, { ids = [] }: BatchGetBuildsInput): BatchGetBuildsOutput {
        if (ids.length < 1 || ids.length > MOST_BUILDS) {
            throw invalid(`Between 1 and ${MOST_BUILDS} build ids are required`);
        }
        const found = ids.map(id => builds(account).get(buildId(id)));
        return {
            builds: found.flatMap(row => (row ? [describeBuild(account, row)] : [])),
            buildsNotFound: ids.filter((_, index) => !found[index]),
        };
    },

    ListBuilds: (account: Account, input: ListBuildsInput): ListBuildsOutput => pageOf(builds(account).list(), input),

    ListBuildsForProject(account: Account, input: ListBuildsForProjectInput): ListBuildsForProjectOutput {
        const { name } = findProject(account, input.projectName);
        return pageOf(
            builds(account)
                .list()
                .filter(({ projectName }) => projectName === name),
            input,
        );
    },

    StopBuild(account: Account, { id }: StopBuildInput): StopBuildOutput {
        const row = findBuild(account, id);
        // A build that is over stays as it is, without an error.
        return { build: describeBuild(account, row.buildComplete ? row : breakOff(account, row, "STOPPED")) };
    },

    RetryBuild(account: Account, { id }: RetryBuildInput): RetryBuildOutput {
        const row = findBuild(account, id);
        if (!row.buildComplete) {
            throw invalid("Build cannot be retried while it is in progress");
        }
        if (row.pipeline) {
            throw invalid("Builds that CodePipeline started cannot be retried: retry the stage of the pipeline");
        }
        return { build: describeBuild(account, retryBuild(account, row, { initiator: row.initiator })) };
    },

    BatchDeleteBuilds(account: Account, { ids = [] }: BatchDeleteBuildsInput): BatchDeleteBuildsOutput {
        const output = { buildsDeleted: [] as string[], buildsNotDeleted: [] as { id: string; statusCode: string }[] };
        for (const id of ids) {
            const row = builds(account).get(buildId(id));
            if (row?.buildComplete) {
                builds(account).delete(row.id);
                output.buildsDeleted.push(row.arn);
            } else {
                output.buildsNotDeleted.push({ id, statusCode: row ? "BUILD_IN_PROGRESS" : "BUILD_NOT_FOUND" });
            }
        }
        return output;
    },
};

/** Builds that a poll asks about and that are not over. */
export const buildPolls = {
    BatchGetBuilds: (_: Account, { ids = [] }: BatchGetBuildsInput): string[] =>
        ids.map(id => buildSubject(buildId(id))),
};
