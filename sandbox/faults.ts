import { MOMENTS_OF_A_DEPLOYMENT } from "./aws/codedeploy/lifecycle";
import type { Fault } from "./aws/service";

/** Something that goes wrong on purpose. It stays until it is used up or cleared, restarts included. */
export type FaultRule = CallFault | MomentFault;

export const CALL_KINDS: readonly CallFault["kind"][] = ["throttling", "serverError", "error", "dropped", "slow"];

/** What can go wrong at which moment, as the services understand it. */
export const MOMENTS: Readonly<Record<string, readonly string[]>> = {
    "ecs.task": ["crash", "cannotPull", "unhealthy"],
    "ecs.container": ["exit"],
    "ecs.runTask": ["noCapacity"],
    "elbv2.target": ["unhealthy"],
    "codepipeline.action": ["fail", "hang"],
    "codedeploy.lifecycleEvent": ["alarm", "fail", "hang", "stop", "deleteTargetGroup", "kill"],
};

interface Repetition {
    /** Occasions let pass first: 2 means the third is hit. @default 0 */
    skip?: number;
    /** Occasions hit. @default every one */
    times?: number;
}

/** An API call goes wrong. */
export interface CallFault extends Repetition {
    /** Service as in `account.call`, e.g. `ecs`; `*` for all. */
    service: string;
    /** AWS operation. @default every one */
    operation?: string;
    /** Only while this is under way, e.g. `AllowTraffic`, an event of a deployment. @default always */
    during?: string;
    /**
     * - `throttling`: refused with `ThrottlingException`
     * - `serverError`: refused with 500 `InternalFailure`
     * - `error`: refused with `code` and `message`
     * - `dropped`: the connection ends without an answer, before or (`afterwards`) after the operation took effect
     * - `slow`: answered after `milliseconds` (over HTTP only)
     */
    kind: "throttling" | "serverError" | "error" | "dropped" | "slow";
    /** With `error`. @default "AccessDeniedException" */
    code?: string;
    /** With `error`. */
    message?: string;
    /** With `error`. @default 400 */
    status?: number;
    /** With `dropped`. @default false */
    afterwards?: boolean;
    /** With `slow`, real time. @default 1000 */
    milliseconds?: number;
}

/** Something in the account goes wrong at a moment that its service names. */
export interface MomentFault extends Repetition {
    /** E.g. `ecs.task`. */
    moment: string;
    /** E.g. `crash`, as the service understands it. */
    kind: string;
    /** What the moment's subject must say, e.g. `{ family: "todo-dev-app" }`. @default anything */
    match?: Record<string, string>;
    detail?: Record<string, unknown>;
}

/** A rule as it stands in the store. */
export type ActiveFault = FaultRule & {
    id: string;
    /** Occasions that matched so far. */
    seen: number;
};

/** A rule as somebody wrote it. */
export interface UncheckedRule {
    service?: unknown;
    moment?: unknown;
    kind?: unknown;
    during?: unknown;
    match?: Record<string, unknown>;
    detail?: Record<string, unknown>;
}

/** Why a rule would never do anything; undefined for a good one. */
export function problemOf(rule: UncheckedRule | undefined): string | undefined {
    const { kind, service, moment, during, match, detail } = rule ?? {};
    if (typeof kind !== "string" || (typeof service === "string") === (typeof moment === "string")) {
        return "it needs a kind, and either a service or a moment";
    }
    const kinds: readonly string[] | undefined = typeof moment === "string" ? MOMENTS[moment] : CALL_KINDS;
    if (!kinds) {
        return `there is no moment ${String(moment)}: the moments are ${Object.keys(MOMENTS).join(", ")}`;
    }
    const event = during ?? match?.event;
    if (event !== undefined && !MOMENTS_OF_A_DEPLOYMENT.includes(String(event))) {
        return `there is no event ${String(event)}: the events are ${MOMENTS_OF_A_DEPLOYMENT.join(", ")}`;
    }
    if (kind === "kill" && !(Number(detail?.pid) > 1)) {
        return "kill needs the process: detail.pid=NUMBER";
    }
    return kinds.includes(kind) ? undefined : `${kind} is none of ${kinds.join(", ")}`;
}

export const isCallFault = (rule: FaultRule): rule is CallFault => "service" in rule;

/** Whether the rule hits this occasion, if it is one of its own. */
export const hits = ({ skip = 0, times = Infinity, seen }: ActiveFault): boolean => seen >= skip && seen < skip + times;

export const isUsedUp = ({ skip = 0, times = Infinity, seen }: ActiveFault): boolean => seen >= skip + times;

/** @param underWay What goes on in the account; asked only where a rule wants to know. */
export function concernsCall(
    rule: FaultRule,
    service: string,
    operation: string,
    underWay: () => readonly string[],
): rule is CallFault {
    return (
        isCallFault(rule) &&
        (rule.service === "*" || rule.service === service) &&
        (rule.operation === undefined || rule.operation === operation) &&
        (rule.during === undefined || underWay().includes(rule.during))
    );
}

export function concernsMoment(rule: FaultRule, moment: string, subject: Record<string, string>): rule is MomentFault {
    return (
        !isCallFault(rule) &&
        rule.moment === moment &&
        Object.entries(rule.match ?? {}).every(([name, value]) => subject[name] === value)
    );
}

export const asFault = (rule: MomentFault): Fault => ({ kind: rule.kind, detail: rule.detail ?? {} });
