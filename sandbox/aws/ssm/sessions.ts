import type { StartSessionCommandInput, StartSessionCommandOutput } from "@aws-sdk/client-ssm";
import { AwsError, type Account } from "../service";

/** The documents that forward a port, and what each must be told. */
const FORWARDING: Readonly<Record<string, readonly string[]>> = {
    "AWS-StartPortForwardingSession": ["portNumber"],
    "AWS-StartPortForwardingSessionToRemoteHost": ["portNumber", "host"],
};

interface Tasks {
    tasks: { lastStatus: string; enableExecuteCommand: boolean; containers: { runtimeId?: string }[] }[];
}

/** Opens a session to a container as Session Manager does. Nothing listens at its URL: no container is behind a simulated task. */
export function startSession(account: Account, input: StartSessionCommandInput): Partial<StartSessionCommandOutput> {
    const { Target = "", DocumentName = "", Parameters = {} } = input;
    const required = FORWARDING[DocumentName];
    if (!required) {
        throw new AwsError("InvalidDocument", `Document with name ${DocumentName} does not exist.`);
    }
    const missing = required.filter(name => !Parameters[name]?.[0]);
    if (missing.length > 0) {
        throw new AwsError("InvalidParameters", `Parameter ${missing.join(", ")} is missing.`);
    }
    const [, cluster, task, runtimeId] = /^ecs:([^_]+)_([^_]+)_(.+)$/.exec(Target) ?? [];
    const notConnected = new AwsError("TargetNotConnected", `${Target} is not connected.`);
    if (cluster === undefined) {
        throw notConnected;
    }
    const { tasks } = account.call<Tasks>("ecs", "DescribeTasks", { cluster, tasks: [task] });
    const container = tasks[0]?.containers.find(found => found.runtimeId === runtimeId);
    if (tasks[0]?.lastStatus !== "RUNNING" || !tasks[0].enableExecuteCommand || !container) {
        throw notConnected;
    }
    const SessionId = `sandbox-${account.uniqueId(17)}`;
    return {
        SessionId,
        TokenValue: account.uniqueId(64),
        StreamUrl: `wss://ssmmessages.${account.region}.amazonaws.com/v1/data-channel/${SessionId}?role=publish_subscribe`,
    };
}
