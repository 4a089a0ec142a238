import { getRepository } from "@pulumi/aws/codecommit/getRepository";
import { getRepository as getEcrRepository } from "@pulumi/aws/ecr/getRepository";
import { getBucket } from "@pulumi/aws/s3/getBucket";
import { getConnection } from "@pulumi/aws/codestarconnections/getConnection";
import * as pulumi from "@pulumi/pulumi";
import { PULL_REQUEST_PROVIDERS } from "./pipeline/pull-request-source";

/** A source of a pipeline that has to be there before the pipeline is. */
export type ExistingSource =
    | { kind: "codecommit"; repositoryName: string }
    /** `pullRequests`: whether those are to be built; CodeBuild follows some providers only. */
    | { kind: "connection"; connectionArn: string; pullRequests?: boolean }
    | { kind: "s3"; bucket: string }
    | { kind: "ecr"; repositoryName: string; imageTag: string };

/**
 * Stops the program before anything is created unless the source is there: a pipeline is made without it too, and fails with
 * its first run.
 * @throws pulumi.RunError where it is missing or not complete, its tag cannot move, or AWS does not let us ask
 */
export async function requireSource(source: ExistingSource, opts?: pulumi.InvokeOptions): Promise<void> {
    const problem = await problemOf(source, opts);
    if (problem !== undefined) {
        throw new pulumi.RunError(problem);
    }
}

function problemOf(source: ExistingSource, opts: pulumi.InvokeOptions | undefined): Promise<string | undefined> {
    switch (source.kind) {
        case "codecommit":
            return repositoryProblem(source, opts);
        case "connection":
            return connectionProblem(source, opts);
        case "s3":
            return bucketProblem(source, opts);
        case "ecr":
            return imageProblem(source, opts);
    }
}

/** How a source is asked for, and what to say where it is not there. */
interface Question {
    /** Its problem, where it is there and cannot be used all the same. */
    ask: () => Promise<string | undefined>;
    missing: string[];
    /** Of which service what is asked. */
    what: string;
    /** What the credentials need for it. */
    action: string;
}

async function answerTo({ ask, missing, what, action }: Question): Promise<string | undefined> {
    try {
        return await ask();
    } catch (error) {
        const answer = error instanceof Error ? error.message : String(error);
        return MISSING.test(answer) ? missing.join("\n") : unanswered(what, action, answer);
    }
}

/** Whether it is versioned and tells EventBridge, no function of the provider's says: the first run does. */
const bucketProblem = ({ bucket }: { bucket: string }, opts: pulumi.InvokeOptions | undefined) =>
    answerTo({
        async ask() {
            await getBucket({ bucket }, opts);
            return undefined;
        },
        missing: [
            `There is no bucket ${bucket}.`,
            `  Create it:  aws s3 mb s3://${bucket}`,
            `  version it: aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
            `  and let it tell EventBridge: aws s3api put-bucket-notification-configuration --bucket ${bucket} --notification-configuration EventBridgeConfiguration={}`,
        ],
        what: `S3 for the bucket ${bucket}`,
        action: "s3:ListBucket",
    });

const imageProblem = (
    { repositoryName, imageTag }: { repositoryName: string; imageTag: string },
    opts: pulumi.InvokeOptions | undefined,
) =>
    answerTo({
        async ask() {
            const { imageTagMutability, imageTagMutabilityExclusionFilters: filters } = await getEcrRepository(
                { name: repositoryName },
                opts,
            );
            // With exclusions, somebody has thought of which tags move.
            return imageTagMutability === "IMMUTABLE" && !filters?.length
                ? [
                      `The tags of the ECR repository ${repositoryName} never move, and the pipeline follows its tag ${imageTag}: it would be pushed once.`,
                      `  Let this one move: aws ecr put-image-tag-mutability --repository-name ${repositoryName} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=${imageTag}`,
                  ].join("\n")
                : undefined;
        },
        missing: [
            `ECR has no repository ${repositoryName} in this account and region.`,
            `  Create it: aws ecr create-repository --repository-name ${repositoryName} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=${imageTag}`,
            "  or leave out swingbridge:images: reuse, and this stack makes it.",
        ],
        what: `ECR for the repository ${repositoryName}`,
        action: "ecr:DescribeRepositories",
    });

const repositoryProblem = ({ repositoryName }: { repositoryName: string }, opts: pulumi.InvokeOptions | undefined) =>
    answerTo({
        async ask() {
            await getRepository({ repositoryName }, opts);
            return undefined;
        },
        missing: [
            `CodeCommit has no repository ${repositoryName} in this account and region.`,
            `  Create it:  aws codecommit create-repository --repository-name ${repositoryName}`,
            "  or leave out swingbridge:pipeline.source.existing, and this stack makes it.",
        ],
        what: `CodeCommit for the repository ${repositoryName}`,
        action: "codecommit:GetRepository",
    });

const connectionProblem = (
    { connectionArn, pullRequests = false }: { connectionArn: string; pullRequests?: boolean },
    opts: pulumi.InvokeOptions | undefined,
) =>
    answerTo({
        async ask() {
            const { connectionStatus, providerType } = await getConnection({ arn: connectionArn }, opts);
            if (connectionStatus !== "AVAILABLE") {
                return [
                    `The connection ${connectionArn} is ${connectionStatus}: nobody has completed it yet.`,
                    "  Complete it in the console: Developer Tools, Settings, Connections, Update pending connection.",
                ].join("\n");
            }
            return pullRequests && !PULL_REQUEST_PROVIDERS.includes(providerType)
                ? [
                      `The connection ${connectionArn} leads to ${providerType}, and pull requests are built of ${PULL_REQUEST_PROVIDERS.join(", ")} only:`,
                      "  the address of a host of one's own is not known here, and CodeBuild has no webhooks for others.",
                      "  Leave out swingbridge:pipeline.pullRequests.",
                  ].join("\n")
                : undefined;
        },
        missing: [
            `There is no connection ${connectionArn}.`,
            "  Make one in the console (Developer Tools, Settings, Connections), complete it there, and write its ARN into",
            "  swingbridge:pipeline.source.connectionArn.",
        ],
        what: `CodeConnections for ${connectionArn}`,
        action: "codeconnections:GetConnection",
    });

function unanswered(what: string, action: string, answer: string): string {
    return DENIED.test(answer)
        ? [
              `access denied when asking ${what}: whether it exists is unknown.`,
              `  Allow ${action} on it to the credentials in use.`,
              `  AWS said: ${answer}`,
          ].join("\n")
        : `cannot ask ${what}: ${answer}`;
}

/** Exceptions of these services, and the words of Pulumi's AWS provider for them. */
const MISSING =
    /RepositoryDoesNotExist|RepositoryNotFoundException|NoSuchBucket|ResourceNotFoundException|couldn't find resource|empty result|not found/i;
const DENIED = /AccessDenied|not authorized|UnrecognizedClient|UnauthorizedOperation/i;
