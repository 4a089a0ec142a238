import type { ECSClient, Service, TaskSet } from "@aws-sdk/client-ecs";
import type { AppSpec, AppSpecProperties, DeploymentTarget } from "../../release";
import { describeTaskDefinition } from "../service";
import { sameContent } from "../task-definition";

/** The task set that the production traffic belongs to. */
export function primaryTaskSet(service: Service): TaskSet | undefined {
    return service.taskSets?.find(set => set.status === "PRIMARY");
}

/**
 * Whether the primary task set runs what the target wants: the same containers on the same network and capacity.
 * Contents are compared, not ARNs: a revision registered twice is no new release.
 */
export async function isAlreadyLive(ecs: ECSClient, target: DeploymentTarget, primary: TaskSet): Promise<boolean> {
    const wanted = propertiesOf(target);
    if (!wanted || !primary.taskDefinition || !sameSurroundings(primary, wanted)) {
        return false;
    }
    if (primary.taskDefinition === wanted.TaskDefinition) {
        return true;
    }
    const [live, next] = await Promise.all([
        describeTaskDefinition(ecs, primary.taskDefinition),
        describeTaskDefinition(ecs, wanted.TaskDefinition),
    ]);
    return sameContent(live, next);
}

function propertiesOf(target: DeploymentTarget): AppSpecProperties | undefined {
    const content = JSON.parse(target.codedeploy?.appSpec.content ?? "{}") as Partial<AppSpec>;
    return content.Resources?.[0].TargetService.Properties;
}

type Surroundings = Pick<AppSpecProperties, "NetworkConfiguration" | "PlatformVersion" | "CapacityProviderStrategy">;

/** Whether network, platform and capacity are those of the AppSpec. */
export function sameSurroundings(primary: TaskSet, wanted: Surroundings): boolean {
    const network = primary.networkConfiguration?.awsvpcConfiguration;
    const wantedNetwork = wanted.NetworkConfiguration.AwsvpcConfiguration;
    const capacity = (primary.capacityProviderStrategy ?? []).map(
        item => `${item.capacityProvider} ${item.weight ?? 0} ${item.base ?? 0}`,
    );
    const wantedCapacity = wanted.CapacityProviderStrategy.map(
        item => `${item.CapacityProvider} ${item.Weight} ${item.Base}`,
    );
    return (
        sameSet(network?.subnets, wantedNetwork.Subnets) &&
        sameSet(network?.securityGroups, wantedNetwork.SecurityGroups) &&
        (network?.assignPublicIp ?? "DISABLED") === wantedNetwork.AssignPublicIp &&
        // LATEST is resolved to a number when a task starts: it says nothing about a difference.
        (wanted.PlatformVersion === "LATEST" || wanted.PlatformVersion === primary.platformVersion) &&
        sameSet(capacity, wantedCapacity)
    );
}

function sameSet(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
    return [...(a ?? [])].sort().join("\n") === [...(b ?? [])].sort().join("\n");
}
