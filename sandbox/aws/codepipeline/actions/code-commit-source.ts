import { AwsError } from "../../service";
import { ActionFailure, consoleUrl, type ActionType } from "../action-type";
import { formatProblem, handOver, messageOf, overrideOf, timeOf, type CommitAnswer } from "./source";

/** A branch of a CodeCommit repository. */
export const codeCommitSource: ActionType = {
    categories: ["Source"],
    provider: "CodeCommit",
    inputs: [0, 0],
    outputs: [1, 1],
    properties: {
        RepositoryName: { required: true },
        BranchName: { required: true },
        PollForSourceChanges: {},
        OutputArtifactFormat: {},
    },
    timeout: 60,
    check: ({ configuration }) => formatProblem(configuration),
    start({ account, execution, row, configuration }) {
        const { RepositoryName: repository = "", BranchName: branch = "" } = configuration;
        const commitId = overrideOf(execution, row, "COMMIT_ID");
        try {
            const head = account.call<CommitAnswer>("codecommit", "Head", {
                repositoryName: repository,
                branch,
                ...(commitId && { commitId }),
            });
            const { commitId: found } = head;
            const url = `https://git-codecommit.${account.region}.amazonaws.com/v1/repos/${repository}`;
            handOver(account, row, configuration, { url, commitId: found }, () =>
                account.call("codecommit", "Archive", { repositoryName: repository, commitId: found }),
            );
            const message = messageOf(head);
            return {
                status: "succeeded",
                variables: {
                    RepositoryName: repository,
                    BranchName: branch,
                    CommitId: head.commitId,
                    CommitMessage: message,
                    AuthorDate: timeOf(head.authorDate),
                    CommitterDate: timeOf(head.committerDate),
                },
                found: {
                    revisionId: head.commitId,
                    revisionSummary: message,
                    revisionUrl: consoleUrl(account, "codecommit", `repository/${repository}/commit/${head.commitId}`),
                    created: new Date(head.authorDate).getTime(),
                },
            };
        } catch (error) {
            throw inWords(error, repository, branch);
        }
    },
};

function inWords(error: unknown, repository: string, branch: string): unknown {
    if (!(error instanceof AwsError)) {
        return error;
    }
    switch (error.code) {
        case "RepositoryDoesNotExistException":
            return new ActionFailure(
                "ConfigurationError",
                `The repository '${repository}' could not be found. Either the repository does not exist, or the action's role does not have access to it.`,
            );
        case "BranchDoesNotExistException":
            return new ActionFailure(
                "ConfigurationError",
                `The branch '${branch}' could not be found in the repository '${repository}': nothing has been pushed to it`,
            );
        default:
            return error;
    }
}
