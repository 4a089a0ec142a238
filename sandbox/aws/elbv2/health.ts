import type { TargetGroupRow, TargetRow } from "./model";

/** What a health check got to hear. */
export type Answer = { kind: "ok" } | { kind: "status"; status: number } | { kind: "timeout" };

/** A target after one more health check. One success is enough for a new target; failures are counted. */
export function nextHealth(
    target: TargetRow,
    answer: Answer,
    group: Pick<TargetGroupRow, "UnhealthyThresholdCount">,
): TargetRow {
    if (answer.kind === "ok") {
        return { ...target, state: "healthy", reason: undefined, description: undefined, failures: 0 };
    }
    const failures = target.failures + 1;
    if (failures < (group.UnhealthyThresholdCount ?? 2)) {
        return {
            ...target,
            failures,
            reason: "Elb.InitialHealthChecking",
            description: "Initial health checks in progress",
        };
    }
    return answer.kind === "timeout"
        ? { ...target, failures, state: "unhealthy", reason: "Target.Timeout", description: "Request timed out" }
        : {
              ...target,
              failures,
              state: "unhealthy",
              reason: "Target.ResponseCodeMismatch",
              description: `Health checks failed with these codes: [${answer.status}]`,
          };
}
