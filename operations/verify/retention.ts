import { DescribeTaskDefinitionCommand, ListTaskDefinitionsCommand, type TaskDefinition } from "@aws-sdk/client-ecs";
import { parseEcrReference, type EcrImage } from "../../release";
import { expiriesOf, type Expiry, type LifecycleImage } from "../../release/ecr-lifecycle";
import { primaryTaskSet } from "../codedeploy/already-live";
import { describeTaskDefinition } from "../service";
import { absentFor, type Account } from "./account";
import { check, fail, ok, skip, type Check, type Verdict } from "./check";

const TOPIC = "rollback";

/** An image goes soon where so few pushes, or days, are left. */
const SOON = { pushes: 2, days: 7 };

/** Revisions of the family that are looked at for the one before. */
const LOOK_BACK = 20;

/** Whether the images that run, and those that a rollback would need, stay in ECR. */
export async function checkRetention(account: Account): Promise<Check[]> {
    return Promise.all([
        check(TOPIC, "images that run", async () => imagesVerdict(account, await runningRevision(account))),
        check(TOPIC, "images of the release before", async () => {
            const before = await revisionBefore(account, await runningRevision(account));
            return before ? imagesVerdict(account, before) : skip("there is no earlier revision with other images");
        }),
    ]);
}

async function runningRevision(account: Account): Promise<TaskDefinition> {
    const service = await account.service();
    const arn = primaryTaskSet(service)?.taskDefinition ?? service.taskDefinition ?? "";
    return describeTaskDefinition(account.clients.ecs, arn);
}

/** The newest earlier revision with other images. */
async function revisionBefore(account: Account, running: TaskDefinition): Promise<TaskDefinition | undefined> {
    const { ecs } = account.clients;
    const { taskDefinitionArns = [] } = await ecs.send(
        new ListTaskDefinitionsCommand({
            familyPrefix: running.family,
            status: "ACTIVE",
            sort: "DESC",
            maxResults: LOOK_BACK,
        }),
    );
    const revisionOf = (arn: string) => Number(arn.split(":").pop());
    const earlier = taskDefinitionArns.filter(
        arn => arn.includes(`/${running.family}:`) && revisionOf(arn) < (running.revision ?? 0),
    );
    for (const arn of earlier) {
        const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
        if (taskDefinition && imagesOf(taskDefinition).join() !== imagesOf(running).join()) {
            return taskDefinition;
        }
    }
    return undefined;
}

const imagesOf = ({ containerDefinitions = [] }: TaskDefinition): string[] =>
    containerDefinitions.flatMap(({ image }) => image ?? []);

async function imagesVerdict(account: Account, definition: TaskDefinition): Promise<Verdict> {
    const name = `${definition.family}:${definition.revision}`;
    const images = imagesOf(definition).flatMap(image => parseEcrReference(image) ?? []);
    if (images.length === 0) {
        return skip(`${name} has no image in ECR`);
    }
    const problems = (await Promise.all(images.map(image => imageProblem(account, image)))).flat();
    return problems.length === 0
        ? ok(`the images of ${name} stay`)
        : fail(
              `${name}: ${problems.join("; ")}`,
              "keep more images in the repository's lifecycle policy; pushed again under its tag, an image is there again",
          );
}

async function imageProblem({ clients }: Account, image: EcrImage): Promise<string[]> {
    const { ECRClient, GetLifecyclePolicyCommand, paginateDescribeImages } = await import("@aws-sdk/client-ecr");
    const client = new ECRClient({ ...clients.options, region: image.region });
    const repository = { registryId: image.accountId, repositoryName: image.repository };
    const images: LifecycleImage[] = [];
    for await (const { imageDetails = [] } of paginateDescribeImages({ client }, repository)) {
        images.push(
            ...imageDetails.map(({ imageDigest = "", imageTags = [], imagePushedAt = new Date(0) }) => ({
                digest: imageDigest,
                tags: imageTags,
                pushedAt: imagePushedAt,
            })),
        );
    }
    const { tag = "latest", digest } = image;
    const found = images.find(({ digest: is, tags }) => (digest === undefined ? tags.includes(tag) : is === digest));
    const named = `${image.repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
    if (!found) {
        return [`${named} is gone`];
    }
    const policy = await client
        .send(new GetLifecyclePolicyCommand(repository))
        .catch(absentFor("LifecyclePolicyNotFound"));
    const expiries = policy ? expiriesOf(policy.lifecyclePolicyText ?? "{}", images, found.digest) : [];
    return expiries.flatMap(expiry => soon(expiry, new Date())).map(when => `${named} ${when}`);
}

/** When an image goes, where that is soon. */
export function soon({ pushes, at }: Expiry, now: Date): string[] {
    if (pushes !== undefined && pushes <= SOON.pushes) {
        return [pushes <= 0 ? "goes with the next image that is pushed" : `goes after ${pushes} more pushed images`];
    }
    const days = at && (at.getTime() - now.getTime()) / 86_400_000;
    return days !== undefined && days <= SOON.days
        ? [days <= 0 ? "goes when ECR next looks" : `goes in ${Math.ceil(days)} day(s)`]
        : [];
}
