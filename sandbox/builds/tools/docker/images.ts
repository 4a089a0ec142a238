import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { principalOfToken } from "../../../aws/credentials";
import type { Principal } from "../../../aws/principal";
import { AwsError } from "../../../aws/service";
import { parseEcrReference } from "../../../providers/docker-build/registry";
import type { AccountPort } from "../../account-port";
import { ToolFailure, type Invocation } from "../tool";

/** What a build made, as a registry takes it: manifests by platform, and an index over them where there are several. */
export interface BuiltImage {
    /** Digest of what a tag stands for. */
    digest: string;
    manifests: { digest: string; manifest: string; mediaType: string }[];
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
/** Bytes: nothing is built, and an image has some size. */
const LAYER_SIZE = 30_000_000;
const CONFIG_SIZE = 1024;

/** An image of some content: the same content, platforms, arguments and labels give the same digests. */
export function imageOf(content: string, platforms: readonly string[], details: object): BuiltImage {
    const children = platforms.map(platform => {
        const config = sha256(JSON.stringify({ content, platform, details }));
        const manifest = JSON.stringify({
            schemaVersion: 2,
            mediaType: MANIFEST,
            config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: config, size: CONFIG_SIZE },
            layers: [
                {
                    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
                    digest: sha256(`${content}${platform}`),
                    size: LAYER_SIZE,
                },
            ],
            annotations: { "dev.swingbridge.sandbox.context": content },
        });
        return { platform, digest: sha256(manifest), manifest, mediaType: MANIFEST };
    });
    if (children.length === 1) {
        return { digest: children[0]!.digest, manifests: children };
    }
    const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: INDEX,
        manifests: children.map(child => {
            const [os, architecture, variant] = child.platform.split("/");
            return {
                mediaType: MANIFEST,
                digest: child.digest,
                size: child.manifest.length,
                platform: { architecture, os, ...(variant && { variant }) },
            };
        }),
    });
    const digest = sha256(manifest);
    return { digest, manifests: [...children, { digest, manifest, mediaType: INDEX }] };
}

/** Puts an image into the registry that its name says. @throws ToolFailure in the words of a registry */
export function push(account: AccountPort, image: BuiltImage, name: string, invocation: Invocation): void {
    const reference = parseEcrReference(name);
    const where = `ERROR: failed to push ${name}`;
    if (!reference) {
        throw new ToolFailure(`${where}: the sandbox has no registries but those of ECR`);
    }
    const registry = name.split("/")[0] ?? "";
    const caller = loggedInAs(invocation, registry);
    if (!caller) {
        throw new ToolFailure(`${where}: failed to authorize: no basic auth credentials`);
    }
    for (const { digest, manifest, mediaType } of image.manifests) {
        const isNamed = digest === image.digest;
        const input = {
            registryId: reference.account,
            repositoryName: reference.repository,
            imageManifest: manifest,
            imageManifestMediaType: mediaType,
            imageDigest: digest,
            ...(isNamed && { imageTag: reference.tag }),
        };
        try {
            account.as(caller).callAsClient("ecr", "PutImage", input, reference.region);
        } catch (error) {
            const code = error instanceof AwsError ? error.code : undefined;
            if (code === "ImageAlreadyExistsException") {
                continue; // The very same content, under the very same name.
            }
            throw new ToolFailure(`${where}: ${spoken(code, error as Error, registry, reference)}`);
        }
    }
}

function spoken(
    code: string | undefined,
    error: Error,
    registry: string,
    { repository, tag, account }: { repository: string; tag: string; account: string },
): string {
    switch (code) {
        case "RepositoryNotFoundException":
            return (
                `unexpected status from POST request to https://${registry}/v2/${repository}/blobs/uploads/: 404 Not Found: ` +
                `name unknown: The repository with name '${repository}' does not exist in the registry with id '${account}'`
            );
        case "ImageTagAlreadyExistsException":
            return (
                `unexpected status from PUT request to https://${registry}/v2/${repository}/manifests/${tag}: 400 Bad Request: ` +
                `tag invalid: The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`
            );
        default:
            return `denied: ${error.message}`;
    }
}

/** What Docker keeps in the home of a build: who is logged in where, and the images that were built. */
interface Kept {
    /** Passwords by registry. */
    auths: Record<string, string>;
    images: Record<string, BuiltImage>;
}

const fileOf = ({ environment }: Invocation): string =>
    path.join(environment["HOME"] ?? "/", ".docker", "sandbox.json");

export function kept(invocation: Invocation): Kept {
    try {
        return JSON.parse(fs.readFileSync(fileOf(invocation), "utf8")) as Kept;
    } catch {
        return { auths: {}, images: {} };
    }
}

export function keep(invocation: Invocation, change: (before: Kept) => Kept): void {
    const file = fileOf(invocation);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(change(kept(invocation))));
}

const loggedInAs = (invocation: Invocation, registry: string): Principal | undefined =>
    principalOfToken(kept(invocation).auths[registry]);

const sha256 = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
