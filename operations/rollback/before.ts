import { BatchGetDeploymentsCommand, ListDeploymentsCommand } from "@aws-sdk/client-codedeploy";
import { ListTaskDefinitionsCommand } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { targetOfDeployment } from "../codedeploy/find-deployment";
import { isCodeDeployTarget, type CodeDeployTarget } from "../codedeploy/target";
import { readLive } from "../live";
import { releaseRecordVersions } from "../release-record";
import { familyOf } from "../revisions/revision";
import { Refused } from "../service";
import { lastGood } from "./last-good";

/** BatchGetDeployments takes so many at a time. @see CodeDeploy API */
const BATCH = 25;

/**
 * The release to go back to: the last good one of the record, or where no stack keeps one, of the last
 * deployment that succeeded with another revision, or the revision before.
 * @throws Refused where none is known
 */
export async function releaseBefore(
    clients: Clients,
    target: DeploymentTarget,
): Promise<{ taskDefinition: string; sha?: string }> {
    const before =
        target.releaseRecord === undefined
            ? await withoutRecord(clients, target)
            : lastGood(await releaseRecordVersions(clients, target));
    if (before === undefined) {
        throw new Refused(
            `no earlier good release of ${target.name} is known`,
            `name the release with --to: swingbridge revisions ${target.name} lists them`,
        );
    }
    return before;
}

async function withoutRecord(
    clients: Clients,
    target: DeploymentTarget,
): Promise<{ taskDefinition: string } | undefined> {
    const { taskDefinition: live } = await readLive(clients, target);
    const taskDefinition = await (isCodeDeployTarget(target)
        ? deployedBefore(clients, target, live)
        : registeredBefore(clients, live));
    return taskDefinition === undefined ? undefined : { taskDefinition };
}

async function deployedBefore(clients: Clients, target: CodeDeployTarget, live: string): Promise<string | undefined> {
    const { deployments = [] } = await clients.codedeploy.send(
        new ListDeploymentsCommand({
            applicationName: target.codedeploy.application,
            deploymentGroupName: target.codedeploy.deploymentGroup,
            includeOnlyStatuses: ["Succeeded"],
        }),
    );
    const { deploymentsInfo = [] } =
        deployments.length === 0
            ? {}
            : await clients.codedeploy.send(
                  new BatchGetDeploymentsCommand({ deploymentIds: deployments.slice(0, BATCH) }),
              );
    for (const info of deploymentsInfo.filter(({ creator }) => creator !== "codeDeployRollback")) {
        const { release } = await targetOfDeployment(clients, target, info);
        if (release.taskDefinition !== "" && release.taskDefinition !== live) {
            return release.taskDefinition;
        }
    }
    // The revision that the service was created with was never deployed.
    return registeredBefore(clients, live);
}

async function registeredBefore({ ecs }: Clients, live: string): Promise<string | undefined> {
    const { taskDefinitionArns = [] } = await ecs.send(
        new ListTaskDefinitionsCommand({ familyPrefix: familyOf(live), status: "ACTIVE", sort: "DESC" }),
    );
    return taskDefinitionArns[taskDefinitionArns.indexOf(live) + 1];
}
