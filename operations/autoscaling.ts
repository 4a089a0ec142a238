import type { ApplicationAutoScalingClient, SuspendedState } from "@aws-sdk/client-application-auto-scaling";
import type { DeploymentTarget } from "../release";
import type { Clients } from "./clients";
import { readReleaseRecord, updateReleaseRecord } from "./release-record";

const SUSPENDED: SuspendedState = {
    DynamicScalingInSuspended: true,
    DynamicScalingOutSuspended: true,
    ScheduledScalingSuspended: true,
};

/**
 * Scaling during a traffic shift makes CodeDeploy fail, so the deployer stops it for that long. What it found is written into the
 * release record first: whoever comes next puts it back, should this process die.
 */
export async function suspendAutoscaling(clients: Clients, target: DeploymentTarget): Promise<void> {
    if (!target.scalableTarget) {
        return;
    }
    const { client, register, describe } = await scaling(clients, target.scalableTarget);
    const before = await describe(client);
    if (!before) {
        return;
    }
    await updateReleaseRecord(clients, target, record => ({
        ...record,
        suspendedAutoscaling: record.suspendedAutoscaling ?? before,
    }));
    await register(client, SUSPENDED);
}

/** Puts back what `suspendAutoscaling` found, of this process or of one that died. */
export async function resumeAutoscaling(clients: Clients, target: DeploymentTarget): Promise<void> {
    if (!target.scalableTarget) {
        return;
    }
    const before = (await readReleaseRecord(clients, target)).suspendedAutoscaling;
    if (!before) {
        return;
    }
    const { client, register } = await scaling(clients, target.scalableTarget);
    await register(client, before);
    await updateReleaseRecord(clients, target, record => ({ ...record, suspendedAutoscaling: undefined }));
}

async function scaling(
    clients: Clients,
    resourceId: string,
): Promise<{
    client: ApplicationAutoScalingClient;
    register: (client: ApplicationAutoScalingClient, state: SuspendedState) => Promise<unknown>;
    describe: (client: ApplicationAutoScalingClient) => Promise<Record<string, boolean> | undefined>;
}> {
    const { ApplicationAutoScalingClient, DescribeScalableTargetsCommand, RegisterScalableTargetCommand } =
        await import("@aws-sdk/client-application-auto-scaling");
    const target = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" } as const;
    return {
        client: new ApplicationAutoScalingClient(clients.options),
        register: (client, SuspendedState) =>
            client.send(new RegisterScalableTargetCommand({ ...target, ResourceId: resourceId, SuspendedState })),
        describe: async client => {
            const { ScalableTargets = [] } = await client.send(
                new DescribeScalableTargetsCommand({ ...target, ResourceIds: [resourceId] }),
            );
            return ScalableTargets[0] && { ...ScalableTargets[0].SuspendedState };
        },
    };
}
