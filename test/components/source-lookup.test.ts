import assert from "node:assert/strict";
import { requireSource, type ExistingSource } from "../../components/source-lookup";
import { capture, type CaptureOptions } from "./harness";

const BUCKET = "aws:s3/getBucket:getBucket";
const REPOSITORY = "aws:ecr/getRepository:getRepository";
const COMMITS = "aws:codecommit/getRepository:getRepository";
const CONNECTION = "aws:codestarconnections/getConnection:getConnection";
const ARN = "arn:aws:codeconnections:us-east-1:111122223333:connection/1";
const S3: ExistingSource = { kind: "s3", bucket: "sources" };
const ECR: ExistingSource = { kind: "ecr", repositoryName: "todo-app", imageTag: "latest" };

const CODECOMMIT: ExistingSource = { kind: "codecommit", repositoryName: "todo" };
const CONNECTED: ExistingSource = { kind: "connection", connectionArn: ARN };
const WITH_PULL_REQUESTS: ExistingSource = { ...CONNECTED, pullRequests: true };

const ask = (source: ExistingSource, calls: CaptureOptions["calls"]) => capture(() => requireSource(source), { calls });
const saying = (message: string) => () => {
    throw new Error(message);
};

describe("What a pipeline's source has to be before the pipeline is", () => {
    for (const [what, source, calls] of [
        ["a bucket that is there", S3, { [BUCKET]: () => ({ bucket: "sources" }) }],
        ["a repository whose tags move", ECR, { [REPOSITORY]: () => ({ imageTagMutability: "MUTABLE" }) }],
        [
            "a repository where some do",
            ECR,
            {
                [REPOSITORY]: () => ({
                    imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
                    imageTagMutabilityExclusionFilters: [{ filter: "latest", filterType: "WILDCARD" }],
                }),
            },
        ],
        ["a repository of CodeCommit that is there", CODECOMMIT, { [COMMITS]: () => ({ repositoryId: "1" }) }],
        [
            "a connection that somebody completed",
            CONNECTED,
            { [CONNECTION]: ({ arn }) => ({ connectionStatus: arn === ARN ? "AVAILABLE" : "PENDING" }) },
        ],
        [
            "a connection whose host CodeBuild follows",
            WITH_PULL_REQUESTS,
            { [CONNECTION]: () => ({ connectionStatus: "AVAILABLE", providerType: "GitLab" }) },
        ],
        [
            "a connection to another host, without pull requests",
            CONNECTED,
            { [CONNECTION]: () => ({ connectionStatus: "AVAILABLE", providerType: "AzureDevOps" }) },
        ],
    ] satisfies [string, ExistingSource, CaptureOptions["calls"]][]) {
        it(`is ${what}`, () => ask(source, calls));
    }

    for (const [what, source, calls, message] of [
        [
            "a bucket that is missing",
            S3,
            { [BUCKET]: saying("reading S3 Bucket (sources): couldn't find resource") },
            /^There is no bucket sources\.\n +Create it: +aws s3 mb s3:\/\/sources\n +version it: .*Status=Enabled\n.*EventBridgeConfiguration=\{\}/,
        ],
        [
            "a bucket that we may not ask about",
            S3,
            { [BUCKET]: saying("AccessDenied: not authorized to perform s3:ListBucket") },
            /^access denied when asking S3 for the bucket sources: whether it exists is unknown\.\n +Allow s3:ListBucket/,
        ],
        [
            "a repository that is missing",
            ECR,
            { [REPOSITORY]: saying("RepositoryNotFoundException: The repository with name 'todo-app' does not exist") },
            /^ECR has no repository todo-app in this account and region\.\n +Create it: aws ecr create-repository .*filter=latest\n +or leave out swingbridge:images: reuse/,
        ],
        [
            "a repository whose tags never move",
            ECR,
            { [REPOSITORY]: () => ({ imageTagMutability: "IMMUTABLE" }) },
            /^The tags of the ECR repository todo-app never move, and the pipeline follows its tag latest: .*\n +Let this one move: aws ecr put-image-tag-mutability /,
        ],
        [
            "a repository that CodeCommit has not",
            CODECOMMIT,
            { [COMMITS]: saying("RepositoryDoesNotExistException: todo does not exist") },
            /^CodeCommit has no repository todo in this account and region\.\n +Create it: +aws codecommit create-repository --repository-name todo\n/,
        ],
        [
            "a repository that CodeCommit does not let us ask for",
            CODECOMMIT,
            { [COMMITS]: saying("AccessDeniedException: User is not authorized") },
            /^access denied when asking CodeCommit for the repository todo: whether it exists is unknown\.\n +Allow codecommit:GetRepository on it/,
        ],
        [
            "a repository that CodeCommit cannot tell of now",
            CODECOMMIT,
            { [COMMITS]: saying("ServiceUnavailable: try again") },
            /^cannot ask CodeCommit for the repository todo: [^]*ServiceUnavailable: try again/,
        ],
        [
            "a connection that nobody has completed",
            CONNECTED,
            { [CONNECTION]: () => ({ connectionStatus: "PENDING" }) },
            /connection\/1 is PENDING: nobody has completed it yet\.\n +Complete it in the console: .*Update pending connection/,
        ],
        [
            "a connection to a host of one's own, with pull requests",
            WITH_PULL_REQUESTS,
            { [CONNECTION]: () => ({ connectionStatus: "AVAILABLE", providerType: "GitLabSelfManaged" }) },
            /leads to GitLabSelfManaged, and pull requests are built of GitHub, GitLab, Bitbucket only:[^]*Leave out swingbridge:pipeline\.pullRequests\.$/,
        ],
        [
            "a connection that is missing",
            CONNECTED,
            { [CONNECTION]: saying("reading CodeStar Connections Connection: couldn't find resource") },
            /^There is no connection arn:aws:codeconnections:[^]*swingbridge:pipeline\.source\.connectionArn\.$/,
        ],
        [
            "a connection that we may not ask about",
            CONNECTED,
            { [CONNECTION]: saying("AccessDeniedException: User is not authorized") },
            /whether it exists is unknown\.\n +Allow codeconnections:GetConnection on it/,
        ],
    ] satisfies [string, ExistingSource, CaptureOptions["calls"], RegExp][]) {
        it(`is not ${what}`, () => assert.rejects(ask(source, calls), { message }));
    }
});
