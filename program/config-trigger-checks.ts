import type { Config } from "./config-schema";
import type { ConfigProblem } from "./config-problems";

type Pipeline = Config["pipeline"];

const KEY = "pipeline.source.trigger";

/** What starts the pipeline of a repository behind a connection, where it cannot be or is not safe. */
export function triggerProblems(pipeline: Pipeline, protect: boolean): ConfigProblem[] {
    const { branches, tags, filePaths, pullRequests } = pipeline.source?.trigger ?? {};
    const noBranches =
        filePaths !== undefined && branches === undefined && (tags !== undefined || pullRequests !== undefined);
    return [
        ...(noBranches
            ? [
                  {
                      key: `${KEY}.filePaths`,
                      value: JSON.stringify(filePaths),
                      reason: "has no meaning where no push to a branch starts the pipeline: a tag changes no file",
                      fix: "remove it, or name trigger.branches; for pull requests write trigger.pullRequests.filePaths",
                  },
              ]
            : []),
        ...(pullRequests === undefined ? [] : unmergedProblems(pipeline, protect)),
    ];
}

/** Who opens a pull request decides what is deployed: on a production stack, and on others' stacks, somebody looks first. */
function unmergedProblems({ approval, environments }: Pipeline, protect: boolean): ConfigProblem[] {
    const reason = "would deploy what nobody has merged yet, without asking anybody";
    const instead = "or remove it; pipeline.pullRequests checks pull requests without deploying them";
    if (environments !== undefined) {
        const unasked = environments.filter(environment => environment.approval === undefined);
        return unasked.length === 0
            ? []
            : [
                  {
                      key: `${KEY}.pullRequests`,
                      reason: `${reason}, to ${unasked.map(({ stack }) => stack).join(", ")}`,
                      fix: `give each environment an approval: { topicArn: … }, ${instead}`,
                  },
              ];
    }
    return protect && approval === undefined
        ? [
              {
                  key: `${KEY}.pullRequests`,
                  reason: `${reason}, and protect: true says that this is production`,
                  fix: `add pipeline.approval: { topicArn: … }, ${instead}`,
              },
          ]
        : [];
}
