import type { ECRClient } from "@aws-sdk/client-ecr";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { parseEcrReference, type EcrImage } from "../../release";
import type { Account } from "./account";
import { check, checkEach, fail, isNotFound, ok, skip, type Check, type Verdict } from "./check";
import { platformsOf, taskPlatform, type ImagePlatform } from "./platform";

const TOPIC = "images";

/**
 * The platforms of an image in a registry that is not ECR; undefined where its manifest does not say.
 * @throws an error with `found: false` where the registry has no such image, any other where it gave no answer
 */
export type AskRegistry = (reference: string) => Promise<ImagePlatform[] | undefined>;

/** The images of the task definition: that they are there, and for the platform on which the tasks run. */
export async function checkImages(account: Account, askRegistry: AskRegistry | undefined): Promise<Check[]> {
    return checkEach(TOPIC, account.containers, "there are no containers", ({ name, image = "" }) =>
        check(TOPIC, `image of ${name}`, async () =>
            imageVerdict(account, await account.taskDefinition(), image, askRegistry),
        ),
    );
}

async function imageVerdict(
    account: Account,
    { runtimePlatform }: TaskDefinition,
    image: string,
    askRegistry: AskRegistry | undefined,
): Promise<Verdict> {
    const ecr = parseEcrReference(image);
    const platforms = ecr ? await ecrPlatforms(account, ecr) : await otherPlatforms(image, askRegistry);
    return "result" in platforms
        ? platforms
        : platformVerdict(image, platforms.platforms, taskPlatform(runtimePlatform));
}

type Found = { platforms: ImagePlatform[] | undefined };

async function otherPlatforms(image: string, ask: AskRegistry | undefined): Promise<Verdict | Found> {
    if (ask === undefined) {
        return skip(`${image} is in another registry, which was not asked`);
    }
    try {
        return { platforms: await ask(image) };
    } catch (error) {
        const { message, found, fix } = error as { message?: string; found?: boolean; fix?: string };
        return found === false
            ? fail(message ?? `there is no ${image}`, fix ?? "check name and tag")
            : skip(message ?? String(error), fix);
    }
}

async function ecrPlatforms({ clients }: Account, image: EcrImage): Promise<Verdict | Found> {
    const { BatchGetImageCommand, ECRClient } = await import("@aws-sdk/client-ecr");
    const client = new ECRClient({ ...clients.options, region: image.region });
    const { accountId: registryId, repository: repositoryName, tag, digest } = image;
    const named = `${repositoryName}${digest === undefined ? `:${tag ?? "latest"}` : `@${digest}`}`;
    try {
        const { images = [] } = await client.send(
            new BatchGetImageCommand({
                registryId,
                repositoryName,
                imageIds: [digest === undefined ? { imageTag: tag ?? "latest" } : { imageDigest: digest }],
            }),
        );
        const manifest = images[0]?.imageManifest;
        return manifest === undefined
            ? fail(`the repository has no image ${named}`, "push it, or release a commit whose image is there")
            : { platforms: await platformsOf(JSON.parse(manifest), blob => readBlob(client, image, blob)) };
    } catch (error) {
        if (isNotFound(error, "RepositoryNotFound")) {
            return fail(`there is no repository ${repositoryName}`, "create it and push the image, or name another");
        }
        throw error;
    }
}

/** ECR answers with an address of S3 that needs no credentials. */
async function readBlob(client: ECRClient, { accountId, repository }: EcrImage, layerDigest: string): Promise<unknown> {
    const { GetDownloadUrlForLayerCommand } = await import("@aws-sdk/client-ecr");
    try {
        const { downloadUrl = "" } = await client.send(
            new GetDownloadUrlForLayerCommand({ registryId: accountId, repositoryName: repository, layerDigest }),
        );
        return await (await fetch(downloadUrl)).json();
    } catch (error) {
        if (isNotFound(error, "LayersNotFound")) {
            return undefined;
        }
        throw error;
    }
}

export function platformVerdict(image: string, platforms: ImagePlatform[] | undefined, wanted: ImagePlatform): Verdict {
    const words = ({ os, architecture }: ImagePlatform) => `${os}/${architecture}`;
    if (platforms === undefined) {
        return skip(`${image} is there; for which platform it is, it does not say`);
    }
    return platforms.some(platform => words(platform) === words(wanted))
        ? ok(`${image} is there, for ${words(wanted)}`)
        : fail(
              `${image} is for ${platforms.map(words).join(", ")}, and the tasks run on ${words(wanted)}`,
              `build it for ${words(wanted)} (docker build --platform), or change the task's runtimePlatform`,
          );
}
