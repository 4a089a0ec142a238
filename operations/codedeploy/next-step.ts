/** What is known before a deployment. */
export interface Observed {
    /** A deployment of the group that has not ended. */
    running?: {
        deploymentId: string;
        /** It deploys what the target wants. */
        sameRelease: boolean;
        /** Its traffic has moved: it only waits before it ends the old tasks. */
        live: boolean;
    };
    /** The primary task set runs what the target wants. */
    alreadyLive: boolean;
}

/** What a deployment does next; after `wait-for`, `stop` and `end-wait` it looks again. */
export type TakenStep =
    { do: "follow" | "wait-for" | "stop" | "end-wait"; deploymentId: string } | { do: "confirm" | "deploy" };

export type Step = TakenStep | { do: "refuse"; deploymentId: string };

export function nextStep(
    { running, alreadyLive }: Observed,
    wishes: { force?: boolean; running?: "refuse" | "stop" | "wait" },
): Step {
    if (running) {
        const { deploymentId, sameRelease, live } = running;
        if (sameRelease && !(wishes.force && live)) {
            return { do: "follow", deploymentId };
        }
        if (live) {
            return { do: "end-wait", deploymentId };
        }
        return {
            do: ({ refuse: "refuse", stop: "stop", wait: "wait-for" } as const)[wishes.running ?? "refuse"],
            deploymentId,
        };
    }
    return { do: alreadyLive && !wishes.force ? "confirm" : "deploy" };
}
