import type { ConfigProblem } from "./config-problems";
import type { Config } from "./config-schema";

type Pipeline = Config["pipeline"];

/** Settings of the build of pull requests that do not fit where they come from. */
export function pullRequestProblems({ source, pullRequests }: Pipeline): ConfigProblem[] {
    if (source === undefined || pullRequests === undefined) {
        return [];
    }
    const inS3 = pullRequests.cache?.includes("s3")
        ? [
              {
                  key: "pipeline.pullRequests.cache",
                  value: JSON.stringify(pullRequests.cache),
                  reason: "cannot be in S3: one pull request could fill it with what the builds of others then run",
                  fix: "remove s3; source and custom keep files on a build host, as far as AWS gives the same one again",
              },
          ]
        : [];
    return [...inS3, ...sourceProblems(source, pullRequests)];
}

function sourceProblems(
    source: NonNullable<Pipeline["source"]>,
    pullRequests: NonNullable<Pipeline["pullRequests"]>,
): ConfigProblem[] {
    switch (source.kind) {
        case "connection":
            return [];
        case "codecommit":
            return (["filePaths", "commentApproval", "trusted"] as const)
                .filter(key => pullRequests[key] !== undefined)
                .map(key => ({
                    key: `pipeline.pullRequests.${key}`,
                    value: JSON.stringify(pullRequests[key]),
                    reason: OF_CODECOMMIT[key],
                    fix: "remove it",
                }));
        default:
            return [
                {
                    key: "pipeline.pullRequests",
                    reason: `has no meaning with source kind ${source.kind}: ${source.kind === "s3" ? "an upload" : "an image"} has no pull requests`,
                    fix: "remove it, or let releases come from a repository: connection, codecommit",
                },
            ];
    }
}

const OF_CODECOMMIT = {
    filePaths: "has no meaning with source kind codecommit: its events do not tell which files a pull request changes",
    commentApproval:
        "has no meaning with source kind codecommit: it has no forks, and IAM says who opens a pull request",
    trusted: "has no meaning with source kind codecommit: IAM says who opens a pull request",
};
