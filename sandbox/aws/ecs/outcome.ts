import type { ContainerDefinition, Volume } from "@aws-sdk/client-ecs";
import type { GetSecretValueRequest, GetSecretValueResponse } from "@aws-sdk/client-secrets-manager";
import { AwsError, type Account, type Fault } from "../service";
import type { TaskDefinitionRow, TaskRow } from "./model";
import { pullFailure } from "./pull";

/** How a task fares once its network interface is there. */
export type Outcome =
    | { kind: "runs" }
    | { kind: "cannotStart"; reason: string; container?: string }
    | { kind: "crashes"; after: number; exitCode: number; lines: string[] }
    | { kind: "unhealthy"; status: number };

const CRASH = { after: 5, exitCode: 1, line: "Error: the process crashed (injected fault)" };
const UNAVAILABLE = 503;

/**
 * What becomes of a task that is about to start: faults first, then what it needs from the account.
 * Fault moment `ecs.task` with subject cluster, service, family, revision, image and tag (those of the first essential container).
 * Kinds: `crash` (`{ after, exitCode, lines }`: seconds), `cannotPull` (`{ reason }`), `unhealthy` (`{ status }`).
 */
export function outcomeOf(account: Account, task: TaskRow, definition: TaskDefinitionRow): Outcome {
    const containers = definition.containerDefinitions ?? [];
    const image = containers.find(container => container.essential)?.image ?? "";
    const fault = account.fault("ecs.task", {
        cluster: task.cluster,
        service: task.service ?? "",
        family: definition.family,
        revision: String(definition.revision),
        image,
        tag: image.split(":").at(-1) ?? "",
    });
    const reason =
        containers.map(container => unreadableSecret(account, container)).find(Boolean) ??
        containers.map(container => missingLogGroup(account, container)).find(Boolean) ??
        (definition.volumes ?? []).map(volume => missingVolume(account, volume)).find(Boolean);
    if (reason) {
        return { kind: "cannotStart", reason };
    }
    for (const container of containers) {
        const failure = pullFailure(account, task, definition, container.image ?? "");
        if (failure !== undefined) {
            return { kind: "cannotStart", container: container.name, reason: failure };
        }
    }
    return fault ? ofFault(fault, image) : { kind: "runs" };
}

function ofFault({ kind, detail }: Fault, image: string): Outcome {
    switch (kind) {
        case "crash":
            return {
                kind: "crashes",
                after: Number(detail.after ?? CRASH.after) * 1000,
                exitCode: Number(detail.exitCode ?? CRASH.exitCode),
                lines: Array.isArray(detail.lines) ? detail.lines.map(String) : [CRASH.line],
            };
        case "cannotPull":
            return {
                kind: "cannotStart",
                reason: String(
                    detail.reason ??
                        `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: failed to do request: i/o timeout`,
                ),
            };
        case "unhealthy":
            return { kind: "unhealthy", status: Number(detail.status ?? UNAVAILABLE) };
        default:
            return { kind: "runs" };
    }
}

const SECRETS =
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:";

function unreadableSecret(account: Account, container: ContainerDefinition): string | undefined {
    for (const { valueFrom = "" } of container.secrets ?? []) {
        const secret = /^(arn:aws[\w-]*:secretsmanager:[^:]+:\d+:secret:[^:]+)(?::([^:]*):([^:]*):([^:]*))?$/.exec(
            valueFrom,
        );
        if (secret) {
            const [, SecretId, key, VersionStage, VersionId] = secret;
            const read = secretValue(account, {
                SecretId,
                ...(VersionStage && { VersionStage }),
                ...(VersionId && { VersionId }),
            });
            if (read instanceof AwsError) {
                return `${SECRETS} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${valueFrom} from secrets manager: ${read.code}: ${read.message}`;
            }
            if (key && !hasKey(read, key)) {
                return `${SECRETS} unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key ${key}`;
            }
            continue;
        }
        const name = /^arn:aws[\w-]*:ssm:[^:]+:\d+:parameter(\/.+)$/.exec(valueFrom)?.[1] ?? valueFrom;
        const found = [name, name.replace(/^\//, "")].some(
            each => !refusal(() => account.call("ssm", "GetParameter", { Name: each, WithDecryption: true })),
        );
        if (!found) {
            return `${SECRETS} unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: ${name}`;
        }
    }
    return undefined;
}

function secretValue(account: Account, input: GetSecretValueRequest): string | AwsError {
    try {
        return account.call<GetSecretValueResponse>("secretsmanager", "GetSecretValue", input).SecretString ?? "";
    } catch (error) {
        if (error instanceof AwsError) {
            return error;
        }
        throw error;
    }
}

function hasKey(text: string, key: string): boolean {
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null && key in value;
    } catch {
        return false;
    }
}

function missingLogGroup(account: Account, { logConfiguration }: ContainerDefinition): string | undefined {
    const group = logConfiguration?.options?.["awslogs-group"];
    if (logConfiguration?.logDriver !== "awslogs" || group === undefined) {
        return undefined;
    }
    const { logGroups = [] } = account.call<{ logGroups?: { logGroupName?: string }[] }>("logs", "DescribeLogGroups", {
        logGroupNamePrefix: group,
    });
    if (logGroups.some(each => each.logGroupName === group)) {
        return undefined;
    }
    if (logConfiguration.options?.["awslogs-create-group"] === "true") {
        account.call("logs", "CreateLogGroup", { logGroupName: group });
        return undefined;
    }
    return `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1`;
}

function missingVolume(account: Account, { efsVolumeConfiguration: efs }: Volume): string | undefined {
    if (!efs) {
        return undefined;
    }
    const id = efs.fileSystemId ?? "";
    const failed = `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "${id}.efs.${account.region}.amazonaws.com"`;
    try {
        const { MountTargets = [] } = account.call<{ MountTargets?: object[] }>("efs", "DescribeMountTargets", {
            FileSystemId: id,
        });
        return MountTargets.length > 0
            ? undefined
            : `${failed} - check that your file system ID is correct, and that it has a mount target in the task's zone`;
    } catch (error) {
        if (error instanceof AwsError) {
            return failed;
        }
        throw error;
    }
}

function refusal(call: () => unknown): AwsError | undefined {
    try {
        call();
        return undefined;
    } catch (error) {
        if (error instanceof AwsError) {
            return error;
        }
        throw error;
    }
}
