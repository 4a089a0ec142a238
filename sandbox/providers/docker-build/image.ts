import { createHash, randomUUID } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { ImageArgs } from "@pulumi/docker-build";
import type { CheckFailure } from "../check";
import { mapKey } from "../diff";
import { any, boolean, list, map, object, string, type Properties, type Property } from "../property";
import type { CustomResource, Request } from "../resource";
import { canonical, hasUnknown, isObject, type Values } from "../values";
import { hashContext, namedContext, type NamedContexts } from "./context";
import { held, parseEcrReference, push, remove, type Login } from "./registry";

interface Args {
    context?: { location: string; named?: Record<string, { location: string }> };
    dockerfile?: { location?: string; inline?: string };
    buildArgs?: Record<string, string>;
    cacheFrom?: { registry?: { ref: string } }[];
    cacheTo?: { inline?: object }[];
    ignoreSecretsInDiffCalculation?: string[];
    labels?: Record<string, string>;
    noCache?: boolean;
    platforms?: string[];
    push?: boolean;
    pull?: boolean;
    registries?: Login[];
    tags?: string[];
    target?: string;
}

const PROPERTIES: { [Name in keyof ImageArgs]-?: Property } = {
    addHosts: list(string()),
    buildArgs: map(),
    buildOnPreview: boolean({ default: true }),
    builder: any(),
    cacheFrom: list(any()),
    cacheTo: list(any()),
    context: object({ location: string({ required: true }), named: map(object({ location: string() })) }),
    dockerfile: object({ inline: string(), location: string() }, { computed: true }),
    exec: boolean(),
    exports: list(any()),
    ignoreSecretsInDiffCalculation: list(string()),
    labels: map(),
    load: boolean(),
    network: string({ default: "default" }),
    noCache: boolean(),
    platforms: list(string()),
    pull: boolean(),
    push: boolean({ required: true }),
    // Passwords change with every login.
    registries: list(any(), { same: sameRegistries }),
    secrets: map(string(), { secret: true }),
    ssh: list(any()),
    tags: list(string()),
    target: string(),
};

/**
 * `docker-build:index:Image` without a Docker engine: what would be built is digested instead, and recorded in the account's registry
 * as a push would.
 */
export const image: CustomResource = {
    properties: PROPERTIES as Properties,
    computed: ["contextHash", "digest", "ref"],
    volatile: ["contextHash", "digest", "ref"],
    prepare: inputs => ({
        ...inputs,
        // The real provider's check fills in where the Dockerfile is.
        context: inputs.context ?? { location: "." },
    }),
    check: (inputs, request) =>
        hasUnknown([inputs.context, inputs.dockerfile]) ? [] : checkFiles(inputs as Args, request),
    diff(olds, news, all, request) {
        const ignored = ((news as Args).ignoreSecretsInDiffCalculation ?? []).map(id => `secrets${mapKey(id)}`);
        const changes = all.filter(({ path, kind }) => kind !== "update" || !ignored.includes(path));
        if (changes.some(({ path }) => path === "contextHash") || hasUnknown([news.context, news.dockerfile])) {
            return changes;
        }
        const { push: pushes, pull } = news as Args;
        const hasChanged = contextHash(news as Args, request) !== olds.contextHash || (pull && pushes);
        return hasChanged ? [...changes, { path: "contextHash", kind: "update", replace: false }] : changes;
    },
    async create(inputs, request) {
        const outputs = await record(inputs as Args, request);
        return { id: outputs.digest, state: { ...inputs, ...outputs } };
    },
    async read(_, prior, request) {
        const { push: pushes, tags = [], digest, registries = [] } = prior as Args & { digest?: string };
        if (!pushes || tags.length === 0) {
            return prior;
        }
        const kept: string[] = [];
        for (const tag of tags) {
            // Nobody knows what another registry has.
            if (!parseEcrReference(tag) || (await held(tag, registries, request))?.digest === digest) {
                kept.push(tag);
            }
        }
        return kept.length > 0 ? { ...prior, tags: kept } : undefined;
    },
    update: async (_, __, news, ___, request) => ({ ...news, ...(await record(news as Args, request)) }),
    async delete(_, state, request) {
        const { push: pushes, tags = [], digest, registries = [] } = state as Args & { digest?: string };
        for (const tag of pushes ? tags : []) {
            await remove(tag, digest, registries, request);
        }
    },
};

