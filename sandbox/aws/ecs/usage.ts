import type { Account } from "../service";
import { taskDefinitions, tasks } from "./model";

const CPU_UNITS = 1024;

/** vCPUs of the region's running tasks on one kind of Fargate: what CloudWatch's usage metric is made of. No operation of AWS's. */
export function runningVcpus(account: Account, { capacityProvider }: { capacityProvider: string }): { vcpus: number } {
    const sizes = new Map(
        taskDefinitions(account)
            .list()
            .map(({ taskDefinitionArn, cpu }) => [taskDefinitionArn, Number(cpu ?? 0)]),
    );
    const units = tasks(account)
        .list()
        .filter(task => task.lastStatus !== "STOPPED" && task.launchType === "FARGATE")
        .filter(task => (task.capacityProvider ?? "FARGATE") === capacityProvider)
        .reduce((sum, { revision }) => sum + (sizes.get(revision.taskDefinition) ?? 0), 0);
    return { vcpus: units / CPU_UNITS };
}
