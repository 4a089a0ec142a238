import type { Context } from "../context";
import { UserError } from "../user-error";
import { parseAccount } from "./account-option";
import { asShell } from "./environment";
import { parseFault } from "./fault-option";
import { control, endpointOf, findRunning, notRunning } from "./running-sandbox";
import { isStore, removeStore, storeAt } from "./store-folder";

export interface StoreOption {
    store?: string;
}

/** Prints the shell commands that put a shell into the running sandbox. */
export async function printEnvironment(
    { store: given, account: number }: StoreOption & { account?: string },
    { output, env, folder }: Context,
): Promise<void> {
    const account = parseAccount(number);
    const store = storeAt(given, folder, env);
    const running = await findRunning(store);
    if (running === undefined) throw notRunning(store);
    const own = account === undefined ? {} : await control(running.endpoint, "GET", `environment/${account}`);
    const environment = { ...running.environment, ...(own as Record<string, string>) };
    output.result(asShell(env, environment), environment);
}

export async function printStatus({ store: given }: StoreOption, { output, env, folder }: Context): Promise<void> {
    const store = storeAt(given, folder, env);
    const endpoint = await endpointOf(store, given, env);
    const status = (await control(endpoint, "GET", "status")) as Record<string, unknown>;
    const facts = { endpoint, store: store.folder, ...status };
    const text = Object.entries(facts).map(([name, value]) => `${name.padEnd(10)} ${asText(value)}`);
    output.result(text.join("\n"), facts);
}

/** Forgets everything. A folder that is no sandbox's store is never deleted. */
export async function reset({ store: given }: StoreOption, { output, env, folder }: Context): Promise<void> {
    const store = storeAt(given, folder, env);
    const running = await findRunning(store);
    if (running !== undefined) {
        throw new UserError(`A sandbox is running on ${store.folder} (process ${running.pid}).`, {
            fix: "End it first (Ctrl-C in its terminal, or leave its shell).",
        });
    }
    const existed = isStore(store);
    if (existed) removeStore(store);
    output.result(existed ? `Removed ${store.folder}` : `There is no sandbox in ${store.folder}`, {
        store: store.folder,
        removed: existed,
    });
}

export async function addFaults(faults: string[], { store: given }: StoreOption, context: Context): Promise<void> {
    const { output, env, folder } = context;
    const rules = faults.map(parseFault);
    const endpoint = await endpointOf(storeAt(given, folder, env), given, env);
    for (const rule of rules) {
        const added = (await control(endpoint, "POST", "faults", rule)) as object;
        output.result(describe(added), added);
    }
}

export async function listFaults({ store: given }: StoreOption, { output, env, folder }: Context): Promise<void> {
    const endpoint = await endpointOf(storeAt(given, folder, env), given, env);
    const faults = (await control(endpoint, "GET", "faults")) as object[];
    if (faults.length === 0) output.say("No faults.");
    for (const fault of faults) output.result(describe(fault), fault);
}

export async function clearFaults(ids: string[], { store: given }: StoreOption, context: Context): Promise<void> {
    const { output, env, folder } = context;
    const endpoint = await endpointOf(storeAt(given, folder, env), given, env);
    const routes = ids.length > 0 ? ids.map(id => `faults/${encodeURIComponent(id)}`) : ["faults"];
    for (const route of routes) await control(endpoint, "DELETE", route);
    output.say(ids.length > 0 ? `Cleared ${ids.join(", ")}` : "Cleared all faults.");
}

function describe(fault: object): string {
    const { id, ...rule } = fault as { id?: string };
    return `${id ?? ""}  ${JSON.stringify(rule)}`;
}

function asText(value: unknown): string {
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}
