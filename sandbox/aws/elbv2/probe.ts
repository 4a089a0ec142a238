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
    if (!address || !address.ports.includes(target.port)) {
        return { kind: "timeout" };
    }
    return address.failing ? failed(address.failing.status) : { kind: "ok" };
}

const failed = (status: unknown): Answer => ({ kind: "status", status: Number(status ?? UNAVAILABLE) });
