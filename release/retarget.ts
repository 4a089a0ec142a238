import { appSpecContent, type AppSpec } from "./appspec";
import type { DeploymentTarget } from "./deployment-target";

/** The same target for another release: network, capacity and hooks stay, the task definition is the release's. */
export function retarget(target: DeploymentTarget, release: DeploymentTarget["release"]): DeploymentTarget {
    const { codedeploy } = target;
    if (codedeploy === undefined) {
        return { ...target, release };
    }
    const {
        Resources: [resource],
        ...rest
    } = JSON.parse(codedeploy.appSpec.content) as AppSpec;
    const { TargetService: service } = resource;
    const Properties = { ...service.Properties, TaskDefinition: release.taskDefinition };
    const appSpec: AppSpec = { ...rest, Resources: [{ TargetService: { ...service, Properties } }] };
    return { ...target, release, codedeploy: { ...codedeploy, appSpec: appSpecContent(ordered(appSpec)) } };
}

/** In the order in which AppSpecs are written: the hash of the same release is the same. */
const ordered = ({ version, Resources, Hooks }: AppSpec): AppSpec => ({ version, Resources, ...(Hooks && { Hooks }) });
