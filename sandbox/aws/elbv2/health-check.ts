import type { Matcher } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../service";
import { invalid } from "./model";

/** The health check of a target group, as `CreateTargetGroup` and `ModifyTargetGroup` take it. */
export interface HealthCheckInput {
    HealthCheckProtocol?: string;
    HealthCheckPort?: string;
    HealthCheckEnabled?: boolean;
    HealthCheckPath?: string;
    HealthCheckIntervalSeconds?: number;
    HealthCheckTimeoutSeconds?: number;
    HealthyThresholdCount?: number;
    UnhealthyThresholdCount?: number;
    Matcher?: Matcher;
    ProtocolVersion?: string;
    /** Protocol of the target group. */
    Protocol?: string;
}

/** Protocols of target groups behind a Network Load Balancer. */
export const NETWORK_PROTOCOLS: readonly string[] = ["TCP", "TLS", "UDP", "TCP_UDP"];

/** Checked, with what AWS fills in. @see ELBv2 API, CreateTargetGroup */
export function healthCheckOf(input: HealthCheckInput) {
    const network = NETWORK_PROTOCOLS.includes(input.Protocol ?? "");
    const protocol = input.HealthCheckProtocol ?? (network ? "TCP" : "HTTP");
    const check = {
        HealthCheckProtocol: protocol as "HTTP" | "HTTPS" | "TCP",
        HealthCheckPort: input.HealthCheckPort ?? "traffic-port",
        HealthCheckEnabled: input.HealthCheckEnabled ?? true,
        HealthCheckIntervalSeconds: input.HealthCheckIntervalSeconds ?? 30,
        HealthCheckTimeoutSeconds: input.HealthCheckTimeoutSeconds ?? (protocol === "TCP" ? 10 : network ? 6 : 5),
        HealthyThresholdCount: input.HealthyThresholdCount ?? 5,
        UnhealthyThresholdCount: input.UnhealthyThresholdCount ?? 2,
        ...questionOf(input, protocol),
    };
    const possible = network ? ["HTTP", "HTTPS", "TCP"] : ["HTTP", "HTTPS"];
    if (!possible.includes(protocol)) {
        throw invalid(`Health check protocol '${protocol}' must be one of '${possible.join(", ")}'`);
    }
    within("Health check interval", check.HealthCheckIntervalSeconds, 5, 300);
    within("Health check timeout", check.HealthCheckTimeoutSeconds, 2, 120);
    within("Healthy threshold count", check.HealthyThresholdCount, 2, 10);
    within("Unhealthy threshold count", check.UnhealthyThresholdCount, 2, 10);
    if (check.HealthCheckTimeoutSeconds >= check.HealthCheckIntervalSeconds) {
        throw invalid(
            `Health check timeout '${check.HealthCheckTimeoutSeconds}' must be smaller than the interval '${check.HealthCheckIntervalSeconds}'`,
        );
    }
    return check;
}

/** What is asked, and the answer that is a good one; a TCP check asks nothing. */
function questionOf(input: HealthCheckInput, protocol: string): { HealthCheckPath?: string; Matcher?: Matcher } {
    if (protocol === "TCP") {
        if (input.HealthCheckPath !== undefined || input.Matcher !== undefined) {
            throw new AwsError(
                "InvalidConfigurationRequest",
                "You cannot specify a health check path or matcher for a health check with the TCP protocol",
            );
        }
        return {};
    }
    const grpc = input.ProtocolVersion === "GRPC";
    const path = input.HealthCheckPath ?? (grpc ? "/AWS.ALB/healthcheck" : "/");
    const matcher = input.Matcher ?? (grpc ? { GrpcCode: "12" } : { HttpCode: "200" });
    if (!path.startsWith("/") || path.length > 1024) {
        throw invalid(`Health check path '${path}' must begin with '/' and have at most 1024 characters`);
    }
    const code = (grpc ? matcher.GrpcCode : matcher.HttpCode) ?? "";
    const pattern = grpc ? /^\d{1,2}(-\d{1,2})?(,\d{1,2}(-\d{1,2})?)*$/ : /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/;
    if (!pattern.test(code)) {
        throw invalid(`Health check matcher ${grpc ? "gRPC" : "HTTP"} code '${code}' is not valid`);
    }
    return { HealthCheckPath: path, Matcher: matcher };
}

function within(what: string, value: number, from: number, to: number): void {
    if (!Number.isInteger(value) || value < from || value > to) {
        throw invalid(`${what} '${value}' must be in the range ${from}-${to}`);
    }
}
