import { AwsError } from "../../service";
import { ActionFailure, type ActionType } from "../action-type";
import { PROVIDER_HOSTS } from "../../codeconnections/hosts";
import { formatProblem, handOver, messageOf, overrideOf, timeOf, type CommitAnswer } from "./source";

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
    check({ configuration }) {
        const { ConnectionArn = "" } = configuration;
        if (!/^arn:aws[\w-]*:(codestar-connections|codeconnections):[^:]+:\d{12}:connection\/.+$/.test(ConnectionArn)) {
            return `ConnectionArn must be the ARN of a connection, not ${ConnectionArn}`;
        }
        return formatProblem(configuration);
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
            const { commitId: found } = head;
            const url = `https://${hostOf(ProviderType)}/${repository}.git`;
            handOver(account, row, configuration, { url, commitId: found }, () =>
                account.call("codeconnections", "Archive", { ...repositoryOf, commitId: found }),
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

/** Of a provider that one hosts oneself the sandbox knows no address: its name stands for it. */
const hostOf = (provider: string): string => PROVIDER_HOSTS[provider] ?? `${provider.toLowerCase()}.invalid`;

/** Where an execution keeps what its trigger told of a source action: no reference can name it. */
export const triggerNamespace = (action: string): string => `trigger ${action}`;
