import {
    BatchGetDeploymentsCommand,
    GetDeploymentCommand,
    GetDeploymentTargetCommand,
    ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import type { CodeDeployClient, DeploymentInfo, ECSTarget } from "@aws-sdk/client-codedeploy";
import type { DeploymentTarget } from "../../release";
import type { DeploymentView } from "./view";
import { viewOf } from "./view";

/** A deployment group runs one deployment at a time; a rollback is one too. */
export async function runningDeployment(
    codedeploy: CodeDeployClient,
    group: { application: string; deploymentGroup: string },
): Promise<DeploymentInfo | undefined> {
    const { deployments = [] } = await codedeploy.send(
        new ListDeploymentsCommand({
            applicationName: group.application,
            deploymentGroupName: group.deploymentGroup,
            includeOnlyStatuses: ["Created", "Queued", "InProgress", "Baking", "Ready"],
        }),
    );
    if (deployments.length === 0) {
        return undefined;
    }
    const { deploymentsInfo = [] } = await codedeploy.send(
        new BatchGetDeploymentsCommand({ deploymentIds: deployments.slice(0, 25) }),
    );
    return deploymentsInfo[0];
}

/** One look at a deployment. */
export async function lookAt(
    codedeploy: CodeDeployClient,
    target: DeploymentTarget,
    deploymentId: string,
): Promise<DeploymentView> {
    // The target first: a deployment that fails between the two calls must not look like one that goes on.
    const before = await ecsTarget(codedeploy, target, deploymentId);
    const { deploymentInfo: info = { deploymentId } } = await codedeploy.send(
        new GetDeploymentCommand({ deploymentId }),
    );
    // And again where it failed: which event, and with which share of the traffic, is told by the target alone.
    const failed = info.status === "Failed" || info.status === "Stopped";
    return viewOf(info, failed ? await ecsTarget(codedeploy, target, deploymentId) : before);
}

async function ecsTarget(
    codedeploy: CodeDeployClient,
    target: DeploymentTarget,
    deploymentId: string,
): Promise<ECSTarget | undefined> {
    try {
        const { deploymentTarget } = await codedeploy.send(
            new GetDeploymentTargetCommand({ deploymentId, targetId: `${target.cluster}:${target.service}` }),
        );
        return deploymentTarget?.ecsTarget;
    } catch (error) {
        // A deployment that was only just created has no target yet.
        if (
            error instanceof Error &&
            /DeploymentNotStarted|DeploymentTargetDoesNotExist|InvalidDeploymentTargetId/.test(error.name)
        ) {
            return undefined;
        }
        throw error;
    }
}

/** The sha256 of the AppSpec that a deployment was created from. */
export function appSpecHash(info: DeploymentInfo): string | undefined {
    return info.revision?.appSpecContent?.sha256 ?? info.revision?.string?.sha256;
}
