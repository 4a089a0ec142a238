/**
 * The account's time, in epoch milliseconds. There are no timers: time only matters when somebody asks.
 * - `wall`: the machine's time.
 * - `accelerated`: runs `factor` times as fast, from where the store left off.
 * - `step`: stands still, but for one millisecond per request (so that creation times differ) and the jumps that a poll makes.
 */
export type ClockMode = { mode: "wall" } | { mode: "accelerated"; factor: number } | { mode: "step" };

export interface Clock {
    readonly mode: ClockMode["mode"];
    now(): number;
    /** The time of a new request. */
    tick(): number;
    /** Goes forward, never back. */
    jumpTo(time: number): void;
}

/**
 * @param from Time at which the store left off; a restart goes on from there.
 * @param machineTime The machine's clock.
 */
export function startClock(mode: ClockMode, from?: number, machineTime: () => number = Date.now): Clock {
    const opened = machineTime();
    // The account of a real clock goes on while nobody looks; that of the others waits.
    let start = mode.mode === "wall" ? Math.max(opened, from ?? 0) : (from ?? opened);
    const factor = mode.mode === "wall" ? 1 : mode.mode === "accelerated" ? mode.factor : 0;
    // The machine's clock may be set back while we run; the account's may not.
    let latest = start;
    const now = () => (latest = Math.max(latest, Math.round(start + (machineTime() - opened) * factor)));
    const jumpTo = (time: number) => {
        start += Math.max(0, time - now());
    };
    return {
        mode: mode.mode,
        now,
        tick() {
            if (mode.mode === "step") {
                jumpTo(now() + 1);
            }
            return now();
        },
        jumpTo,
    };
}
