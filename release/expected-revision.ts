import { parseReference } from "../fargate/images";
import type { FargateProject, TaskSpec } from "../fargate";
import { applicationNames } from "./application-names";
import { imageReference, secretValueFrom } from "./containers";
import { existingSecretArn, parameterArn, partitionOf, secretName } from "./place";
import { Placeholders } from "./placeholders";
import { renderTaskDefinition, type TaskDefinitionDocument } from "./taskdef";

/** What of the running revision stands in for what Pulumi alone knows. */
export interface RunningRevision {
    taskDefinitionArn?: string;
    family?: string;
    executionRoleArn?: string;
    taskRoleArn?: string;
    containerDefinitions?: readonly {
        name?: string;
        image?: string;
        environment?: readonly { name?: string; value?: string }[];
        secrets?: readonly { valueFrom?: string }[];
    }[];
    volumes?: readonly {
        name?: string;
        efsVolumeConfiguration?: { fileSystemId?: string; authorizationConfig?: { accessPointId?: string } };
    }[];
}

export interface ExpectedRevision {
    document: TaskDefinitionDocument;
    /** What of it only Pulumi knows, in words. */
    notKnown: string[];
}

interface Expected {
    project: Pick<FargateProject, "name" | "secrets">;
    task: TaskSpec;
    /** Name of the Pulumi stack. */
    stack: string;
    logGroup: string;
    /** References of the images that the project builds, by build name. */
    built: Readonly<Record<string, string>>;
    /** Whether the stack resolves tags of third-party images to digests. */
    pinImages: boolean;
}

/**
 * The revision that `pulumi up` would register of a task, as far as Compose files and settings tell it. What AWS gave the
 * resources when they were made (roles, file systems, names of secrets) is that of the revision that runs; of resources that are
 * new, a placeholder.
 */
export function expectedRevision(expected: Expected, running: RunningRevision): ExpectedRevision {
    const { project, task, stack, logGroup, built } = expected;
    const placeholders = new Placeholders();
    const [, , , region = "", account = ""] = running.taskDefinitionArn?.split(":") ?? [];
    const place = { region, account, partition: partitionOf(region) };
    const pinned = expected.pinImages ? pinnedImages(task, running) : {};
    const secrets = new Map(project.secrets.map(secret => [secret.name, secret]));
    const document = renderTaskDefinition(task, {
        family: running.family ?? task.family,
        logGroup,
        region,
        executionRoleArn:
            running.executionRoleArn ??
            placeholders.of("execution-role-arn", "the execution role, which pulumi up makes"),
        taskRoleArn: running.taskRoleArn ?? placeholders.of("task-role-arn", "the task role, which pulumi up makes"),
        image: image => imageReference(image, { built, pinned }),
        secret({ secret: name, ...part }) {
            const { from } = secrets.get(name) ?? { from: "compose" };
            const arn =
                from === "compose"
                    ? parameterArn(place, `${applicationNames(project.name, stack).secrets}${name}`)
                    : (existingSecretArn(from.existing, place) ??
                      secretNamed(secretName(from.existing), running) ??
                      placeholders.of(
                          `secret-arn of ${name}`,
                          `the ARN of the secret ${name}, which pulumi up asks for`,
                      ));
            return secretValueFrom(arn, part);
        },
        volume(name) {
            // A task's volumes are called after those of the project, or after what they are mounted for.
            const its = task.volumes.find(volume => "volume" in volume && volume.volume === name)?.name;
            const efs = running.volumes?.find(volume => volume.name === its)?.efsVolumeConfiguration;
            return efs?.fileSystemId === undefined
                ? {
                      fileSystemId: placeholders.of(
                          `file-system-id of ${name}`,
                          `the file system of ${name}, which pulumi up makes`,
                      ),
                      accessPointId: placeholders.of(
                          `access-point-id of ${name}`,
                          `the access point of ${name}, which pulumi up makes`,
                      ),
                  }
                : { fileSystemId: efs.fileSystemId, accessPointId: efs.authorizationConfig?.accessPointId };
        },
    });
    const answers = answersOf(document, running);
    return {
        document: { ...document, containerDefinitions: answers.containers },
        notKnown: [
            ...answers.notKnown,
            ...Object.entries(placeholders.meanings()).map(([text, what]) => `${text}: ${what}`),
            ...Object.keys(pinned).map(tag => `${tag}: whether its tag stands for another digest by now`),
        ],
    };
}

/** A setting's reference to another tool's value, which Pulumi asks for. */
const REFERENCE = /\$\{(tfstate|cfn|cfn-export):/;

/** Variables whose value another tool has keep the one that runs. */
function answersOf(
    { containerDefinitions }: TaskDefinitionDocument,
    running: RunningRevision,
): { containers: TaskDefinitionDocument["containerDefinitions"]; notKnown: string[] } {
    const notKnown: string[] = [];
    const containers = containerDefinitions.map(container => {
        const now = running.containerDefinitions?.find(({ name }) => name === container.name)?.environment;
        const environment = container.environment?.map(variable => {
            if (!REFERENCE.test(variable.value)) {
                return variable;
            }
            notKnown.push(`${container.name} environment ${variable.name}: the value of ${variable.value}`);
            const value = now?.find(({ name }) => name === variable.name)?.value;
            return value === undefined ? variable : { ...variable, value };
        });
        return environment === undefined ? container : { ...container, environment };
    });
    return { containers, notKnown };
}

/** The digests that run of the images that the stack pins, by the reference that the Compose file has. */
function pinnedImages(
    { containers }: TaskSpec,
    { containerDefinitions = [] }: RunningRevision,
): Record<string, string> {
    const repositoryOf = (image: string) => {
        const { registry, repository } = parseReference(image);
        return `${registry}/${repository}`;
    };
    const digests = containerDefinitions.flatMap(({ image = "" }) => (image.includes("@") ? [image] : []));
    const tags = containers.flatMap(({ image }) =>
        "reference" in image && !image.reference.includes("@") ? [image.reference] : [],
    );
    return Object.fromEntries(
        tags.flatMap(reference => {
            const running = digests.find(image => repositoryOf(image) === repositoryOf(reference));
            return running === undefined ? [] : [[reference, running]];
        }),
    );
}

/** ARN of a secret in Secrets Manager, which ends in six characters of AWS's. */
function secretNamed(name: string, { containerDefinitions = [] }: RunningRevision): string | undefined {
    const arns = containerDefinitions
        .flatMap(({ secrets = [] }) => secrets)
        .map(({ valueFrom = "" }) => valueFrom.split(":").slice(0, 7).join(":"));
    return arns.find(arn => arn.split(":secret:")[1]?.replace(/-\w{6}$/, "") === name);
}
