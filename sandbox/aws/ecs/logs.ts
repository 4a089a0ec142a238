import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import { AwsError, type Account } from "../service";

/** Where the awslogs driver writes. */
function streamOf(container: ContainerDefinition, taskId: string) {
    const options = container.logConfiguration?.options;
    const group = options?.["awslogs-group"];
    if (container.logConfiguration?.logDriver !== "awslogs" || group === undefined) {
        return undefined;
    }
    const prefix = options?.["awslogs-stream-prefix"];
    return {
        logGroupName: group,
        logStreamName: prefix === undefined ? taskId : `${prefix}/${container.name}/${taskId}`,
    };
}

/** Opens a container's log stream, and writes some lines to it. */
export function writeLog(
    account: Account,
    container: ContainerDefinition,
    taskId: string,
    lines: readonly string[],
): void {
    const stream = streamOf(container, taskId);
    if (!stream) {
        return;
    }
    ignoring("ResourceAlreadyExistsException", () => account.call("logs", "CreateLogStream", stream));
    if (lines.length > 0) {
        const logEvents = lines.map(message => ({ timestamp: account.now, message }));
        ignoring("ResourceNotFoundException", () => account.call("logs", "PutLogEvents", { ...stream, logEvents }));
    }
}

function ignoring(code: string, call: () => unknown): void {
    try {
        call();
    } catch (error) {
        // The group may be deleted under a running task: its lines are lost, as on AWS.
        if (!(error instanceof AwsError) || ![code, "ResourceNotFoundException"].includes(error.code)) {
            throw error;
        }
    }
}
