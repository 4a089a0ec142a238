import { createAccount, type SandboxAccount } from "../../sandbox/account";
import { modules as allModules } from "../../sandbox/aws";
import type { ServiceModule } from "../../sandbox/aws/service";
import { startClock } from "../../sandbox/clock";
import type { FaultRule } from "../../sandbox/faults";
import { memoryStore, type Store } from "../../sandbox/store";

/** When the accounts of tests begin. */
export const START = Date.UTC(2026, 0, 1);

/** An account in memory whose clock moves by polls and by `advance` only. */
export function openAccount(
    options: { modules?: readonly ServiceModule[]; faults?: readonly FaultRule[]; store?: Store } = {},
): SandboxAccount {
    const { modules = allModules, faults, store = memoryStore() } = options;
    return createAccount({ store, clock: startClock({ mode: "step" }, START), modules, faults });
}
