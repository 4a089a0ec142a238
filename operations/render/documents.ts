import { DescribeTasksCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import type { RegisterTaskDefinitionCommandInput, Service, TaskDefinition } from "@aws-sdk/client-ecs";
import { ecrReference, NOTED_BY_ECS, parseEcrReference, type DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { ecrImages } from "../images";
import { Refused } from "../service";

/** What `aws ecs register-task-definition --cli-input-json` takes to register the same again. */
export function taskDefinitionDocument(definition: TaskDefinition): Partial<RegisterTaskDefinitionCommandInput> {
    return Object.fromEntries(Object.entries(definition).filter(([name]) => !NOTED_BY_ECS.has(name)));
}

/** Members of a service that `aws ecs create-service` takes. */
const OF_A_SERVICE = [
    "serviceName",
    "taskDefinition",
    "loadBalancers",
    "serviceRegistries",
    "desiredCount",
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "deploymentConfiguration",
    "networkConfiguration",
    "healthCheckGracePeriodSeconds",
    "schedulingStrategy",
    "deploymentController",
    "tags",
    "enableECSManagedTags",
    "propagateTags",
    "enableExecuteCommand",
    "availabilityZoneRebalancing",
] as const;

/** What `aws ecs create-service --cli-input-json` takes to create the same again. */
export function serviceDocument(cluster: string, service: Service): object {
    const members = OF_A_SERVICE.map(name => [name, service[name]] as const);
    return {
        cluster,
        ...Object.fromEntries(
            members.filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
        ),
    };
}

/**
 * The image of a revision's container as CodePipeline's `imageDetail.json` names it, by digest: that of the task definition,
 * else the one that ECR has under its tag, else that of a running task.
 * @throws Refused where nobody knows the digest, or there is no such container
 */
export async function imageDetail(
    clients: Clients,
    target: DeploymentTarget,
    definition: TaskDefinition,
    container?: string,
): Promise<{ ImageURI: string }> {
    const containers = definition.containerDefinitions ?? [];
    const found =
        container === undefined
            ? (containers.find(({ name }) => name === mainContainer(target)) ??
              containers.find(({ essential }) => essential !== false))
            : containers.find(({ name }) => name === container);
    if (!found?.image) {
        throw new Refused(
            `${definition.family}:${definition.revision} has no container ${container ?? ""}`,
            `it has: ${containers.map(({ name }) => name).join(", ")}`,
        );
    }
    const image = parseEcrReference(found.image);
    const digest =
        found.image.split("@")[1] ??
        (await ecrDigest(clients, found.image)) ??
        (await runningDigest(clients, target, definition, found.name ?? ""));
    if (digest === undefined) {
        throw new Refused(
            `the digest of ${found.image} is not known: its registry is not ECR, and no task of the revision runs`,
            "pin the image by digest, or render while the revision runs",
        );
    }
    return {
        ImageURI: image
            ? ecrReference({ ...image, digest })
            : `${found.image.replace(/(:[^:/]+)?(@.*)?$/, "")}@${digest}`,
    };
}

/** The container that takes the traffic. */
function mainContainer({ codedeploy }: DeploymentTarget): string | undefined {
    return codedeploy && /"ContainerName":"([^"]+)"/.exec(codedeploy.appSpec.content)?.[1];
}

async function ecrDigest(clients: Clients, reference: string): Promise<string | undefined> {
    const known = (await ecrImages(clients, [reference])).get(reference);
    return typeof known === "object" ? known.digest : undefined;
}

async function runningDigest(
    clients: Clients,
    { cluster, service }: DeploymentTarget,
    definition: TaskDefinition,
    container: string,
): Promise<string | undefined> {
    const { taskArns = [] } = await clients.ecs.send(new ListTasksCommand({ cluster, serviceName: service }));
    if (taskArns.length === 0) {
        return undefined;
    }
    const { tasks = [] } = await clients.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const task = tasks.find(({ taskDefinitionArn }) => taskDefinitionArn === definition.taskDefinitionArn);
    return task?.containers?.find(({ name }) => name === container)?.imageDigest;
}
