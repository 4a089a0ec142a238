import { DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import type { ECSClient, Tag, TaskDefinition } from "@aws-sdk/client-ecs";
import { RELEASE_TAG } from "../../release";
import { Refused } from "../service";

/** A revision of a task definition, and the release that it belongs to. */
export interface Revision {
    /** ARN. */
    taskDefinition: string;
    number: number;
    status: string;
    /** ISO 8601. */
    registeredAt?: string;
    /** ARN of who registered it. */
    registeredBy?: string;
    /** Git SHA, or what tells its image from others where it was not registered for a release. */
    release?: string;
    /** References by container. */
    images: Record<string, string>;
}

/** One revision with its definition. `reference` is an ARN, `family:revision`, or a family for its newest. */
export async function readRevision(
    ecs: ECSClient,
    reference: string,
): Promise<{ revision: Revision; definition: TaskDefinition }> {
    try {
        const { taskDefinition: definition, tags = [] } = await ecs.send(
            new DescribeTaskDefinitionCommand({ taskDefinition: reference, include: ["TAGS"] }),
        );
        if (definition) {
            return { revision: revisionOf(definition, tags), definition };
        }
    } catch (error) {
        if (!(error instanceof Error && /Unable to describe task definition/i.test(error.message))) {
            throw error;
        }
    }
    throw new Refused(`there is no task definition ${reference}`, "swingbridge revisions lists those that there are");
}

export function revisionOf(definition: TaskDefinition, tags: readonly Tag[]): Revision {
    const { taskDefinitionArn = "", revision = 0, status = "", registeredAt, registeredBy } = definition;
    const containers = definition.containerDefinitions ?? [];
    const tagged = tags.find(({ key }) => key === RELEASE_TAG)?.value;
    const main = containers.find(({ essential }) => essential !== false) ?? containers[0];
    const release = tagged ?? imageVersion(main?.image ?? "");
    return {
        taskDefinition: taskDefinitionArn,
        number: revision,
        status,
        ...(registeredAt && { registeredAt: registeredAt.toISOString() }),
        ...(registeredBy !== undefined && { registeredBy }),
        ...(release !== undefined && { release }),
        images: Object.fromEntries(containers.map(({ name = "", image = "" }) => [name, image])),
    };
}

/** What tells an image from the next of its repository. */
function imageVersion(reference: string): string | undefined {
    const [name = "", digest] = reference.split("@");
    return /:([^:/]+)$/.exec(name)?.[1] ?? digest;
}

/** Family of a revision's ARN or of `family:revision`. */
export function familyOf(taskDefinition: string): string {
    return taskDefinition.split("/").pop()!.split(":")[0]!;
}
