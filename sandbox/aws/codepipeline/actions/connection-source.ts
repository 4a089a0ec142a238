import { AwsError } from "../../service";
import { ActionFailure, type ActionType } from "../action-type";
import { putContent, zipOf } from "../artifacts";
import { CLONE_REFERENCE, messageOf, overrideOf, timeOf, type CloneReference, type CommitAnswer } from "./source";

/** Where repositories of a provider are cloned from. */
const HOSTS: Record<string, string> = { GitHub: "github.com", GitLab: "gitlab.com", Bitbucket: "bitbucket.org" };
const FORMATS = ["CODE_ZIP", "CODEBUILD_CLONE_REF"];

/** A branch of a repository at GitHub, GitLab or Bitbucket, over a connection. */
export const connectionSource: ActionType = {
    categories: ["Source"],
    provider: "CodeStarSourceConnection",
    inputs: [0, 0],
    outputs: [1, 1],
    properties: {
        ConnectionArn: { required: true },
        FullRepositoryId: { required: true },
        BranchName: { required: true },
        DetectChanges: {},
        OutputArtifactFormat: {},
    },
    timeout: 60,
    check({ configuration: { ConnectionArn = "", OutputArtifactFormat = "CODE_ZIP" } }) {
        if (!/^arn:aws[\w-]*:(codestar-connections|codeconnections):[^:]+:\d{12}:connection\/.+$/.test(ConnectionArn)) {
            return `ConnectionArn must be the ARN of a connection, not ${ConnectionArn}`;
        }
        return FORMATS.includes(OutputArtifactFormat)
            ? undefined
            : `OutputArtifactFormat must be one of ${FORMATS.join(", ")}, not ${OutputArtifactFormat}`;
    },
    start({ account, execution, row, configuration }) {
        const { ConnectionArn = "", FullRepositoryId: repository = "", BranchName = "" } = configuration;
        const branch = BranchName;
        const commitId = overrideOf(execution, row, "COMMIT_ID");
        const repositoryOf = { connectionArn: ConnectionArn, repository };
        try {
            const { Connection } = account.call<{
                Connection: { ConnectionStatus?: string; ProviderType?: string };
            }>("codeconnections", "GetConnection", { ConnectionArn });
            if (Connection.ConnectionStatus !== "AVAILABLE") {
                throw new ActionFailure(
                    "ConfigurationError",
                    `Connection ${ConnectionArn} is not available: its status is ${Connection.ConnectionStatus}; somebody has to complete it in the console first`,
                );
            }
            const { ProviderType = "GitHub" } = Connection;
            const head = account.call<CommitAnswer>("codeconnections", "Head", {
                ...repositoryOf,
                branch,
                ...(commitId && { commitId }),
            });
            putContent(
                account,
                row.outputs[0]!,
                configuration.OutputArtifactFormat === "CODEBUILD_CLONE_REF"
                    ? zipOf({
                          [CLONE_REFERENCE]: JSON.stringify({
                              url: `https://${HOSTS[ProviderType] ?? HOSTS.GitHub}/${repository}.git`,
                              commitId: head.commitId,
                          } satisfies CloneReference),
                      })
                    : account.call<{ zip: Uint8Array }>("codeconnections", "Archive", {
                          ...repositoryOf,
                          commitId: head.commitId,
                      }).zip,
            );
            return {
                status: "succeeded",
                variables: {
                    ConnectionArn,
                    FullRepositoryName: repository,
                    BranchName: branch,
                    CommitId: head.commitId,
                    CommitMessage: messageOf(head),
                    AuthorDate: timeOf(head.authorDate),
                    ProviderType,
                    // What the trigger told beyond the commit: a tag, a pull request.
                    ...execution.namespaces[triggerNamespace(row.action.name)],
                },
                found: {
                    revisionId: head.commitId,
                    revisionSummary: JSON.stringify({ ProviderType, CommitMessage: messageOf(head) }),
                    revisionUrl: `https://${account.region}.console.aws.amazon.com/codesuite/settings/connections/redirect?connectionArn=${ConnectionArn}&referenceType=COMMIT&FullRepositoryId=${repository}&Commit=${head.commitId}`,
                    created: new Date(head.authorDate).getTime(),
                },
            };
        } catch (error) {
            if (error instanceof AwsError) {
                throw new ActionFailure("ConfigurationError", `${error.message}`);
            }
            throw error;
        }
    },
};

/** Where an execution keeps what its trigger told of a source action: no reference can name it. */
export const triggerNamespace = (action: string): string => `trigger ${action}`;
