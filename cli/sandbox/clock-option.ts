import { UserError } from "../user-error";

export type ClockMode = { mode: "wall" } | { mode: "accelerated"; factor: number } | { mode: "step" };

/** `wall`, `step` or `x60`: how time goes in the sandbox. */
export function parseClock(text: string): ClockMode {
    if (text === "wall" || text === "step") return { mode: text };
    const factor = Number(/^x(\d+(?:\.\d+)?)$/.exec(text)?.[1]);
    if (factor > 0) return { mode: "accelerated", factor };
    throw new UserError(`--clock ${text}: no such clock`, {
        fix: "Use wall (real time), xN (N times as fast, e.g. x60), or step (each poll jumps to the next event).",
    });
}

/** How often `swingbridge deploy` looks, given the clock: a step clock moves only when somebody looks. */
export function pollInterval(clock: ClockMode): string {
    return clock.mode === "wall" ? "2s" : clock.mode === "step" ? "10ms" : "250ms";
}
