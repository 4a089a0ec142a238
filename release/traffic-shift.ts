/** How the traffic moves from the old tasks to the new ones. */
export interface TrafficShift {
    kind: "all-at-once" | "canary" | "linear";
    /** Share of the traffic in the first step (canary) or in every step (linear), in percent, 1 to 99. @default 10 */
    percent?: number;
    /** Minutes between steps, at least 1. @default 5 */
    interval?: number;
}

/** A shift with nothing left open. */
export type CompleteTrafficShift = Required<TrafficShift>;

export function completeTrafficShift({ kind, percent = 10, interval = 5 }: TrafficShift): CompleteTrafficShift {
    return { kind, percent, interval };
}

/** What is wrong with a shift, by member; empty for a good one. */
export function trafficShiftProblems(shift: TrafficShift): { member: "percent" | "interval"; message: string }[] {
    const { kind, percent, interval } = completeTrafficShift(shift);
    const problems: { member: "percent" | "interval"; message: string }[] = [];
    if (kind === "all-at-once") {
        for (const member of ["percent", "interval"] as const) {
            if (shift[member] !== undefined) {
                problems.push({ member, message: "does not go with all-at-once: choose canary or linear" });
            }
        }
        return problems;
    }
    if (!Number.isInteger(percent) || percent < 1 || percent > 99) {
        problems.push({ member: "percent", message: `must be a whole number from 1 to 99, not ${percent}` });
    }
    if (!Number.isInteger(interval) || interval < 1) {
        problems.push({
            member: "interval",
            message: `must be a whole number of minutes, at least 1, not ${interval}`,
        });
    } else if (durationMinutes(shift) > MAX_SHIFT_MINUTES) {
        const minutes = durationMinutes(shift);
        problems.push({
            member: "interval",
            message: `makes the shift take ${minutes} minutes, and CodeDeploy allows ${MAX_SHIFT_MINUTES}`,
        });
    }
    return problems;
}

/** Longest traffic shift, in minutes: two days. @see CodeDeploy quotas */
const MAX_SHIFT_MINUTES = 2880;

/** A deployment configuration: one that CodeDeploy has, or one to create. */
export type DeploymentConfiguration =
    | { predefined: string }
    | { custom: { type: "TimeBasedCanary" | "TimeBasedLinear"; percentage: number; interval: number } };

/** CodeDeploy's own configurations for ECS, by kind, percent and interval. @see CodeDeploy user guide, deployment configurations */
const PREDEFINED: Readonly<Record<string, string>> = {
    "linear 10 1": "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
    "linear 10 3": "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
    "canary 10 5": "CodeDeployDefault.ECSCanary10Percent5Minutes",
    "canary 10 15": "CodeDeployDefault.ECSCanary10Percent15Minutes",
};

export function deploymentConfiguration(shift: TrafficShift): DeploymentConfiguration {
    const { kind, percent, interval } = completeTrafficShift(shift);
    if (kind === "all-at-once") {
        return { predefined: "CodeDeployDefault.ECSAllAtOnce" };
    }
    const predefined = PREDEFINED[`${kind} ${percent} ${interval}`];
    return predefined !== undefined
        ? { predefined }
        : {
              custom: {
                  type: kind === "canary" ? "TimeBasedCanary" : "TimeBasedLinear",
                  percentage: percent,
                  interval,
              },
          };
}

/** One step of a shift: from this minute on, this share of the traffic goes to the new tasks. */
export interface TrafficStep {
    /** Minutes since the shift began. */
    minute: number;
    /** Percent. */
    share: number;
}

/** The steps of a shift, the last of which is all of the traffic. */
export function trafficSteps(shift: TrafficShift): TrafficStep[] {
    const { kind, percent, interval } = completeTrafficShift(shift);
    switch (kind) {
        case "all-at-once":
            return [{ minute: 0, share: 100 }];
        case "canary":
            return [
                { minute: 0, share: percent },
                { minute: interval, share: 100 },
            ];
        case "linear":
            return Array.from({ length: Math.ceil(100 / percent) }, (_, step) => ({
                minute: step * interval,
                share: Math.min((step + 1) * percent, 100),
            }));
    }
}

/** Minutes from the first step to the last. */
export function durationMinutes(shift: TrafficShift): number {
    return trafficSteps(shift).at(-1)!.minute;
}
