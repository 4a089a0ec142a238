import { createHash } from "node:crypto";
import { parseEcrReference } from "../docker-build/registry";
import { account } from "../aws/resource";
import type { Request } from "../resource";
import type { Registry } from "../server";
import type { Values } from "../values";

/** Looks a tag up: in ECR, or, for every other registry, in a world where no tag ever moves. */
async function getRegistryImage(args: Values, request: Request): Promise<Values> {
    const name = String(args.name);
    const sha256Digest = /@(sha256:[0-9a-f]{64})$/.exec(name)?.[1] ?? (await digestOf(name));
    return { ...args, id: sha256Digest, name, sha256Digest };

    async function digestOf(reference: string): Promise<string> {
        const ecr = parseEcrReference(reference);
        if (!ecr) {
            return `sha256:${createHash("sha256").update(normalize(reference)).digest("hex")}`;
        }
        const { imageDetails } = await account(request, ecr.region).ecr.describeImages({
            registryId: ecr.account,
            repositoryName: ecr.repository,
            imageIds: [{ imageTag: ecr.tag }],
        });
        return imageDetails![0]!.imageDigest!;
    }
}

/** `redis` → `docker.io/library/redis:latest`: one image, however it is written. */
function normalize(reference: string): string {
    const [first = "", ...rest] = reference.split("/");
    const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
    const path = hasRegistry ? reference : `docker.io/${rest.length > 0 ? reference : `library/${reference}`}`;
    return /:[\w.-]+$/.test(path) ? path : `${path}:latest`;
}

export const dockerProvider: Registry = {
    resources: {},
    functions: { "docker:index/getRegistryImage:getRegistryImage": { run: getRegistryImage } },
    components: {},
};
