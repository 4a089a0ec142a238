import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as lockfile from "proper-lockfile";
import { buildFromGo } from "./build-from-go";
import { cacheFolder } from "./cache-folder";
import { chooseFromPath } from "./decide";
import { download } from "./download";
import { inspect, putInPlace, seal } from "./installation";
import { pulumisOnPath, pulumiVersion } from "./probe";
import type { Progress } from "./progress";
import { ToolchainError, Unavailable, type Attempt } from "./toolchain-error";
import { PULUMI_VERSION } from "./versions";

export interface Pulumi {
    /** Holds `pulumi` and `pulumi-language-nodejs`: put it first on PATH. */
    folder: string;
    /** E.g. `3.220.0`. */
    version: string;
    /** How it was come by, this time. */
    origin: "path" | "cache" | "download" | "go";
}

/** A way to install the CLI into an empty folder. Throws `Unavailable` where it is not open here. */
export interface Installer {
    origin: "download" | "go";
    /** As in the list of what was tried. */
    what: string;
    install(into: string, env: NodeJS.ProcessEnv, show: Progress): Promise<void>;
}

export interface EnsurePulumiOptions extends Progress {
    /** @default process.env */
    env?: NodeJS.ProcessEnv;
    /** In the order in which they are tried. @default the official download, then a build from Go modules */
    installers?: readonly Installer[];
}

const INSTALLERS: readonly Installer[] = [
    { origin: "download", what: "the official download", install: download },
    { origin: "go", what: "a build from Go modules", install: buildFromGo },
];

/** How often to look whether another run has finished, in milliseconds. */
const LOOK_AGAIN_AFTER = 250;

/**
 * A Pulumi CLI with its Node.js language host: on PATH, installed earlier, downloaded or built, in this order.
 * @throws ToolchainError where there is none to be had; it lists all that was tried
 */
export async function ensurePulumi(options: EnsurePulumiOptions): Promise<Pulumi> {
    const { env = process.env, installers = INSTALLERS } = options;
    const attempts: Attempt[] = [];

    const onPath = chooseFromPath(await pulumisOnPath(env));
    if ("take" in onPath) return { ...onPath.take, origin: "path" };
    attempts.push({ what: "pulumi on PATH", why: onPath.why });

    const target = path.join(cacheFolder(env), "pulumi", `v${PULUMI_VERSION}-${process.platform}-${process.arch}`);
    const installed = await inspect(target);
    if (installed.state === "intact") return { folder: target, version: installed.version, origin: "cache" };
    if (installed.state === "absent") attempts.push({ what: "installed earlier", why: `nothing in ${target}` });
    else attempts.push({ what: "installed earlier", why: `${target} is damaged: ${installed.why}` });

    const unlock = await lock(target, options);
    try {
        // Another run may have finished it while this one waited.
        const now = await inspect(target);
        if (now.state === "intact") return { folder: target, version: now.version, origin: "cache" };
        if (now.state === "damaged")
            options.progress(`The installed Pulumi CLI is damaged (${now.why}); installing it anew.`);
        return await install(target, installers, attempts, env, options);
    } finally {
        await unlock();
    }
}

/** Tries one way after the other, each in an empty folder of its own. */
async function install(
    target: string,
    installers: readonly Installer[],
    attempts: Attempt[],
    env: NodeJS.ProcessEnv,
    show: Progress,
): Promise<Pulumi> {
    await removeLeftovers(target);
    for (const installer of installers) {
        const work = await fs.mkdtemp(`${target}.work-`);
        try {
            await installer.install(work, env, show);
            const version = await pulumiVersion(path.join(work, "pulumi"), env);
            if (version === undefined) throw new Unavailable("what was installed does not run on this machine");
            await seal(work, version.replace(/^v/, ""), installer.origin);
            await putInPlace(work, target);
            show.progress(`Pulumi ${version} is ready in ${target}`);
            return { folder: target, version: version.replace(/^v/, ""), origin: installer.origin };
        } catch (error) {
            if (!(error instanceof Unavailable)) throw error;
            attempts.push({ what: installer.what, why: error.message });
            show.progress(`No Pulumi by ${installer.what}: ${error.message.split("\n")[0]}`);
        } finally {
            await fs.rm(work, { recursive: true, force: true });
        }
    }
    throw new ToolchainError(attempts);
}

/** One installs, the others wait and say so. A lock left by a killed run is taken over after 10 seconds. */
async function lock(target: string, show: Progress): Promise<() => Promise<void>> {
    await fs.mkdir(path.dirname(target), { recursive: true });
    const options: lockfile.LockOptions = {
        realpath: false,
        // A machine that slept loses its lock. That costs work, not safety: installations are put in place whole.
        onCompromised: () => undefined,
    };
    for (let waited = false; ; waited = true) {
        try {
            return quietly(await lockfile.lock(target, options));
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
        }
        if (!waited) show.progress("Another run is installing the Pulumi CLI; waiting for it …");
        await sleep(LOOK_AGAIN_AFTER);
    }
}

/** A lock that was lost cannot be released, and need not be. */
function quietly(release: () => Promise<void>): () => Promise<void> {
    return () =>
        release().catch((error: NodeJS.ErrnoException) => {
            if (error.code !== "ERELEASED" && error.code !== "ENOTACQUIRED") throw error;
        });
}

/** What killed runs left behind. Called under the lock, so that none is somebody's work. */
async function removeLeftovers(target: string): Promise<void> {
    const folder = path.dirname(target);
    for (const name of await fs.readdir(folder)) {
        if (name.startsWith(`${path.basename(target)}.work-`)) {
            await fs.rm(path.join(folder, name), { recursive: true, force: true });
        }
    }
}
