import type { RunTaskCommandInput } from "@aws-sdk/client-ecs";
import { isJobTarget, jobPlacement, type Target } from "../../release";
import type { Clients } from "../clients";
import { readLive } from "../live";

/** Where tasks run, and on what. */
export type Placement = Pick<
    RunTaskCommandInput,
    "networkConfiguration" | "capacityProviderStrategy" | "launchType" | "platformVersion"
>;

/** Where a service's tasks run now, or a job's would. @throws Refused where there is no such service */
export async function placementOf(
    clients: Clients,
    target: Target,
): Promise<{ placement: Placement; /** ARN of the revision that runs. */ taskDefinition: string }> {
    if (isJobTarget(target)) {
        return { placement: jobPlacement(target), taskDefinition: target.taskDefinition };
    }
    const { surroundings, taskDefinition } = await readLive(clients, target);
    const { networkConfiguration, capacityProviderStrategy = [], launchType, platformVersion } = surroundings;
    return {
        placement: {
            networkConfiguration,
            ...(capacityProviderStrategy.length > 0
                ? { capacityProviderStrategy }
                : { launchType: launchType ?? "FARGATE" }),
            ...(platformVersion !== undefined && { platformVersion }),
        },
        taskDefinition,
    };
}
