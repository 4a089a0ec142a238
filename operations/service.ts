import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import type { ECSClient, Service, TaskDefinition } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../release";

/** Refused before anything changed. */
export class Refused extends Error {
    /** Of the command line. */
    readonly exitCode = 5;

    constructor(
        message: string,
        /** What to do about it. */
        readonly fix: string,
    ) {
        super(message);
    }
}

/** @throws Refused when there is no such service to deploy to */
export async function describeService(ecs: ECSClient, target: DeploymentTarget): Promise<Service> {
    const { services = [] } = await ecs.send(
        new DescribeServicesCommand({ cluster: target.cluster, services: [target.service] }),
    );
    const service = services.find(candidate => candidate.status === "ACTIVE");
    if (!service) {
        throw new Refused(
            `cluster ${target.cluster} in ${target.region} has no active service ${target.service}`,
            "run `pulumi up` first: it creates the service; or check the region and the account of your credentials",
        );
    }
    return service;
}

export async function describeTaskDefinition(ecs: ECSClient, taskDefinition: string): Promise<TaskDefinition> {
    const { taskDefinition: definition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    if (!definition) {
        throw new Refused(
            `there is no task definition ${taskDefinition}`,
            "run `pulumi up`: it registers the revision",
        );
    }
    return definition;
}