const contextFolder = ({ context }: Args, { programFolder }: Request) =>
    resolve(programFolder, context?.location ?? ".");

const namedContexts = ({ context }: Args, { programFolder }: Request): NamedContexts =>
    Object.fromEntries(
        Object.entries(context?.named ?? {}).map(([name, { location }]) => [
            name,
            namedContext(location, programFolder),
        ]),
    );

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** Where the Dockerfile is: beside the program where it is named, in the context where it is not. */
const dockerfilePath = (args: Args, request: Request) =>
    args.dockerfile?.location === undefined
        ? join(contextFolder(args, request), "Dockerfile")
        : resolve(request.programFolder, args.dockerfile.location);

function checkFiles(args: Args, request: Request): CheckFailure[] {
    const folder = contextFolder(args, request);
    if (!isFolder(folder)) {
        return [
            {
                property: "context.location",
                reason: `"${args.context?.location ?? "."}": not a valid directory or URL`,
            },
        ];
    }
    const missing = Object.entries(namedContexts(args, request)).filter(([, { folder: its }]) => its && !isFolder(its));
    if (missing.length > 0) {
        return missing.map(([name, { location }]) => ({
            property: `context.named.${name}.location`,
            reason: `"${location}": not a valid directory or URL`,
        }));
    }
    const { dockerfile } = args;
    if (dockerfile?.inline !== undefined) {
        return dockerfile.location === undefined
            ? []
            : [{ property: "dockerfile", reason: 'only specify "file" or "inline", not both' }];
    }
    const path = dockerfilePath(args, request);
    return existsSync(path)
        ? []
        : [
              {
                  property: "dockerfile.location",
                  reason: `open ${dockerfile?.location ?? basename(path)}: no such file or directory`,
              },
          ];
}

function contextHash(args: Args, request: Request): string {
    const inline = args.dockerfile?.inline;
    return hashContext(
        contextFolder(args, request),
        inline === undefined ? { path: dockerfilePath(args, request) } : { inline },
        namedContexts(args, request),
    );
}

/** What a build and a push would have left behind. */
async function record(args: Args, request: Request): Promise<{ contextHash: string; digest: string; ref: string }> {
    const hash = contextHash(args, request);
    const { tags = [], platforms = ["linux/amd64"], buildArgs, labels, target, registries = [] } = args;
    const build = sha256(canonical({ hash, platforms, buildArgs, labels, target }));
    const manifest = (await cachedManifest(args, build, request)) ?? newManifest(build, hash);
    const digest = `sha256:${sha256(manifest)}`;
    if (args.push) {
        for (const tag of tags) {
            await push(tag, manifest, digest, registries, request);
            request.log("info", `sandbox: recorded ${tag} as ${digest}, not built`);
        }
    }
    return {
        contextHash: hash,
        digest: args.push ? digest : "",
        ref: args.push && tags[0] ? `${tags[0]}@${digest}` : (tags[0] ?? ""),
    };
}

/** A built image is dated, and so are the files of its layers: the same build gives another digest. */
function newManifest(build: string, contextHash: string): string {
    const config = sha256(canonical({ build, created: new Date(), builder: randomUUID() }));
    return canonical({
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: `sha256:${config}`, size: 1024 },
        layers: [
            {
                mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
                digest: `sha256:${contextHash}`,
                size: 30_000_000,
            },
        ],
        annotations: { [BUILD]: build },
    });
}

/** Marks an image with what it was built from; a real one holds that in the cache records of its configuration. */
const BUILD = "dev.swingbridge.sandbox.build";

/** The image of an earlier build of the same, which the build may take its layers from: BuildKit then makes it again to the byte. */
async function cachedManifest(args: Args, build: string, request: Request): Promise<string | undefined> {
    if (args.noCache || !args.cacheTo?.some(({ inline }) => inline)) {
        return undefined;
    }
    for (const { registry } of args.cacheFrom ?? []) {
        const manifest = registry && (await held(registry.ref, args.registries ?? [], request))?.manifest;
        if (manifest !== undefined && JSON.parse(manifest).annotations?.[BUILD] === build) {
            return manifest;
        }
    }
    return undefined;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function sameRegistries(left: unknown, right: unknown): boolean {
    const identities = (registries: unknown) =>
        Array.isArray(registries)
            ? registries.filter(isObject).map(({ address, username }: Values) => ({ address, username }))
            : [];
    return canonical(identities(left)) === canonical(identities(right));
}
