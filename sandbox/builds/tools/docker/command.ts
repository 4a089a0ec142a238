import { principalOfToken } from "../../../aws/credentials";
import { omit } from "../../../aws/omit";
import { parseEcrReference } from "../../../providers/docker-build/registry";
import type { AccountPort } from "../../account-port";
import { ToolFailure, type Answer, type Invocation, type Tool } from "../tool";
import { build, withoutRegistry } from "./build";
import { isSet, lastOf, readFlags } from "./flags";
import { imageOf, keep, kept, push } from "./images";

const DONE: Answer = { code: 0 };
/** Says of a build that a real engine did it already, and only the registry is left. */
const RECORD = "--sandbox-record";

/**
 * `docker` in a build. Registries are the sandbox's in any case; images are built by the engine of this machine where one
 * answers, and otherwise stood in for: recorded with a digest of their content.
 * @param engine the program of a Docker whose engine answers
 */
export const docker =
    (engine: () => string | undefined): Tool =>
    (invocation, account) => {
        const isRecorded = invocation.args.includes(RECORD);
        const args = invocation.args.filter(arg => arg !== RECORD);
        const start = /^(buildx|image|builder)$/.test(args[0] ?? "") ? args.slice(0, 2) : args.slice(0, 1);
        const name = start.at(-1) ?? "";
        const rest = args.slice(start.length);
        const real = engine();
        if (real !== undefined && !isRecorded && !OF_THE_REGISTRY.includes(name)) {
            const asked = name === "build" ? withoutRegistry(rest) : rest;
            const isKept = KEPT.includes(name);
            return {
                code: 0,
                instead: { file: real, args: [...start, ...asked], ...(isKept && { rest: [...args, RECORD] }) },
            };
        }
        const operation = OPERATIONS[name];
        if (!operation) {
            throw new ToolFailure(
                `docker ${args.slice(0, 2).join(" ")}: there is no Docker engine here, and the sandbox stands in only for ` +
                    "login, build, buildx, tag, push, pull, images and inspect",
            );
        }
        const answer = operation(invocation, account, rest, start.join(" "));
        // The engine has said its words already.
        return isRecorded ? { ...answer, output: undefined, errors: undefined } : answer;
    };

/** What is about the account's registry, which is no address on the net even where an engine is real. */
const OF_THE_REGISTRY = ["login", "logout", "push"];
/** What a real engine does, and the sandbox notes besides: what is pushed later. */
const KEPT = ["build", "tag", "pull"];

type Operation = (invocation: Invocation, account: AccountPort, args: readonly string[], command: string) => Answer;

