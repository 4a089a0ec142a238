import { setTimeout as delay } from "node:timers/promises";

export interface Waiting {
    /** What for, as the real provider says: "ECS Service (web) create". */
    what: string;
    /** The state wanted, and the present one, for the message. */
    target: string;
    /** Milliseconds of the account's time. */
    timeout: number;
    /** The account's time, epoch milliseconds. */
    now: () => number;
    signal: AbortSignal;
}

/** Milliseconds between two polls at most: short, since the account's clock may run faster than ours. */
const LONGEST_PAUSE = 250;
/** In step mode time moves with what is polled for: polls that move nothing would go on for ever. */
const IDLE_POLLS = 120;
const IDLE_TIME = 1000;

/** Polls until the state is the wanted one. `poll` gives the present state's name. @throws Error when the time is over */
export async function waitFor(
    { what, target, timeout, now, signal }: Waiting,
    poll: () => Promise<string>,
): Promise<void> {
    const start = now();
    let idleSince = { polls: 0, time: start };
    for (let polls = 0; ; polls++) {
        const state = await poll();
        if (state === target) {
            return;
        }
        const time = now();
        if (time - idleSince.time > IDLE_TIME) {
            idleSince = { polls, time };
        }
        if (time - start >= timeout || polls - idleSince.polls >= IDLE_POLLS) {
            throw new Error(
                `waiting for ${what}: timeout while waiting for state to become '${target}' (last state: '${state}', timeout: ${duration(timeout)})`,
            );
        }
        await delay(Math.min(LONGEST_PAUSE, 2 ** Math.min(polls, 10)), undefined, { signal });
    }
}

/** As Go writes it: `20m0s`. */
function duration(milliseconds: number): string {
    const seconds = Math.round(milliseconds / 1000);
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds % 60}s`;
}
