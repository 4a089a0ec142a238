import { createAccount } from "./account";
import { modules } from "./aws";
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
    /** Added to those that the store still has. */
    faults?: readonly FaultRule[];
    /** Lambda functions that run on this machine, added to those that the store has. */
    functions?: readonly LocalFunction[];
}

export interface Sandbox {
    /** Of the AWS API, e.g. `http://127.0.0.1:40123`; under `/_sandbox/` the sandbox itself is asked. */
    endpoint: string;
    /** Value of `PULUMI_DEBUG_PROVIDERS`. */
    providers: string;
    /** What a process needs to find the simulated account. */
    environment: Record<string, string>;
    close(): Promise<void>;
}

/** Opens the simulated account on this machine. @throws StoreLocked @throws StoreUnreadable */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
    const { store: folder, clock, programFolder, faults, functions = [] } = options;
    const store = openStore(folder);
    const account = createAccount({ store, clock: startClock(clock, store.lastAt), modules, faults });
    const closers: (() => Promise<void> | void)[] = [() => account.close()];
    const close = async () => {
        for (const closer of closers.splice(0).reverse()) {
            await closer();
        }
    };
    try {
        const wire = await serveWire(account);
        closers.push(() => wire.close());
        const environment = { AWS_ENDPOINT_URL: wire.endpoint, ...gitSettings(wire.endpoint, process.env) };
        closers.push(serveFunctions(account, () => ({ ...inherited(), ...environment })));
        closers.push(serveBuilds(account, () => ({ ...inherited(), ...environment })));
        const session = (region: string) => account.session(region);
        functions.forEach(each => void account.session("us-east-1").call("lambda", "CreateFunction", each));
        const servers = await serveProviders({
            session,
            programFolder,
            // Asked anew each time: the command line completes its environment once it knows the sandbox's.
            get environment() {
                return { ...inherited(), ...environment };
            },
        });
        closers.push(() => servers.close());
        const providers = debugProviders(servers.port);
        return {
            endpoint: wire.endpoint,
            providers,
            environment: { ...environment, PULUMI_DEBUG_PROVIDERS: providers },
            close,
        };
    } catch (error) {
        await close();
        throw error;
    }
}

const inherited = (): Record<string, string> =>
    Object.fromEntries(
        Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
