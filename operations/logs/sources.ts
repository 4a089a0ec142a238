import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { Refused } from "../service";

/** Where a container's lines are. */
export interface LogSource {
    container: string;
    group: string;
    region?: string;
    /** Start of its streams' names; the task's id follows. */
    streamPrefix: string;
}

/**
 * Log streams of a task definition's containers.
 * @param container only this one
 * @throws Refused where there is no such container, or none that writes to CloudWatch Logs
 */
export function logSources(definition: TaskDefinition, container?: string): LogSource[] {
    const containers = (definition.containerDefinitions ?? []).filter(
        ({ name }) => container === undefined || name === container,
    );
    const revision = `${definition.family}:${definition.revision}`;
    if (containers.length === 0) {
        const names = (definition.containerDefinitions ?? []).map(({ name }) => name);
        throw new Refused(`${revision} has no container ${container}`, `it has: ${names.join(", ")}`);
    }
    const sources = containers.flatMap(({ name = "", logConfiguration }): LogSource[] => {
        const {
            "awslogs-group": group,
            "awslogs-stream-prefix": prefix,
            "awslogs-region": region,
        } = logConfiguration?.options ?? {};
        return logConfiguration?.logDriver === "awslogs" && group !== undefined && prefix !== undefined
            ? [{ container: name, group, region, streamPrefix: `${prefix}/${name}/` }]
            : [];
    });
    if (sources.length === 0) {
        const drivers = containers.map(
            ({ name, logConfiguration }) => `${name}: ${logConfiguration?.logDriver ?? "none"}`,
        );
        throw new Refused(
            `${revision} does not log to CloudWatch Logs (${drivers.join(", ")})`,
            "read its log where its log driver sends it",
        );
    }
    return sources;
}
