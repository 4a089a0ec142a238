import type * as ecs from "@aws-sdk/client-ecs";
import { AwsError, type Account } from "../service";
import { activeCluster } from "./clusters";
import { invalidParameter } from "./errors";
import { lastPart, tasks } from "./model";

const NOT_ENABLED =
    "The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running. Wait and try again or run a new task with execute command enabled and try again.";

/** Opens a session as ECS does. Nothing listens at its URL: there is no container behind a simulated task. */
export function executeCommand(account: Account, input: ecs.ExecuteCommandCommandInput): object {
    const { clusterName, clusterArn } = activeCluster(account, input.cluster);
    const task = tasks(account).get(lastPart(input.task ?? ""));
    if (task?.cluster !== clusterName) {
        throw invalidParameter("The referenced task was not found.");
    }
    if (input.interactive !== true) {
        throw invalidParameter("Interactive is the only mode supported currently.");
    }
    if (!task.enableExecuteCommand) {
        throw invalidParameter(NOT_ENABLED);
    }
    if (task.lastStatus !== "RUNNING") {
        throw new AwsError(
            "TargetNotConnectedException",
            "The execute command failed due to an internal error. Try again later.",
        );
    }
    const container = task.containers.find(({ name }) => name === (input.container ?? task.containers[0]?.name));
    if (!container || (input.container === undefined && task.containers.length > 1)) {
        throw invalidParameter(
            container
                ? "A container name is required for a task with several containers."
                : "The container was not found in the task.",
        );
    }
    const sessionId = `ecs-execute-command-${account.uniqueId(17)}`;
    return {
        clusterArn,
        containerArn: account.arn("ecs", `container/${clusterName}/${task.id}/${container.name}`),
        containerName: container.name,
        interactive: true,
        session: {
            sessionId,
            streamUrl: `wss://ssmmessages.${account.region}.amazonaws.com/v1/data-channel/${sessionId}?role=publish_subscribe`,
            tokenValue: account.uniqueId(64),
        },
        taskArn: task.taskArn,
    };
}
