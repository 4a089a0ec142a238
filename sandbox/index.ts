import { createAccount } from "./account";
import { modules } from "./aws";
import { accessKeyOf } from "./aws/credentials";
import { FIRST_ACCOUNT, userOf } from "./aws/principal";
import type { LocalFunction } from "./aws/lambda";
import { serveBuilds } from "./builds";
import { startClock, type ClockMode } from "./clock";
import type { FaultRule } from "./faults";
import { serveFunctions } from "./functions";
import { debugProviders, serveProviders } from "./providers";
import { openStore } from "./store";
import { serveWire } from "./wire";
import { gitSettings } from "./wire/git";

export type { ClockMode } from "./clock";
export type { FaultRule } from "./faults";
export { StoreLocked, StoreUnreadable } from "./store";

export interface SandboxOptions {
    /** Folder of the account's journal; made where it does not exist. */
    store: string;
    clock: ClockMode;
    /** Folder of the Pulumi program: what it starts runs there. */
    programFolder: string;
    /** Whose environment and providers these are, of the accounts in it. @default the first one */
    accountId?: string;
    /** Added to those that the store still has. */
    faults?: readonly FaultRule[];
    /** Lambda functions that run on this machine, added to those that the store has. */
    functions?: readonly LocalFunction[];
}

export interface Sandbox {
    /** Of the AWS API, e.g. `http://127.0.0.1:40123`; under `/_sandbox/` the sandbox itself is asked. */
    endpoint: string;
    /** What a process needs to find the simulated account, as its user. */
    environment: Record<string, string>;
    close(): Promise<void>;
}

/** Opens the simulated account on this machine. @throws StoreLocked @throws StoreUnreadable */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
    const { store: folder, clock, programFolder, accountId = FIRST_ACCOUNT, faults, functions = [] } = options;
    const store = openStore(folder);
    const account = createAccount({ store, clock: startClock(clock, store.lastAt), modules, faults });
    const closers: (() => Promise<void> | void)[] = [() => account.close()];
    const close = async () => {
        for (const closer of closers.splice(0).reverse()) {
            await closer();
        }
    };
    try {
        const wire = await serveWire(account, each => environmentFor(each));
        closers.push(() => wire.close());
        const user = { ...process.env };
        const leadingTo = (accountId: string) => ({
            AWS_ENDPOINT_URL: wire.endpoint,
            AWS_ACCESS_KEY_ID: accessKeyOf("AKIA", accountId),
            ...gitSettings(wire.endpoint, user, accountId),
        });
        // Asked anew each time: the command line completes its environment once it knows the sandbox's.
        const environmentOf = (accountId: string) => ({ ...inherited(), ...leadingTo(accountId) });
        closers.push(serveFunctions(account, environmentOf));
        closers.push(serveBuilds(account, environmentOf));
        functions.forEach(each => void account.session("us-east-1").call("lambda", "CreateFunction", each));
        // Pulumi's engine does not tell a provider of its environment, so each account has a port of its own.
        const providers = new Map<string, ReturnType<typeof serveProviders>>();
        const providersOf = (each: string) =>
            serveProviders({
                session: (region, caller = userOf(each)) => account.session(region, caller),
                programFolder,
                get environment() {
                    return environmentOf(each);
                },
            });
        closers.push(async () => {
            for (const servers of await Promise.all(providers.values())) {
                await servers.close();
            }
        });
        async function environmentFor(each: string): Promise<Record<string, string>> {
            const servers = providers.get(each) ?? providersOf(each);
            providers.set(each, servers);
            return { ...leadingTo(each), PULUMI_DEBUG_PROVIDERS: debugProviders((await servers).port) };
        }
        return { endpoint: wire.endpoint, environment: await environmentFor(accountId), close };
    } catch (error) {
        await close();
        throw error;
    }
}

const inherited = (): Record<string, string> =>
    Object.fromEntries(
        Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
