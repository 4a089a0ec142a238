import * as fs from "node:fs";
import { UserError } from "../user-error";
import { storeAt, type Store } from "./store-folder";

/** Left in the store by a running sandbox, for other processes. */
export interface RunningSandbox {
    endpoint: string;
    pid: number;
    /** All of the environment of a command that runs in it. */
    environment: Record<string, string>;
}

export function announce(store: Store, running: RunningSandbox): void {
    fs.writeFileSync(`${store.running}.new`, JSON.stringify(running, null, 2), { mode: 0o600 });
    fs.renameSync(`${store.running}.new`, store.running);
}

export function withdraw(store: Store): void {
    fs.rmSync(store.running, { force: true });
}

/** The sandbox that runs on a store; undefined where there is none, or where it was killed and left its note. */
export async function findRunning(store: Store): Promise<RunningSandbox | undefined> {
    let running: RunningSandbox;
    try {
        running = JSON.parse(fs.readFileSync(store.running, "utf8")) as RunningSandbox;
    } catch {
        return undefined;
    }
    return (await answers(running.endpoint)) ? running : undefined;
}

/** Where the sandbox listens: the one this command runs in, or the one on the store. */
export async function endpointOf(store: Store, given: string | undefined, env: NodeJS.ProcessEnv): Promise<string> {
    const inside = given === undefined ? env.SWINGBRIDGE_SANDBOX : undefined;
    if (inside && (await answers(inside))) return inside;
    const running = await findRunning(store);
    if (running === undefined) throw notRunning(store);
    return running.endpoint;
}

export function notRunning(store: Store): UserError {
    return new UserError(`No sandbox is running on ${store.folder}.`, {
        fix: "Start one in another terminal: swingbridge sandbox start\nor run a command in one: swingbridge sandbox run -- CMD",
    });
}

/** @throws UserError where the sandbox that an environment belongs to is gone: Pulumi would wait for it, and name a plugin. */
export async function requireSandbox(env: NodeJS.ProcessEnv, folder: string): Promise<void> {
    const endpoint = env.SWINGBRIDGE_SANDBOX;
    if (endpoint && !(await answers(endpoint))) throw notRunning(storeAt(undefined, folder, env));
}

/** Asks a running sandbox something. */
export async function control(endpoint: string, method: string, route: string, body?: unknown): Promise<unknown> {
    const response = await fetch(new URL(`/_sandbox/${route}`, endpoint), {
        method,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new UserError(`The sandbox refused: ${messageIn(text) ?? response.statusText}`);
    return text === "" ? undefined : (JSON.parse(text) as unknown);
}

function messageIn(text: string): string | undefined {
    try {
        return (JSON.parse(text) as { message?: string }).message;
    } catch {
        return text || undefined;
    }
}

async function answers(endpoint: string): Promise<boolean> {
    try {
        return (await fetch(new URL("/_sandbox/status", endpoint), { signal: AbortSignal.timeout(5_000) })).ok;
    } catch {
        return false;
    }
}
