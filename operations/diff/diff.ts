import type { Service, TaskDefinition } from "@aws-sdk/client-ecs";
import {
    completedTemplate,
    readableTaskDefinition,
    serviceDifferences,
    taskDefinitionDifferences,
    type AnyService,
    type AnyTaskDefinition,
    type AppSpec,
    type DeploymentTarget,
    type Difference,
} from "../../release";
import type { Clients } from "../clients";
import { readLive } from "../live";
import { readRevision } from "../revisions/revision";

/** What to compare the live version with; what is not said is what the stack wants. */
export interface Wanted {
    /** ARN or `family:revision`. */
    revision?: string;
    /** A document in its place, which may take what it does not say itself from what runs. */
    taskDefinition?: (live: TaskDefinition) => NamedTaskDefinition;
    service?: (live: Service) => AnyService;
}

export interface NamedTaskDefinition {
    /** Name of the file it is from, or whatever it is called. */
    name: string;
    document: AnyTaskDefinition;
}

/** What would change if the wanted version were live. */
export interface ServiceDiff {
    service: string;
    /** What runs. */
    live: { taskDefinition: string; release?: string };
    /** ARN, or name of a file. */
    wanted: { taskDefinition: string; release?: string };
    taskDefinition: Difference[];
    /** Of the service itself: network, platform, capacity; more only where a file says more. */
    serviceDefinition: Difference[];
    /** Both task definitions as text that can be compared line by line. */
    text: { live: string; wanted: string };
}

/** @throws Refused where the service or the revision is not there */
export async function readDiff(clients: Clients, target: DeploymentTarget, wanted: Wanted): Promise<ServiceDiff> {
    const live = await readLive(clients, target);
    const { pipeline } = target;
    const usesTemplate = pipeline !== undefined && wanted.revision === undefined;
    const [before, after] = await Promise.all([
        readRevision(clients.ecs, live.taskDefinition),
        wanted.taskDefinition === undefined && !usesTemplate
            ? readRevision(clients.ecs, wanted.revision ?? target.release.taskDefinition)
            : undefined,
    ]);
    const given =
        wanted.taskDefinition?.(before.definition) ?? (pipeline && publishedTemplate(pipeline, before.definition));
    const next: TaskDefinition | AnyTaskDefinition = after?.definition ?? given!.document;
    const service = wanted.service?.(live.service) ?? serviceOf(target);
    return {
        service: target.name,
        live: { taskDefinition: live.taskDefinition, release: before.revision.release },
        wanted: {
            taskDefinition: after?.revision.taskDefinition ?? given!.name,
            release: after?.revision.release,
        },
        taskDefinition: taskDefinitionDifferences(before.definition, next),
        serviceDefinition: serviceDifferences(wanted.service ? live.service : live.surroundings, service),
        text: { live: readableTaskDefinition(before.definition), wanted: readableTaskDefinition(next) },
    };
}

/** What a pipeline's next run would register, but for the images that it builds. */
export function publishedTemplate(
    { name, template }: NonNullable<DeploymentTarget["pipeline"]>,
    live: TaskDefinition,
): NamedTaskDefinition {
    return { name: `the template of ${name}`, document: completedTemplate(template, live) };
}

/** What the next deployment gives the service besides a revision: the AppSpec says it. Without CodeDeploy that is Pulumi's. */
export function serviceOf({ codedeploy }: DeploymentTarget): AnyService {
    if (codedeploy === undefined) {
        return {};
    }
    const { Properties } = (JSON.parse(codedeploy.appSpec.content) as AppSpec).Resources[0].TargetService;
    const { Subnets, SecurityGroups, AssignPublicIp } = Properties.NetworkConfiguration.AwsvpcConfiguration;
    const { ContainerName, ContainerPort } = Properties.LoadBalancerInfo;
    return {
        networkConfiguration: {
            awsvpcConfiguration: {
                subnets: Subnets,
                securityGroups: SecurityGroups,
                assignPublicIp: AssignPublicIp,
            },
        },
        platformVersion: Properties.PlatformVersion,
        capacityProviderStrategy: Properties.CapacityProviderStrategy.map(({ Base, CapacityProvider, Weight }) => ({
            base: Base,
            capacityProvider: CapacityProvider,
            weight: Weight,
        })),
        loadBalancers: [{ containerName: ContainerName, containerPort: ContainerPort }],
    };
}
