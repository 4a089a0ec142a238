import type {
    RegisterScalableTargetCommandInput,
    ScalableTarget,
    ScheduledAction,
    SuspendedState,
} from "@aws-sdk/client-application-auto-scaling";
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
    // Without a record nobody would know what to put back.
    if (!target.scalableTarget || target.releaseRecord === undefined) {
        return;
    }
    const scalable = await describeAutoscaling(clients, target.scalableTarget);
    if (!scalable) {
        return;
    }
    const before = { ...scalable.SuspendedState };
    await updateReleaseRecord(clients, target, record => ({
        ...record,
        suspendedAutoscaling: record.suspendedAutoscaling ?? before,
    }));
    await registerSuspension(clients, target.scalableTarget, SUSPENDED);
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
    await registerSuspension(clients, target.scalableTarget, before);
    await updateReleaseRecord(clients, target, record => ({ ...record, suspendedAutoscaling: undefined }));
}

const SCALED = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" } as const;

/** The scalable target of a service; undefined where it does not scale. */
export async function describeAutoscaling(clients: Clients, resourceId: string): Promise<ScalableTarget | undefined> {
    const { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } =
        await import("@aws-sdk/client-application-auto-scaling");
    const { ScalableTargets = [] } = await new ApplicationAutoScalingClient(clients.options).send(
        new DescribeScalableTargetsCommand({ ...SCALED, ResourceIds: [resourceId] }),
    );
    return ScalableTargets[0];
}

/** What sets the bounds of a service by the clock. */
export async function describeScheduledActions(clients: Clients, resourceId: string): Promise<ScheduledAction[]> {
    const { ApplicationAutoScalingClient, DescribeScheduledActionsCommand } =
        await import("@aws-sdk/client-application-auto-scaling");
    const { ScheduledActions = [] } = await new ApplicationAutoScalingClient(clients.options).send(
        new DescribeScheduledActionsCommand({ ...SCALED, ResourceId: resourceId }),
    );
    return ScheduledActions;
}

/** Sets between how many tasks a service scales. */
export function registerBounds(
    clients: Clients,
    resourceId: string,
    { min, max }: { min: number; max: number },
): Promise<void> {
    return register(clients, resourceId, { MinCapacity: min, MaxCapacity: max });
}

function registerSuspension(clients: Clients, resourceId: string, state: SuspendedState): Promise<void> {
    return register(clients, resourceId, { SuspendedState: state });
}

/** What is not said stays as it is. */
async function register(
    clients: Clients,
    resourceId: string,
    change: Pick<RegisterScalableTargetCommandInput, "MinCapacity" | "MaxCapacity" | "SuspendedState">,
): Promise<void> {
    const { ApplicationAutoScalingClient, RegisterScalableTargetCommand } =
        await import("@aws-sdk/client-application-auto-scaling");
    await new ApplicationAutoScalingClient(clients.options).send(
        new RegisterScalableTargetCommand({ ...SCALED, ResourceId: resourceId, ...change }),
    );
}
