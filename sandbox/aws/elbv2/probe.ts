import { addressAt } from "../ecs/addresses";
import type { Account } from "../service";
import type { Answer } from "./health";
import type { TargetGroupRow, TargetRow } from "./model";

/** Status of an application that fails its health check, where the fault names none. */
const UNAVAILABLE = 503;

/**
 * A health check of one target: what listens at its address answers it.
 * The fault `elbv2.target` (`unhealthy`, with `{ status }` or `{ timeout: true }`) fails it, whatever listens there.
 */
export function probe(account: Account, group: TargetGroupRow, target: TargetRow): Answer {
    const fault = account.fault("elbv2.target", { targetGroup: group.TargetGroupName, target: target.id });
    if (fault?.kind === "unhealthy") {
        return fault.detail.timeout ? { kind: "timeout" } : failed(fault.detail.status);
    }
    const address = addressAt(account, target.id);
    const port = group.HealthCheckPort === "traffic-port" ? target.port : Number(group.HealthCheckPort);
    if (!address || !address.ports.includes(port)) {
        return { kind: "timeout" };
    }
    // Whoever asks nothing hears no status: an application that fails does not accept the connection.
    const unanswered: Answer = { kind: "timeout" };
    return !address.failing
        ? { kind: "ok" }
        : group.HealthCheckProtocol === "TCP"
          ? unanswered
          : failed(address.failing.status);
}

const failed = (status: unknown): Answer => ({ kind: "status", status: Number(status ?? UNAVAILABLE) });
