import {
    startSandbox,
    StoreLocked,
    StoreUnreadable,
    type Sandbox,
    type SandboxOptions as AccountOptions,
} from "../../sandbox";
import type { FaultRule } from "../../sandbox/faults";
import { ensurePulumi } from "../../toolchain";
import type { Context } from "../context";
import { UserError } from "../user-error";
import { parseAccount } from "./account-option";
import { parseClock } from "./clock-option";
import { quietEnvironment, sandboxEnvironment } from "./environment";
import { parseFault } from "./fault-option";
import { parseFunction } from "./function-option";
import { announce, withdraw } from "./running-sandbox";
import { removeStaleLocks } from "./stale-locks";
import { writeCommands } from "./store-commands";
import { createStore, programFolder, storeAt, type Store } from "./store-folder";

export interface SandboxOptions {
    store?: string;
    account?: string;
    clock: string;
    fault: string[];
    function: string[];
    /** False with `--no-pulumi`. */
    pulumi: boolean;
}

export interface OpenSandbox {
    store: Store;
    endpoint: string;
    /** All of the environment of a command that runs in it. */
    environment: Record<string, string>;
    close(): Promise<void>;
}

/** Starts the account and the providers on a store. Options are checked before anything is made or installed. */
export async function openSandbox(options: SandboxOptions, { output, env, folder }: Context): Promise<OpenSandbox> {
    const clock = parseClock(options.clock);
    const accountId = parseAccount(options.account);
    const faults: FaultRule[] = options.fault.map(parseFault);
    const functions = options.function.map(text => parseFunction(text, folder));
    const store = storeAt(options.store, folder, env);
    createStore(store);

    const pulumi = options.pulumi
        ? (await ensurePulumi({ env, progress: output.say, status: output.status })).folder
        : undefined;
    if (pulumi !== undefined) writeCommands(store, pulumi);
    output.settle();

    // The program's own processes, the deploy step above all, are started from here: no real credentials from now on.
    process.env = quietEnvironment({ user: env, store, clock, pulumi });
    const sandbox = await startOrExplain({
        store: store.account,
        clock,
        programFolder: programFolder(folder),
        accountId,
        faults,
        functions,
    });
    if (removeStaleLocks(store.backend) > 0) {
        output.say("A Pulumi that was killed had left its stack locked: unlocked.");
    }
    const environment = sandboxEnvironment({ user: env, store, clock, sandbox, pulumi });
    process.env = environment;
    announce(store, { endpoint: sandbox.endpoint, pid: process.pid, environment });
    return {
        store,
        endpoint: sandbox.endpoint,
        environment,
        async close() {
            withdraw(store);
            await sandbox.close();
        },
    };
}

/** What may keep an account from opening is the user's to mend. */
async function startOrExplain(options: AccountOptions): Promise<Sandbox> {
    try {
        return await startSandbox(options);
    } catch (error) {
        if (error instanceof StoreLocked) {
            const fix =
                "Inside that sandbox commands need no other one; for a second one name another folder with --store.";
            throw new UserError(error.message, { fix, cause: error });
        }
        if (error instanceof StoreUnreadable) {
            throw new UserError(error.message, { fix: "Begin anew: swingbridge sandbox reset", cause: error });
        }
        throw error;
    }
}
