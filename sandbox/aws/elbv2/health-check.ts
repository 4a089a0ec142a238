import type { Matcher } from "@aws-sdk/client-elastic-load-balancing-v2";
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
}

/** Checked, with what AWS fills in for HTTP. @see ELBv2 API, CreateTargetGroup */
export function healthCheckOf(input: HealthCheckInput) {
    const grpc = input.ProtocolVersion === "GRPC";
    const check = {
        HealthCheckProtocol: (input.HealthCheckProtocol ?? "HTTP") as "HTTP" | "HTTPS",
        HealthCheckPort: input.HealthCheckPort ?? "traffic-port",
        HealthCheckEnabled: input.HealthCheckEnabled ?? true,
        HealthCheckIntervalSeconds: input.HealthCheckIntervalSeconds ?? 30,
        HealthCheckTimeoutSeconds: input.HealthCheckTimeoutSeconds ?? 5,
        HealthyThresholdCount: input.HealthyThresholdCount ?? 5,
        UnhealthyThresholdCount: input.UnhealthyThresholdCount ?? 2,
        HealthCheckPath: input.HealthCheckPath ?? (grpc ? "/AWS.ALB/healthcheck" : "/"),
        Matcher: input.Matcher ?? (grpc ? { GrpcCode: "12" } : { HttpCode: "200" }),
    };
    if (!["HTTP", "HTTPS"].includes(check.HealthCheckProtocol)) {
        throw invalid(`Health check protocol '${check.HealthCheckProtocol}' must be one of 'HTTP, HTTPS'`);
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
    if (!check.HealthCheckPath.startsWith("/") || check.HealthCheckPath.length > 1024) {
        throw invalid(
            `Health check path '${check.HealthCheckPath}' must begin with '/' and have at most 1024 characters`,
        );
    }
    if (!grpc && !/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(check.Matcher.HttpCode ?? "")) {
        throw invalid(`Health check matcher HTTP code '${check.Matcher.HttpCode}' is not valid`);
    }
    return check;
}

function within(what: string, value: number, from: number, to: number): void {
    if (!Number.isInteger(value) || value < from || value > to) {
        throw invalid(`${what} '${value}' must be in the range ${from}-${to}`);
    }
}
