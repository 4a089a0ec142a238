import assert from "node:assert/strict";
import { requireSource, type ExistingSource } from "../../components/source-lookup";
import { capture, type CaptureOptions } from "./harness";

const BUCKET = "aws:s3/getBucket:getBucket";
const REPOSITORY = "aws:ecr/getRepository:getRepository";
const S3: ExistingSource = { kind: "s3", bucket: "sources" };
const ECR: ExistingSource = { kind: "ecr", repositoryName: "todo-app", imageTag: "latest" };

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
    ] satisfies [string, ExistingSource, CaptureOptions["calls"], RegExp][]) {
        it(`is not ${what}`, () => assert.rejects(ask(source, calls), { message }));
    }
});
