import { DescribeTasksCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import { taskDefinitionDifferences, type DeploymentTarget, type Release } from "../../release";
import type { Clients } from "../clients";
import { publishedTemplate } from "../diff/diff";
import { describeTaskDefinition } from "../service";

/** Where what should be the same is not. */
export interface Drift {
    /** Parts in which the registered task definition, or the template of a pipeline, differs from the one that runs. */
    differences: number;
    /** Containers whose running image is not the recorded one: its tag has moved since. */
    images: { container: string; recorded: string; running: string }[];
}

/** @param live ARN of the revision that runs */
export async function readDrift(
    clients: Clients,
    target: DeploymentTarget,
    live: string,
    recorded: Release | undefined,
): Promise<Drift> {
    const { pipeline } = target;
    const [differences, images] = await Promise.all([
        pipeline
            ? changesOf(clients, pipeline, live)
            : live === target.release.taskDefinition
              ? 0
              : differencesOf(clients, live, target.release.taskDefinition),
        recorded?.taskDefinition === live ? movedImages(clients, target, recorded) : [],
    ]);
    return { differences, images };
}

async function differencesOf({ ecs }: Clients, live: string, registered: string): Promise<number> {
    const [before, after] = await Promise.all([
        describeTaskDefinition(ecs, live),
        describeTaskDefinition(ecs, registered),
    ]);
    return taskDefinitionDifferences(before, after).length;
}

/** What the published template would change of what runs, whatever its images. */
async function changesOf(
    { ecs }: Clients,
    pipeline: NonNullable<DeploymentTarget["pipeline"]>,
    live: string,
): Promise<number> {
    const running = await describeTaskDefinition(ecs, live);
    return taskDefinitionDifferences(running, publishedTemplate(pipeline, running).document).length;
}

async function movedImages({ ecs }: Clients, target: DeploymentTarget, recorded: Release): Promise<Drift["images"]> {
    const { cluster, service } = target;
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: service }));
    if (taskArns.length === 0) {
        return [];
    }
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const running = tasks
        .filter(({ taskDefinitionArn }) => taskDefinitionArn === recorded.taskDefinition)
        .flatMap(({ containers = [] }) => containers);
    return Object.entries(recorded.images).flatMap(([container, { digest }]) => {
        const other = running.find(
            ({ name, imageDigest }) => name === container && imageDigest !== undefined && imageDigest !== digest,
        );
        return digest === undefined || other === undefined
            ? []
            : [{ container, recorded: digest, running: other.imageDigest! }];
    });
}
