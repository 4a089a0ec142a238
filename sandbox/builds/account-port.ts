import { setImmediate as tick, setTimeout as wait } from "node:timers/promises";

import type { SandboxAccount } from "../account";
import type { Origin } from "../account-view";
import type { Principal } from "../aws/principal";

/** The account as a build's machine asks it: no fault is about its own reports. */
export interface AccountPort {
    readonly accountId: string;
    /** Epoch milliseconds of the sandbox's clock. */
    now(): number;
    /** Without faults: what the machine itself does. @throws AwsError */
    call<Output = object>(service: string, operation: string, input: object, region?: string): Output;
    /** As a command of the build calls it: faults hit it, and waiting lets time pass. @throws AwsError */
    callAsClient<Output = object>(service: string, operation: string, input: object, region?: string): Output;
    inRegion(region: string): AccountPort;
    /** As somebody else asks it. */
    as(caller: Principal): AccountPort;
    /** Waits as long as that is in the sandbox's time; where its clock moves by calls alone, not at all. */
    pause(milliseconds: number): Promise<void>;
}

/** Milliseconds between two looks where the clock runs faster than the machine's. */
const SHORT = 100;

/** @param origin Who works, and where. */
export function accountPort(account: SandboxAccount, origin: Origin): AccountPort {
    const { caller, region: home } = origin;
    const client = { ...caller, works: true };
    return {
        accountId: caller.accountId,
        now: () => account.clock.now(),
        call: <Output>(service: string, operation: string, input: object, region = home) =>
            account.callWith(undefined, { region, caller }, service, operation, input) as Output,
        callAsClient<Output>(service: string, operation: string, input: object, region = home) {
            const from = { region, caller: client };
            return account.callWith(
                account.faultOf(from, service, operation),
                from,
                service,
                operation,
                input,
            ) as Output;
        },
        inRegion: region => accountPort(account, { region, caller }),
        as: other => accountPort(account, { region: home, caller: other }),
        pause: milliseconds =>
            account.clock.mode === "step" ? tick() : wait(account.clock.mode === "wall" ? milliseconds : SHORT),
    };
}
