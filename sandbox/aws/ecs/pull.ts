import type { BatchGetImageResponse } from "@aws-sdk/client-ecr";
import { roles } from "../iam";
import { sessionOf } from "../principal";
import { AwsError, type Account } from "../service";
import type { TaskDefinitionRow, TaskRow } from "./model";

const ECR_IMAGE =
    /^((\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com(?:\.cn)?)\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]+))?$/;

/** Layers are not kept: it is whether the task may get them that matters. */
const ANY_LAYER = `sha256:${"0".repeat(64)}`;

/**
 * Why a task cannot have an image, as Fargate's agent words it; undefined where it can. It asks the registry that the
 * image's host names, with the keys of its execution role. Of other registries than ECR nothing is known.
 */
export function pullFailure(
    account: Account,
    task: TaskRow,
    { executionRoleArn = "" }: TaskDefinitionRow,
    image: string,
): string | undefined {
    const [, host, registryId, region, repositoryName, tag = "latest", imageDigest] = ECR_IMAGE.exec(image) ?? [];
    if (host === undefined || region === undefined) {
        return undefined;
    }
    const agent = asExecutionRole(account, executionRoleArn, task.id)?.in(region);
    if (agent === undefined) {
        return `ECS was unable to assume the role '${executionRoleArn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`;
    }
    const imageIds = [imageDigest === undefined ? { imageTag: tag } : { imageDigest }];
    const unresolved = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: `;
    const found = attempt(() =>
        agent.call<BatchGetImageResponse>("ecr", "BatchGetImage", { registryId, repositoryName, imageIds }),
    );
    if (isDenied(found)) {
        return `${unresolved}unexpected status from HEAD request to https://${host}/v2/${repositoryName}/manifests/${imageDigest ?? tag}: 403 Forbidden`;
    }
    if (found instanceof AwsError || !found.images?.length) {
        return `${unresolved}${image}: not found`;
    }
    const layer = { registryId, repositoryName, layerDigest: ANY_LAYER };
    return isDenied(attempt(() => agent.call("ecr", "GetDownloadUrlForLayer", layer)))
        ? `CannotPullContainerError: failed to copy: httpReadSeeker: failed open: unexpected status code https://${host}/v2/${repositoryName}/blobs/${found.images[0]?.imageId?.imageDigest}: 403 Forbidden`
        : undefined;
}

/** Sessions of tasks are called like the task. Without a role there is no task with an image of ECR's: it is not registered. */
function asExecutionRole(account: Account, arn: string, id: string): Account | undefined {
    const role = roles(account).get(arn.split("/").pop() ?? "");
    return role?.Arn === arn ? account.as(sessionOf(role, id)) : undefined;
}

function attempt<Result>(call: () => Result): Result | AwsError {
    try {
        return call();
    } catch (error) {
        if (error instanceof AwsError) {
            return error;
        }
        throw error;
    }
}

const isDenied = (answer: unknown): boolean => answer instanceof AwsError && answer.code === "AccessDeniedException";
