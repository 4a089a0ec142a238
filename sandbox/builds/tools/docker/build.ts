import * as fs from "node:fs";
import * as path from "node:path";

import { hashContext, namedContext, type NamedContexts } from "../../../providers/docker-build/context";
import type { AccountPort } from "../../account-port";
import { ToolFailure, type Answer, type Invocation } from "../tool";
import { checkDockerfile, failed } from "./dockerfile";
import { allOf, isSet, lastOf, readFlags, tableOf, type Flags } from "./flags";
import { imageOf, keep, push, type BuiltImage } from "./images";

const VALUED = [
    "--add-host --allow --annotation --attest --build-arg --build-context --builder --cache-from --cache-to --call",
    "--cgroup-parent --cpu-period --cpu-quota --cpu-shares --cpuset-cpus --file --iidfile --label --memory --memory-swap",
    "--metadata-file --network --no-cache-filter --output --platform --progress --provenance --sbom --secret --shm-size --ssh",
    "--tag --target --ulimit --isolation --security-opt",
].flatMap(line => line.split(" "));
const PLAIN = [
    "--push",
    "--load",
    "--no-cache",
    "--pull",
    "--quiet",
    "--rm",
    "--force-rm",
    "--squash",
    "--debug",
    "--check",
];

/** `docker build` and `docker buildx build` without an engine: what would be built is digested instead, and recorded. */
export function build(invocation: Invocation, account: AccountPort, command: string, args: readonly string[]): Answer {
    const flags = readFlags(args, command, { valued: VALUED, plain: PLAIN });
    const { image, tags } = record(invocation, flags, command);
    keep(invocation, before => ({
        ...before,
        images: { ...before.images, ...Object.fromEntries([...tags, image.digest].map(name => [name, image])) },
    }));
    const pushes =
        isSet(flags, "--push") || allOf(flags, "--output").some(output => /push=true|type=registry/.test(output));
    if (pushes) {
        tags.forEach(tag => push(account, image, tag, invocation));
    }
    writeResults(invocation, flags, image, tags);
    const names = tags.length > 0 ? tags : ["the image"];
    return {
        code: 0,
        output: isSet(flags, "--quiet") ? `${image.digest}\n` : "",
        errors: names
            .map(
                name =>
                    `sandbox: no Docker engine here: ${pushes ? "recorded" : "noted"} ${name} as ${image.digest}, not built\n`,
            )
            .join(""),
    };
}

/** Checks what a builder would, and names the outcome by its content. */
function record(invocation: Invocation, flags: Flags, command: string): { image: BuiltImage; tags: string[] } {
    const [location, ...more] = flags.words;
    if (location === undefined || more.length > 0) {
        throw new ToolFailure(
            `ERROR: docker: 'docker ${command}' requires 1 argument\n\nSee 'docker ${command} --help'`,
            1,
        );
    }
    if (/^(https?:|git@|git:|ssh:)/.test(location)) {
        throw new ToolFailure(`ERROR: the sandbox builds from folders: ${location}`);
    }
    const file = lastOf(flags, "--file");
    const input = Buffer.from(invocation.input).toString();
    const context = location === "-" ? undefined : path.resolve(invocation.folder, location);
    if (context !== undefined && !(fs.existsSync(context) && fs.statSync(context).isDirectory())) {
        throw new ToolFailure(`ERROR: failed to build: unable to prepare context: path "${location}" not found`);
    }
    const isInline = file === "-" || location === "-";
    const dockerfile = isInline
        ? undefined
        : path.resolve(invocation.folder, file ?? path.join(location, "Dockerfile"));
    if (dockerfile !== undefined && !fs.existsSync(dockerfile)) {
        throw failed(`failed to read dockerfile: open ${path.basename(dockerfile)}: no such file or directory`);
    }
    const target = lastOf(flags, "--target");
    const named = namedContexts(invocation, flags);
    checkDockerfile(dockerfile === undefined ? input : fs.readFileSync(dockerfile, "utf8"), context, target);
    const content =
        context === undefined
            ? hashContext(emptyFolder(invocation), { inline: input }, named)
            : hashContext(context, dockerfile === undefined ? { inline: input } : { path: dockerfile }, named);
    const platforms = allOf(flags, "--platform")
        .flatMap(list => list.split(","))
        .filter(Boolean);
    const image = imageOf(content, platforms.length > 0 ? platforms : ["linux/amd64"], {
        args: tableOf(flags, "--build-arg", invocation.environment),
        labels: tableOf(flags, "--label"),
        target,
    });
    return { image, tags: allOf(flags, "--tag") };
}

function namedContexts({ folder }: Invocation, flags: Flags): NamedContexts {
    return Object.fromEntries(
        Object.entries(tableOf(flags, "--build-context")).map(([name, location]) => {
            const context = namedContext(location, folder);
            if (context.folder !== undefined && !fs.existsSync(context.folder)) {
                throw new ToolFailure(
                    `ERROR: failed to build: failed to get build context ${name}: stat ${location}: no such file or directory`,
                );
            }
            return [name, context];
        }),
    );
}

function emptyFolder({ environment }: Invocation): string {
    const folder = path.join(environment["HOME"] ?? "/", ".docker", "empty");
    fs.mkdirSync(folder, { recursive: true });
    return folder;
}

function writeResults({ folder }: Invocation, flags: Flags, image: BuiltImage, tags: readonly string[]): void {
    const id = lastOf(flags, "--iidfile");
    if (id !== undefined) {
        fs.writeFileSync(path.resolve(folder, id), image.digest);
    }
    const metadata = lastOf(flags, "--metadata-file");
    if (metadata !== undefined) {
        const known = { "containerimage.digest": image.digest, "image.name": tags.join(",") };
        fs.writeFileSync(path.resolve(folder, metadata), JSON.stringify(known, null, 2));
    }
}

/** What a real engine is asked to do instead: the same build, kept, for the sandbox's registry is no address on the net. */
export function withoutRegistry(args: readonly string[]): string[] {
    const kept: string[] = [];
    for (let at = 0; at < args.length; at++) {
        const arg = args[at]!;
        const [name] = arg.split("=");
        if (name === "--push") {
            continue;
        }
        if (name === "--cache-from" || name === "--cache-to" || name === "--output" || name === "-o") {
            at += arg.includes("=") && name.startsWith("--") ? 0 : 1;
            continue;
        }
        kept.push(arg);
    }
    return kept;
}
