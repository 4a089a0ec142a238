import { AwsError } from "../../service";
import { ActionFailure, consoleUrl, type ActionType } from "../action-type";
import { putContent, zipOf } from "../artifacts";
import { CLONE_REFERENCE, messageOf, overrideOf, timeOf, type CloneReference, type CommitAnswer } from "./source";

const FORMATS = ["CODE_ZIP", "CODEBUILD_CLONE_REF"];

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
    check: ({ configuration: { OutputArtifactFormat = "CODE_ZIP" } }) =>
        FORMATS.includes(OutputArtifactFormat)
            ? undefined
            : `OutputArtifactFormat must be one of ${FORMATS.join(", ")}, not ${OutputArtifactFormat}`,
    start({ account, execution, row, configuration }) {
        const { RepositoryName: repository = "", BranchName: branch = "" } = configuration;
        const commitId = overrideOf(execution, row, "COMMIT_ID");
        try {
            const head = account.call<CommitAnswer>("codecommit", "Head", {
                repositoryName: repository,
                branch,
                ...(commitId && { commitId }),
            });
            putContent(
                account,
                row.outputs[0]!,
                configuration.OutputArtifactFormat === "CODEBUILD_CLONE_REF"
                    ? zipOf({
                          [CLONE_REFERENCE]: JSON.stringify({
                              url: `https://git-codecommit.${account.region}.amazonaws.com/v1/repos/${repository}`,
                              commitId: head.commitId,
                          } satisfies CloneReference),
                      })
                    : account.call<{ zip: Uint8Array }>("codecommit", "Archive", {
                          repositoryName: repository,
                          commitId: head.commitId,
                      }).zip,
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
