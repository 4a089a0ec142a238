import {
    GetApplicationRevisionCommand,
    GetDeploymentCommand,
    ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import type { CodeDeployClient, DeploymentInfo } from "@aws-sdk/client-codedeploy";
import { taskDefinitionOfAppSpec } from "../../release/read-appspec";
import type { Clients } from "../clients";
import { releaseInDescription } from "../deployer";
import { nameOfRevision } from "../revisions/name";
import { describeService, Refused } from "../service";
import { appSpecHash, runningDeployment } from "./running";
import type { CodeDeployTarget } from "./target";

/**
 * A deployment of the target's group: the one of this id, or the newest. Of a rollback, the deployment that it takes back.
 * @throws Refused where there is none, or it is another group's
 */
export async function findDeployment(
    codedeploy: CodeDeployClient,
    target: CodeDeployTarget,
    deploymentId?: string,
): Promise<DeploymentInfo> {
    const found = await getDeployment(codedeploy, deploymentId ?? (await newestDeployment(codedeploy, target)));
    const { application, deploymentGroup } = target.codedeploy;
    if (found.applicationName !== application || found.deploymentGroupName !== deploymentGroup) {
        throw new Refused(
            `deployment ${deploymentId} is of ${found.applicationName}/${found.deploymentGroupName}, and ${target.name} is deployed by ${application}/${deploymentGroup}`,
            `swingbridge history ${target.name} lists its deployments`,
        );
    }
    const failed = found.rollbackInfo?.rollbackTriggeringDeploymentId;
    return failed ? getDeployment(codedeploy, failed) : found;
}

/** @throws Refused where nothing is running */
export async function findRunning(codedeploy: CodeDeployClient, target: CodeDeployTarget): Promise<DeploymentInfo> {
    const running = await runningDeployment(codedeploy, target.codedeploy);
    if (!running) {
        throw new Refused(
            `no deployment of ${target.name} is running`,
            `swingbridge status ${target.name} says what is live`,
        );
    }
    return running;
}

async function newestDeployment(codedeploy: CodeDeployClient, target: CodeDeployTarget): Promise<string> {
    const { application: applicationName, deploymentGroup: deploymentGroupName } = target.codedeploy;
    const { deployments: [newest] = [] } = await codedeploy.send(
        new ListDeploymentsCommand({ applicationName, deploymentGroupName }),
    );
    if (newest === undefined) {
        throw new Refused(`${target.name} was never deployed`, `swingbridge deploy ${target.name} deploys it`);
    }
    return newest;
}

async function getDeployment(codedeploy: CodeDeployClient, deploymentId: string): Promise<DeploymentInfo> {
    try {
        const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
        return deploymentInfo ?? { deploymentId };
    } catch (error) {
        if (error instanceof Error && /^(DeploymentDoesNotExist|InvalidDeploymentId)Exception$/.test(error.name)) {
            throw new Refused(`there is no deployment ${deploymentId}`, "CodeDeploy's ids are like d-ABCDEF123");
        }
        throw error;
    }
}

/** The target for the release that a deployment brings: the stack's own, or what its AppSpec and its description say. */
export async function targetOfDeployment(
    clients: Clients,
    target: CodeDeployTarget,
    info: DeploymentInfo,
): Promise<CodeDeployTarget> {
    if (appSpecHash(info) === target.codedeploy.appSpec.sha256) {
        return target;
    }
    const taskDefinition = (await ofAppSpec(clients.codedeploy, info)) ?? (await ofTaskSet(clients, target, info));
    if (taskDefinition === undefined) {
        return {
            ...target,
            release: {
                sha: releaseInDescription(target.name, info.description) ?? "another release",
                taskDefinition: "",
            },
        };
    }
    const sha = releaseInDescription(target.name, info.description);
    const release = { sha: sha ?? (await nameOfRevision(clients.ecs, taskDefinition)), taskDefinition };
    return { ...target, release };
}

async function ofAppSpec(codedeploy: CodeDeployClient, info: DeploymentInfo): Promise<string | undefined> {
    const { applicationName, revision: location } = info;
    if (location === undefined || location.revisionType === "S3") {
        return undefined;
    }
    const { revision } = await codedeploy.send(
        new GetApplicationRevisionCommand({ applicationName, revision: location }),
    );
    const content = revision?.appSpecContent?.content ?? revision?.string?.content;
    return content === undefined ? undefined : taskDefinitionOfAppSpec(content);
}

/** The task set that a deployment created names it. */
async function ofTaskSet(
    clients: Clients,
    target: CodeDeployTarget,
    { deploymentId }: DeploymentInfo,
): Promise<string | undefined> {
    const { taskSets = [] } = await describeService(clients.ecs, target);
    return taskSets.find(({ externalId }) => externalId === deploymentId)?.taskDefinition;
}
