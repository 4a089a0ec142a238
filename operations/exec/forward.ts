import { StartSessionCommand } from "@aws-sdk/client-ssm";
import type { Clients } from "../clients";
import type { ExecPlace, PluginArguments } from "./session";

/** A port of this machine, and where what connects to it arrives. */
export interface Forwarding {
    /** Port of this machine. */
    local: number;
    /** A host that the task reaches, e.g. a database in its network; absent for the task itself. */
    host?: string;
    port: number;
}

/** What a session of this kind is asked for. */
function requestOf({ cluster, task, runtimeId }: ExecPlace, { local, host, port }: Forwarding) {
    return {
        Target: `ecs:${cluster}_${task}_${runtimeId}`,
        DocumentName:
            host === undefined ? "AWS-StartPortForwardingSession" : "AWS-StartPortForwardingSessionToRemoteHost",
        Parameters: {
            portNumber: [String(port)],
            localPortNumber: [String(local)],
            ...(host !== undefined && { host: [host] }),
        },
    };
}

/** Begins to forward a port through a task. The session waits for the plugin to connect. */
export async function openForwarding(
    clients: Clients,
    place: ExecPlace,
    forwarding: Forwarding,
): Promise<PluginArguments> {
    const request = requestOf(place, forwarding);
    const { SessionId, TokenValue, StreamUrl } = await clients.ssm.send(new StartSessionCommand(request));
    return [
        JSON.stringify({ SessionId, TokenValue, StreamUrl }),
        place.region,
        "StartSession",
        process.env.AWS_PROFILE ?? "",
        JSON.stringify(request),
        clients.options.endpoint ?? process.env.AWS_ENDPOINT_URL ?? `https://ssm.${place.region}.amazonaws.com`,
    ];
}

/** The same for the AWS CLI, ready for a shell. */
export function forwardCommand(place: ExecPlace, forwarding: Forwarding): string {
    const { Target, DocumentName, Parameters } = requestOf(place, forwarding);
    return `aws ssm start-session --region ${place.region} --target ${Target} --document-name ${DocumentName} --parameters '${JSON.stringify(Parameters)}'`;
}
