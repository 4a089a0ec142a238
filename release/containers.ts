import type { ContainerSpec, ImageSpec, LogConfiguration, SecretReference, TaskSpec } from "../fargate";
import { canonicalContainer } from "./canonical-containers";
import type { ContainerDefinition } from "./container-definition";

/** What the `FargateProject` names and only a deployed stack knows. */
export interface ContainerContext {
    /** The reference that ECS pulls. */
    image(image: ImageSpec): string;
    /** `valueFrom` of a secret: the ARN of the parameter, or of the Secrets Manager secret. */
    secret(reference: SecretReference): string;
    /** CloudWatch log group of the service. */
    logGroup: string;
    region: string;
}

/** First part of the name of every log stream: `<prefix>/<container>/<task id>`. */
export const LOG_STREAM_PREFIX = "ecs";

/** The container definitions of a task, canonical, sorted by name. */
export function renderContainers(task: TaskSpec, context: ContainerContext): ContainerDefinition[] {
    return task.containers
        .map(container => canonicalContainer(renderContainer(container, context)))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function renderContainer(container: ContainerSpec, context: ContainerContext): ContainerDefinition {
    const { image, environment, secrets, portMappings, logConfiguration, ...same } = container;
    return {
        ...same,
        portMappings: portMappings.map(({ lastPort, containerPort, ...mapping }) =>
            lastPort === undefined
                ? { ...mapping, containerPort }
                : { ...mapping, containerPortRange: `${containerPort}-${lastPort}` },
        ),
        image: context.image(image),
        environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
        secrets: Object.entries(secrets).map(([name, reference]) => ({ name, valueFrom: context.secret(reference) })),
        logConfiguration: renderLogging(logConfiguration, context),
    };
}

function renderLogging(
    { logDriver, options, secretOptions = {} }: LogConfiguration = { logDriver: "awslogs", options: {} },
    context: ContainerContext,
): ContainerDefinition["logConfiguration"] {
    const own = {
        "awslogs-group": context.logGroup,
        "awslogs-region": context.region,
        "awslogs-stream-prefix": LOG_STREAM_PREFIX,
    };
    return {
        logDriver,
        options: { ...(logDriver === "awslogs" && own), ...options },
        secretOptions: Object.entries(secretOptions).map(([name, reference]) => ({
            name,
            valueFrom: context.secret(reference),
        })),
    };
}

/** `valueFrom` of a secret: its ARN, and for Secrets Manager what is read of it. */
export function secretValueFrom(
    arn: string,
    { jsonKey = "", versionStage = "", versionId = "" }: Omit<SecretReference, "secret"> = {},
): string {
    const part = [jsonKey, versionStage, versionId];
    return part.every(text => text === "") ? arn : [arn, ...part].join(":");
}

/** The references that a task's images stand for. */
export interface ImageReferences {
    /** Of the images that the stack builds or reuses, by build name. */
    built: Readonly<Record<string, string>>;
    /** What other images are pinned to, by the reference that the Compose file has. */
    pinned: Readonly<Record<string, string>>;
}

/** The reference that ECS pulls. */
export function imageReference(image: ImageSpec, { built, pinned }: ImageReferences): string {
    return "build" in image ? built[image.build]! : (pinned[image.reference] ?? image.reference);
}
