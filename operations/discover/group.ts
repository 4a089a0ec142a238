import {
    BatchGetApplicationsCommand,
    BatchGetDeploymentGroupsCommand,
    GetDeploymentCommand,
    GetDeploymentGroupCommand,
    paginateListApplications,
    paginateListDeploymentGroups,
} from "@aws-sdk/client-codedeploy";
import type { CodeDeployClient, DeploymentGroupInfo } from "@aws-sdk/client-codedeploy";
import type { Service } from "@aws-sdk/client-ecs";

/** BatchGetApplications and BatchGetDeploymentGroups take so many names at a time. @see CodeDeploy API */
const BATCH = 100;

/**
 * The CodeDeploy deployment group of a service; undefined where there is none. The task sets that CodeDeploy created name
 * their deployment, and with it the group; before the first deployment all groups of the account are asked.
 */
export async function findDeploymentGroup(
    codedeploy: CodeDeployClient,
    service: Service,
): Promise<DeploymentGroupInfo | undefined> {
    return (await groupOfTaskSets(codedeploy, service)) ?? (await groupOfAll(codedeploy, service));
}

async function groupOfTaskSets(
    codedeploy: CodeDeployClient,
    service: Service,
): Promise<DeploymentGroupInfo | undefined> {
    const deploymentId = deploymentOf(service);
    if (deploymentId === undefined) {
        return undefined;
    }
    try {
        const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
        const { deploymentGroupInfo } = await codedeploy.send(
            new GetDeploymentGroupCommand({
                applicationName: deploymentInfo?.applicationName,
                deploymentGroupName: deploymentInfo?.deploymentGroupName,
            }),
        );
        return deploymentGroupInfo && concerns(deploymentGroupInfo, service) ? deploymentGroupInfo : undefined;
    } catch (error) {
        // The group of that deployment is gone since: another one may have taken the service over.
        if (error instanceof Error && /DoesNotExist/.test(error.name)) {
            return undefined;
        }
        throw error;
    }
}

/** The CodeDeploy deployment that created the newest of the service's task sets. */
export function deploymentOf({ taskSets = [] }: Service): string | undefined {
    return taskSets.map(({ externalId }) => externalId).find(id => id?.startsWith("d-"));
}

async function groupOfAll(codedeploy: CodeDeployClient, service: Service): Promise<DeploymentGroupInfo | undefined> {
    for await (const { applications = [] } of paginateListApplications({ client: codedeploy }, {})) {
        for (const applicationName of await ecsApplications(codedeploy, applications)) {
            const pages = paginateListDeploymentGroups({ client: codedeploy }, { applicationName });
            for await (const { deploymentGroups = [] } of pages) {
                const found = await groupAmong(codedeploy, applicationName, deploymentGroups, service);
                if (found) {
                    return found;
                }
            }
        }
    }
    return undefined;
}

async function ecsApplications(codedeploy: CodeDeployClient, names: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (let first = 0; first < names.length; first += BATCH) {
        const { applicationsInfo = [] } = await codedeploy.send(
            new BatchGetApplicationsCommand({ applicationNames: names.slice(first, first + BATCH) }),
        );
        found.push(
            ...applicationsInfo.flatMap(({ applicationName, computePlatform }) =>
                applicationName !== undefined && computePlatform === "ECS" ? [applicationName] : [],
            ),
        );
    }
    return found;
}

async function groupAmong(
    codedeploy: CodeDeployClient,
    applicationName: string,
    names: readonly string[],
    service: Service,
): Promise<DeploymentGroupInfo | undefined> {
    for (let first = 0; first < names.length; first += BATCH) {
        const { deploymentGroupsInfo = [] } = await codedeploy.send(
            new BatchGetDeploymentGroupsCommand({
                applicationName,
                deploymentGroupNames: names.slice(first, first + BATCH),
            }),
        );
        const found = deploymentGroupsInfo.find(group => concerns(group, service));
        if (found) {
            return found;
        }
    }
    return undefined;
}

/** Groups name clusters and services, or their ARNs. */
function concerns({ ecsServices = [] }: DeploymentGroupInfo, service: Service): boolean {
    return ecsServices.some(
        ({ clusterName, serviceName }) =>
            nameOf(clusterName) === nameOf(service.clusterArn) && nameOf(serviceName) === service.serviceName,
    );
}

/** The last part of an ARN; a name is its own. */
export function nameOf(nameOrArn = ""): string {
    return nameOrArn.split("/").pop() ?? nameOrArn;
}
