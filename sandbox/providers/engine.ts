import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

export type Severity = "debug" | "info" | "warning" | "error";

const SEVERITIES: Record<Severity, LogSeverity> = {
    debug: LogSeverity.DEBUG,
    info: LogSeverity.INFO,
    warning: LogSeverity.WARNING,
    error: LogSeverity.ERROR,
};

/** The engine of one `pulumi` process, as far as a provider talks back to it. */
export interface Engine {
    /** Shown to the user beside the resource; in order. */
    log(severity: Severity, message: string, urn: string): Promise<void>;
    close(): void;
}

/** An engine that does not listen is no reason to fail: its user just sees less. */
export function connectEngine(address: string): Engine {
    const client = new EngineClient(address, grpc.credentials.createInsecure());
    return {
        log: (severity, message, urn) =>
            new Promise(resolve => {
                const request = new LogRequest();
                request.setSeverity(SEVERITIES[severity]);
                request.setMessage(message);
                request.setUrn(urn);
                client.log(request, () => resolve());
            }),
        close: () => client.close(),
    };
}
