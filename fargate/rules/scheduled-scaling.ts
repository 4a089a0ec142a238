import { suggest } from "../../compose";
import type { ScheduledScaling } from "../model";
import type { ServiceContext } from "../service-context";

const MEMBERS = ["ScheduledActionName", "Schedule", "Timezone", "StartTime", "EndTime", "ScalableTargetAction"];

/**
 * `ScheduledActions` of ECS Compose-X, which are those of CloudFormation's ScalableTarget.
 * @param key where they stand, below the service
 * @see AWS CloudFormation Template Reference, AWS::ApplicationAutoScaling::ScalableTarget ScheduledAction
 */
export function scheduledActions(written: unknown, context: ServiceContext, key: string[]): ScheduledScaling[] {
    if (written === undefined || written === null) {
        return [];
    }
    if (!Array.isArray(written)) {
        wrong(context, key, "is no list", "Write a list of actions, each with `Schedule` and `ScalableTargetAction`.");
        return [];
    }
    const actions = written.flatMap((action: unknown, index) => {
        const read = scheduledAction(action, index, message => wrong(context, [...key, index], ...message));
        return read === undefined ? [] : [read];
    });
    const names = new Set<string>();
    for (const [index, { name }] of actions.entries()) {
        if (names.has(name)) {
            wrong(context, [...key, index], `has the name ${name}, and so has another`, "Rename one of them.");
        }
        names.add(name);
    }
    return actions;
}

function wrong(context: ServiceContext, key: (string | number)[], message: string, fix: string): void {
    context.verdicts.problem(context.path(...key), message, { fix });
}

type Report = (message: [message: string, fix: string]) => void;

function scheduledAction(written: unknown, index: number, report: Report): ScheduledScaling | undefined {
    if (typeof written !== "object" || written === null || Array.isArray(written)) {
        report(["is no action", "Write `Schedule` and `ScalableTargetAction`."]);
        return undefined;
    }
    const unknown = Object.keys(written).filter(name => !MEMBERS.includes(name));
    for (const name of unknown) {
        const near = suggest(name, MEMBERS);
        report([
            `has ${name}, which no scheduled action has`,
            near === undefined ? `There are ${MEMBERS.join(", ")}.` : `Did you mean ${near}?`,
        ]);
    }
    const { ScheduledActionName, Schedule, Timezone, StartTime, EndTime, ScalableTargetAction } = written as Record<
        string,
        unknown
    >;
    const schedule =
        typeof Schedule === "string" && /^(at|rate|cron)\(.+\)$/.test(Schedule.trim()) ? Schedule.trim() : "";
    if (schedule === "") {
        report([
            "has no `Schedule`",
            "Write it as in `cron(0 8 ? * MON-FRI *)`, `rate(1 day)` or `at(2030-01-31T08:00:00)`.",
        ]);
    }
    const { MinCapacity, MaxCapacity } = (ScalableTargetAction ?? {}) as Record<string, unknown>;
    const [min, max] = [MinCapacity, MaxCapacity].map(value => (value === undefined ? undefined : Number(value)));
    if ([min, max].some(value => value !== undefined && !(Number.isInteger(value) && value >= 0))) {
        report(["has no whole number of tasks", "Write `MinCapacity` and `MaxCapacity` as whole numbers."]);
    } else if (min === undefined && max === undefined) {
        report(["has no `ScalableTargetAction`", "Say `MinCapacity`, `MaxCapacity`, or both."]);
    } else if (min !== undefined && max !== undefined && min > max) {
        report([`scales from ${min} to ${max} tasks`, "The most must be no less than the fewest."]);
    }
    const [start, end] = [StartTime, EndTime].map(value => moment(value, report));
    if (schedule === "") {
        return undefined;
    }
    return {
        name: typeof ScheduledActionName === "string" ? ScheduledActionName : `scheduled-${index + 1}`,
        schedule,
        ...(Timezone !== undefined && { timezone: String(Timezone) }),
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
        ...(start !== undefined && { start }),
        ...(end !== undefined && { end }),
    };
}

/** A time in the form that AWS takes. */
function moment(value: unknown, report: Report): string | undefined {
    if (value === undefined) {
        return undefined;
    }
    const time = Date.parse(String(value));
    if (Number.isNaN(time)) {
        report([`has the time ${JSON.stringify(value)}`, "Write it as in `2030-01-31T08:00:00Z`."]);
        return undefined;
    }
    return new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");
}
