import type { TaskSpec } from "../fargate";
import { imageReference, parseEcrReference, type ImageReferences, type Place } from "../release";
import { policyDocument } from "./policy-document";
import { secretsOf } from "./service-needs";
import { repositoryArn } from "./registry";

/** What the symbolic references of a task's containers stand for: all of it known at preview. */
export interface TaskParts {
    place: Place;
    images: ImageReferences;
    /** ARNs by secret name. */
    secretArns: Record<string, string>;
    logGroupArn: string;
}

/** An EFS volume, as a task mounts it. */
export interface MountedVolume {
    fileSystemId: string;
    fileSystemArn: string;
    /** None where the whole file system is mounted. */
    accessPointId?: string;
    accessPointArn?: string;
    /** Whether the task is root there: without a right of its own, EFS makes root a nobody. */
    actsAsRoot?: boolean;
    /** Whether a container of the task mounts it to write. */
    written: boolean;
}

/**
 * What ECS itself needs to start the task: its images, its secrets, its log group. Nothing else of the account.
 * @param kmsKeyArns Keys that the task's secrets are encrypted with; AWS's own keys for a service need no permission
 */
export function executionRolePolicy(task: TaskSpec, parts: TaskParts, kmsKeyArns: readonly string[]): string {
    const repositories = task.containers
        .map(({ image }) => imageReference(image, parts.images))
        .flatMap(reference => ecrRepositories(reference, parts.place));
    const secrets = secretArnsOf(task, parts.secretArns);
    return policyDocument([
        // A registry login is for the whole account: this action takes no resource.
        { actions: ["ecr:GetAuthorizationToken"], resources: repositories.length > 0 ? ["*"] : [] },
        {
            actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            resources: repositories,
        },
        {
            actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
            resources: [...new Set(logGroupArns(task, parts).map(arn => `${arn}:*`))],
        },
        {
            actions: ["logs:CreateLogGroup"],
            resources: logGroupArns(task, parts, options => options["awslogs-create-group"] === "true"),
        },
        { actions: ["ssm:GetParameters"], resources: secrets.filter(arn => arn.includes(":ssm:")) },
        {
            actions: ["secretsmanager:GetSecretValue"],
            resources: secrets.filter(arn => arn.includes(":secretsmanager:")),
        },
        { actions: ["kms:Decrypt"], resources: kmsKeyArns },
    ]);
}

/** What the agent in a container needs to open a shell for `aws ecs execute-command`; its channels have no ARN. */
const EXECUTE_COMMAND = {
    actions: [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ],
    resources: ["*"],
};

/** What the application may do by itself: use its volumes, each through its access point where it has one; be looked into. */
export function taskRolePolicy(volumes: MountedVolume[], executeCommand = false): string {
    return policyDocument([
        ...volumes.map(({ fileSystemArn, accessPointArn, actsAsRoot, written }) => ({
            actions: [
                "elasticfilesystem:ClientMount",
                ...(written ? ["elasticfilesystem:ClientWrite"] : []),
                ...(actsAsRoot ? ["elasticfilesystem:ClientRootAccess"] : []),
            ],
            resources: [fileSystemArn],
            ...(accessPointArn === undefined
                ? {}
                : { condition: { StringEquals: { "elasticfilesystem:AccessPointArn": accessPointArn } } }),
        })),
        ...(executeCommand ? [EXECUTE_COMMAND] : []),
    ]);
}

/** ARN of the ECR repository that an image reference names; none for an image of another registry. */
function ecrRepositories(reference: string, place: Place): string[] {
    const image = parseEcrReference(reference);
    return image === undefined
        ? []
        : [repositoryArn({ ...place, account: image.accountId, region: image.region }, image.repository)];
}

/** Log groups that the containers write to: the service's own, unless an option names another. */
function logGroupArns(
    { containers }: TaskSpec,
    { place, logGroupArn }: TaskParts,
    which: (options: Record<string, string>) => boolean = () => true,
): string[] {
    return containers.flatMap(({ logConfiguration = { logDriver: "awslogs", options: {} } }) => {
        const { logDriver, options } = logConfiguration;
        if (logDriver !== "awslogs" || !which(options)) {
            return [];
        }
        const { "awslogs-group": group, "awslogs-region": region = place.region } = options;
        return [
            group === undefined
                ? logGroupArn
                : `arn:${place.partition}:logs:${region}:${place.account}:log-group:${group}`,
        ];
    });
}

function secretArnsOf(task: TaskSpec, arns: Record<string, string>): string[] {
    return task.containers.flatMap(container => [
        ...secretsOf(container).map(({ secret }) => arns[secret]!),
        ...(container.repositoryCredentials ? [container.repositoryCredentials.credentialsParameter] : []),
    ]);
}