function login(invocation: Invocation, _: AccountPort, args: readonly string[]): Answer {
    const flags = readFlags(args, "login", { valued: ["--username", "--password"], plain: ["--password-stdin"] });
    const [registry = "docker.io"] = flags.words.map(word => word.replace(/^https?:\/\//, "").replace(/\/.*$/, ""));
    const password = isSet(flags, "--password-stdin")
        ? Buffer.from(invocation.input).toString().trim()
        : lastOf(flags, "--password");
    if (!password) {
        throw new ToolFailure("Error: Cannot perform an interactive login from a non TTY device");
    }
    const reference = parseEcrReference(`${registry}/any`);
    if (reference && (lastOf(flags, "--username") !== "AWS" || !principalOfToken(password))) {
        throw new ToolFailure(
            `Error response from daemon: login attempt to https://${registry}/v2/ failed with status: 400 Bad Request`,
        );
    }
    keep(invocation, before => ({ ...before, auths: { ...before.auths, [registry]: password } }));
    return { code: 0, output: "Login Succeeded\n" };
}

function logout(invocation: Invocation, _: AccountPort, [registry = "docker.io"]: readonly string[]): Answer {
    keep(invocation, before => ({ ...before, auths: omit(before.auths, registry) }));
    return { code: 0, output: `Removing login credentials for ${registry}\n` };
}

const tagged = (name: string): string => (/:[^/]+$|@/.test(name) ? name : `${name}:latest`);

function imageNamed(invocation: Invocation, name: string) {
    const { images } = kept(invocation);
    return images[name] ?? images[tagged(name)] ?? images[name.replace(/:latest$/, "")];
}

function tag(invocation: Invocation, _: AccountPort, [from = "", to = ""]: readonly string[]): Answer {
    const image = imageNamed(invocation, from);
    if (!image) {
        throw new ToolFailure(`Error response from daemon: No such image: ${tagged(from)}`);
    }
    keep(invocation, before => ({ ...before, images: { ...before.images, [tagged(to)]: image } }));
    return DONE;
}

function pushNamed(invocation: Invocation, account: AccountPort, args: readonly string[]): Answer {
    const { words } = readFlags(args, "push", { valued: ["--platform"], plain: ["--quiet", "--all-tags", "-a"] });
    const [name = ""] = words;
    const image = imageNamed(invocation, name);
    if (!image) {
        throw new ToolFailure(
            `The push refers to repository [${name.replace(/:[^/]+$/, "")}]\nAn image does not exist locally with the tag: ${name.replace(/:[^/]+$/, "")}`,
        );
    }
    push(account, image, tagged(name), invocation);
    return {
        code: 0,
        output: `${tagged(name).split(":").pop()}: digest: ${image.digest} size: ${image.manifests.at(-1)?.manifest.length}\n`,
    };
}

/** What is pulled stands for itself: nothing comes from any registry. */
function pull(invocation: Invocation, _: AccountPort, args: readonly string[]): Answer {
    const { words } = readFlags(args, "pull", { valued: ["--platform"], plain: ["--quiet", "--all-tags", "-a"] });
    const [name = ""] = words;
    const image = imageOf(name, ["linux/amd64"], {});
    keep(invocation, before => ({ ...before, images: { ...before.images, [tagged(name)]: image } }));
    return {
        code: 0,
        output: `${tagged(name)}\n`,
        errors: `sandbox: no Docker engine here: ${tagged(name)} is noted, not pulled\n`,
    };
}

function inspect(invocation: Invocation, _: AccountPort, args: readonly string[]): Answer {
    const { words, values } = readFlags(args, "inspect", {
        valued: ["--format", "-f", "--file", "--type"],
        plain: ["--size"],
    });
    const found = words.map(name => {
        const image = imageNamed(invocation, name);
        if (!image) {
            throw new ToolFailure(`[]\nError response from daemon: No such image: ${tagged(name)}`);
        }
        return {
            Id: image.digest,
            RepoTags: [tagged(name)],
            RepoDigests: [`${name.replace(/:[^/]+$/, "")}@${image.digest}`],
        };
    });
    const format = values.get("--format")?.[0] ?? values.get("--file")?.[0];
    if (format === undefined) {
        return { code: 0, output: `${JSON.stringify(found, null, 4)}\n` };
    }
    const line = (row: (typeof found)[number]): string =>
        format
            .replace(/\{\{\s*index \.RepoDigests 0\s*\}\}/g, row.RepoDigests[0] ?? "")
            .replace(/\{\{\s*\.Id\s*\}\}/g, row.Id);
    return { code: 0, output: found.map(row => `${line(row)}\n`).join("") };
}

const images = (invocation: Invocation): Answer => ({
    code: 0,
    output: Object.keys(kept(invocation).images)
        .filter(name => !name.startsWith("sha256:"))
        .map(name => `${name}\n`)
        .join(""),
});

const version = (): Answer => ({ code: 0, output: "Docker: none; the sandbox stands in for it\n" });

const OPERATIONS: Readonly<Record<string, Operation>> = {
    login,
    logout,
    push: pushNamed,
    build: (invocation, account, args, command) => build(invocation, account, command, args),
    tag,
    pull,
    images,
    ls: images,
    inspect,
    version,
    info: version,
    "--version": version,
    // There is one builder, whatever it is called.
    create: (_, __, args) => ({ code: 0, output: `${args[args.indexOf("--name") + 1] ?? "builder"}\n` }),
    use: () => DONE,
    bootstrap: () => DONE,
    rm: () => DONE,
    rmi: () => DONE,
    prune: () => DONE,
};
