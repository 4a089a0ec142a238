import { createAccount, type SandboxAccount } from "../../sandbox/account.js";
import { modules as allModules } from "../../sandbox/aws/index.js";
import type { ServiceModule } from "../../sandbox/aws/service.js";
import { startClock } from "../../sandbox/clock.js";
import type { FaultRule } from "../../sandbox/faults.js";
import { memoryStore } from "../../sandbox/store/index.js";

/** When the accounts of tests begin. */
export const START = Date.UTC(2026, 0, 1);

/** An account in memory whose clock moves by polls and by `advance` only. */
export function openAccount(
    options: { modules?: readonly ServiceModule[]; faults?: readonly FaultRule[] } = {},
): SandboxAccount {
    const { modules = allModules, faults } = options;
    return createAccount({ store: memoryStore(), clock: startClock({ mode: "step" }, START), modules, faults });
}
