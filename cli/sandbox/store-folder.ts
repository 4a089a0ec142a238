import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheFolder } from "../../toolchain/cache-folder";
import { UserError } from "../user-error";

/** Tells a sandbox's store from any other folder, so that `reset` deletes nothing else. */
const MARKER = "swingbridge-sandbox";

/** The folders and files of one sandbox. */
export interface Store {
    folder: string;
    /** The simulated account. */
    account: string;
    /** Pulumi's file backend. */
    backend: string;
    /** `PULUMI_HOME`: which stack is selected, and the like. */
    pulumiHome: string;
    /** Copies of the stacks' settings: the committed files are never written. */
    stacks: string;
    /** The `pulumi` that comes first on PATH. */
    bin: string;
    /** An AWS configuration that says nothing. */
    awsConfig: string;
    /** What other processes need to reach the sandbox while it runs. */
    running: string;
}

/** Of the folder given, or of the program that the current folder belongs to: one sandbox each, in the user's cache. */
export function storeAt(given: string | undefined, folder: string, env: NodeJS.ProcessEnv): Store {
    const chosen = given ?? (env.SWINGBRIDGE_STORE || undefined);
    const root = chosen === undefined ? storeOf(programFolder(folder), env) : path.resolve(folder, chosen);
    return {
        folder: root,
        account: path.join(root, "account"),
        backend: path.join(root, "backend"),
        pulumiHome: path.join(root, "pulumi-home"),
        stacks: path.join(root, "stacks"),
        bin: path.join(root, "bin"),
        awsConfig: path.join(root, "aws-config"),
        running: path.join(root, "running.json"),
    };
}

/** The nearest folder with a Pulumi program, from `folder` upwards; `folder` itself where there is none. */
export function programFolder(folder: string): string {
    for (let current = folder; ; current = path.dirname(current)) {
        if (projectFile(current) !== undefined) return current;
        if (current === path.dirname(current)) return folder;
    }
}

/** `Pulumi.yaml` of a folder, as the CLI looks for it. */
export function projectFile(folder: string): string | undefined {
    return ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]
        .map(name => path.join(folder, name))
        .find(file => fs.existsSync(file));
}

function storeOf(program: string, env: NodeJS.ProcessEnv): string {
    const hash = createHash("sha256").update(program).digest("hex").slice(0, 8);
    return path.join(cacheFolder(env), "sandboxes", `${path.basename(program) || "root"}-${hash}`);
}

/** Makes the folders of a new store. A folder that holds something else is left alone. */
export function createStore(store: Store): void {
    if (!isStore(store) && entries(store.folder).length > 0) {
        throw new UserError(`${store.folder} is not empty and is no sandbox's store`, {
            fix: "Name an empty or a new folder with --store.",
        });
    }
    for (const folder of [store.account, store.backend, store.pulumiHome, store.stacks, store.bin]) {
        fs.mkdirSync(folder, { recursive: true });
    }
    fs.writeFileSync(
        path.join(store.folder, MARKER),
        "A simulated AWS account. `swingbridge sandbox reset` removes it.\n",
    );
    fs.writeFileSync(store.awsConfig, "");
}

/** Whether a folder is a sandbox's store. */
export function isStore(store: Store): boolean {
    return fs.existsSync(path.join(store.folder, MARKER));
}

/** Removes a store with all that is in it. */
export function removeStore(store: Store): void {
    fs.rmSync(store.folder, { recursive: true, force: true });
}

function entries(folder: string): string[] {
    try {
        return fs.readdirSync(folder);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw new UserError(`${folder} cannot be used as a store: ${(error as Error).message}`, {
            fix: "Name another folder with --store.",
        });
    }
}
