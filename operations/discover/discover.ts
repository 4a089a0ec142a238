import type { Service, TaskDefinition } from "@aws-sdk/client-ecs";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import { describeAutoscaling } from "../autoscaling";
import { explainAwsError } from "../aws-error";
import { createClients, type Clients } from "../clients";
import { primaryTaskSet } from "../codedeploy/already-live";
import { releaseOf } from "../revisions/name";
import { readRevision } from "../revisions/revision";
import { Refused } from "../service";
import { describeCodeDeploy } from "./codedeploy";
import { findDeploymentGroup, nameOf } from "./group";

/** A service in AWS, whoever created it. */
export interface ServiceName {
    /** @default where the AWS tools look: `AWS_REGION`, or the profile */
    region?: string;
    /** Name or ARN. */
    cluster: string;
    /** Name or ARN of the ECS service. */
    service: string;
}

/**
 * What a stack's outputs would say of a service, read from AWS: for services that Swingbridge did not create. Its release is
 * the one that runs. `notKnown` says what only a stack knows.
 * @throws Refused where there is no such service, or it is released in a way that Swingbridge does not operate
 */
export async function discoverTarget(
    name: ServiceName,
    clients: Clients = createClients({ region: name.region }),
): Promise<DeploymentTarget> {
    const region = await regionOf(clients);
    const [cluster, ecsName] = [nameOf(name.cluster), nameOf(name.service)];
    const service = await readService(clients, region, cluster, ecsName);
    const primary = primaryTaskSet(service);
    const taskDefinition = primary?.taskDefinition ?? service.taskDefinition ?? "";
    const { definition, revision } = await readRevision(clients.ecs, taskDefinition);
    const scaling = await readScaling(clients, `service/${cluster}/${ecsName}`);
    const target: DeploymentTarget = {
        schemaVersion: 1,
        name: ecsName,
        region,
        cluster,
        service: ecsName,
        controller: "ecs",
        release: { sha: releaseOf(revision), taskDefinition },
        logGroup: logGroupOf(definition),
        ...(scaling.scalableTarget !== undefined && { scalableTarget: scaling.scalableTarget }),
        notKnown: ["release record: no stack keeps one for this service", ...scaling.notKnown],
    };
    const controller = service.deploymentController?.type ?? "ECS";
    if (controller === "ECS") {
        return target;
    }
    const group = controller === "CODE_DEPLOY" ? await findDeploymentGroup(clients.codedeploy, service) : undefined;
    if (!group || !primary) {
        throw notOperated(ecsName, controller, primary !== undefined);
    }
    const { part, notKnown } = await describeCodeDeploy(clients, service, primary, group);
    return {
        ...target,
        controller: "codedeploy",
        codedeploy: part,
        notKnown: [...(target.notKnown ?? []), ...notKnown],
    };
}

async function regionOf({ ecs }: Clients): Promise<string> {
    try {
        return await ecs.config.region();
    } catch {
        throw new Refused("it is not said in which region the service is", "give --region, or set AWS_REGION");
    }
}

async function readService({ ecs }: Clients, region: string, cluster: string, name: string): Promise<Service> {
    const { services = [] } = await ecs
        .send(new DescribeServicesCommand({ cluster, services: [name] }))
        .catch((error: unknown) => {
            if (error instanceof Error && error.name === "ClusterNotFoundException") {
                throw new Refused(`there is no cluster ${cluster} in ${region}`, "aws ecs list-clusters names them");
            }
            throw error;
        });
    const service = services.find(({ status }) => status === "ACTIVE");
    if (!service) {
        throw new Refused(
            `cluster ${cluster} in ${region} has no active service ${name}`,
            `aws ecs list-services --cluster ${cluster} names them`,
        );
    }
    return service;
}

/** Who may not ask about scaling can still do the rest. */
async function readScaling(
    clients: Clients,
    resource: string,
): Promise<{ scalableTarget?: string; notKnown: string[] }> {
    try {
        const scalable = await describeAutoscaling(clients, resource);
        return { ...(scalable && { scalableTarget: resource }), notKnown: [] };
    } catch (error) {
        const problem = explainAwsError(error);
        if (!problem) {
            throw error;
        }
        return { notKnown: [`autoscaling: ${problem.message}`] };
    }
}

function notOperated(service: string, controller: string, serves: boolean): Refused {
    if (controller !== "CODE_DEPLOY") {
        return new Refused(
            `${service} has the deployment controller ${controller}`,
            "Swingbridge operates services that CodeDeploy or ECS deploys",
        );
    }
    return serves
        ? new Refused(
              `no CodeDeploy deployment group names ${service}`,
              "create one for it; without a group nothing can be deployed",
          )
        : new Refused(`${service} has no primary task set`, "create one, or delete the service and create it anew");
}

function logGroupOf({ containerDefinitions = [] }: TaskDefinition): string {
    const groups = containerDefinitions.map(({ logConfiguration }) => logConfiguration?.options?.["awslogs-group"]);
    return groups.find(group => group !== undefined) ?? "";
}
