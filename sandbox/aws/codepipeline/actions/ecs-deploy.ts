import type { RegisterTaskDefinitionCommandInput, Service, Tag, TaskDefinition } from "@aws-sdk/client-ecs";
import { subjectsOfService } from "../../ecs";
import { omit } from "../../omit";
import { ActionFailure, consoleUrl, minutes, seconds, type ActionRun, type ActionType } from "../action-type";
import { fileOf } from "../artifacts";

/** Bytes of an image definitions file. @see CodePipeline User Guide, quotas */
const LARGEST_FILE = 100 * 1024;
const LOOK = seconds(15);
/** Minutes, AWS's own. */
const TIMEOUT = 60;

interface ImageDefinition {
    name: string;
    imageUri: string;
}

/** A service that ECS itself releases, with the images of an image definitions file. */
export const ecsDeploy: ActionType = {
    categories: ["Deploy"],
    provider: "ECS",
    inputs: [1, 1],
    outputs: [0, 0],
    properties: {
        ClusterName: { required: true },
        ServiceName: { required: true },
        FileName: {},
        DeploymentTimeout: {},
    },
    timeout: TIMEOUT,
    check({ configuration: { DeploymentTimeout } }) {
        const given = Number(DeploymentTimeout ?? TIMEOUT);
        return Number.isInteger(given) && given >= 1 && given <= TIMEOUT
            ? undefined
            : `DeploymentTimeout must be a number of minutes from 1 to ${TIMEOUT}, not ${DeploymentTimeout}`;
    },
    start(run) {
        const { account, configuration } = run;
        const definitions = definitionsOf(run);
        const { taskDefinition: current = "" } = serviceOf(run);
        const { taskDefinition, tags } = account.call<{ taskDefinition: TaskDefinition; tags: Tag[] }>(
            "ecs",
            "DescribeTaskDefinition",
            { taskDefinition: current, include: ["TAGS"] },
        );
        const registered = account.call<{ taskDefinition: { taskDefinitionArn: string } }>(
            "ecs",
            "RegisterTaskDefinition",
            { ...withImages(taskDefinition, definitions), ...(tags.length > 0 && { tags }) },
        ).taskDefinition.taskDefinitionArn;
        account.call("ecs", "UpdateService", {
            cluster: configuration.ClusterName,
            service: configuration.ServiceName,
            taskDefinition: registered,
        });
        const limit = account.now + minutes(Number(configuration.DeploymentTimeout ?? TIMEOUT));
        return {
            status: "waiting",
            external: externalOf(run, serviceOf(run)),
            memory: { taskDefinition: registered, limit },
            lookAfter: LOOK,
        };
    },
    look(run) {
        const { account, row } = run;
        const service = serviceOf(run);
        const external = externalOf(run, service);
        const { taskDefinition, limit } = row.memory as { taskDefinition: string; limit: number };
        const own = service.deployments?.find(each => each.taskDefinition === taskDefinition);
        if (own?.rolloutState === "COMPLETED" && service.deployments?.length === 1) {
            return { status: "succeeded", external: { ...external, summary: "Deployment Succeeded" } };
        }
        if (own?.rolloutState === "FAILED" || !own) {
            const why = own?.rolloutStateReason ?? `the service ${service.serviceName} runs another task definition`;
            throw new ActionFailure("JobFailed", `The Amazon ECS deployment failed: ${why}`, external);
        }
        if (account.now >= limit) {
            throw new ActionFailure(
                "JobFailed",
                `The Amazon ECS service ${service.serviceName} did not become stable in time: ${service.runningCount} of ${service.desiredCount} tasks are running`,
                external,
            );
        }
        return { status: "waiting", external, memory: row.memory, lookAfter: LOOK };
    },
    subjects: (account, row) => subjectsOfService(account, row.resolved.ClusterName, row.resolved.ServiceName ?? ""),
};

function serviceOf({ account, configuration }: ActionRun): Service {
    const { ClusterName: cluster, ServiceName: name = "" } = configuration;
    const { services } = account.call<{ services: Service[] }>("ecs", "DescribeServices", {
        cluster,
        services: [name],
    });
    const service = services.find(({ status }) => status === "ACTIVE");
    if (!service) {
        throw new ActionFailure("ConfigurationError", `The AWS ECS service ${name} does not exist`);
    }
    return service;
}

const externalOf = ({ account }: ActionRun, service: Service) => ({
    id: service.deployments?.[0]?.id,
    url: consoleUrl(account, "ecs", `clusters/${service.clusterArn?.split("/").pop()}/services/${service.serviceName}`),
});

function definitionsOf({ account, row, configuration }: ActionRun): ImageDefinition[] {
    const artifact = row.inputs[0]!;
    const { FileName: file = "imagedefinitions.json" } = configuration;
    const text = fileOf(account, artifact, file);
    if (text === undefined) {
        throw new ActionFailure(
            "ConfigurationError",
            `Did not find the image definition file ${file} in the input artifacts ZIP file. Verify the file is stored in your pipeline's Amazon S3 artifact bucket: ${artifact.bucket} key: ${artifact.key}`,
        );
    }
    if (Buffer.byteLength(text) > LARGEST_FILE) {
        throw new ActionFailure(
            "ConfigurationError",
            `The image definition file ${file} is larger than ${LARGEST_FILE / 1024} KB`,
        );
    }
    const definitions = parse(text);
    if (!definitions) {
        throw new ActionFailure("ConfigurationError", `The image definition file ${file} contains invalid JSON format`);
    }
    return definitions;
}

function parse(text: string): ImageDefinition[] | undefined {
    try {
        const list: unknown = JSON.parse(text);
        return Array.isArray(list) && list.every(isDefinition) ? list : undefined;
    } catch {
        return undefined;
    }
}

const isDefinition = (value: unknown): value is ImageDefinition =>
    typeof value === "object" &&
    value !== null &&
    typeof (value as ImageDefinition).name === "string" &&
    typeof (value as ImageDefinition).imageUri === "string";

/** What ECS tells of a task definition, and does not take. */
const ONLY_IN_ANSWERS = [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
] as const;

/** A registration like the current one, but for the images. */
function withImages(
    current: TaskDefinition,
    definitions: readonly ImageDefinition[],
): RegisterTaskDefinitionCommandInput {
    const containers = current.containerDefinitions ?? [];
    const missing = definitions.find(({ name }) => !containers.some(container => container.name === name));
    if (missing) {
        throw new ActionFailure("ConfigurationError", `The AWS ECS container ${missing.name} does not exist`);
    }
    const registration = omit(current, ...ONLY_IN_ANSWERS);
    return {
        ...registration,
        family: current.family,
        containerDefinitions: containers.map(container => ({
            ...container,
            image: definitions.find(({ name }) => name === container.name)?.imageUri ?? container.image,
        })),
    };
}
