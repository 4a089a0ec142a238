import { CALL_KINDS, MOMENTS, problemOf, type CallFault, type FaultRule } from "../../sandbox/faults";
import { UserError } from "../user-error";

const COUNTS = ["skip", "times"];
const CALL_NUMBERS = [...COUNTS, "status", "milliseconds"];
const CALL_TEXTS = ["code", "message", "during"];

const FORMS = [
    "Forms:",
    `  SERVICE[.Operation]:KIND[,name=value …]   an API call: ${CALL_KINDS.join(", ")},`,
    "                                            e.g. ecs.RegisterTaskDefinition:throttling,times=2",
    "  MOMENT:KIND[,name=value …]                something in the account, e.g. ecs.task:crash,family=todo-dev-app",
    "  names: times=N, skip=N; of a call: during=EVENT of a deployment, code, message, status, milliseconds,",
    "         afterwards=true;",
    "         of a moment: what it must match, and detail.NAME=VALUE",
    ...Object.entries(MOMENTS).map(([moment, kinds]) => `  ${moment}: ${kinds.join(", ")}`),
    '  or the rule as JSON: \'{"moment":"ecs.task","kind":"crash"}\'',
].join("\n");

/** A fault as it is written on the command line. An operation begins with a capital letter, a moment does not. */
export function parseFault(text: string): FaultRule {
    const rule = text.startsWith("{") ? fromJson(text) : fromWords(text);
    const problem = problemOf(rule);
    if (problem !== undefined) throw wrong(text, problem);
    return rule;
}

function fromWords(text: string): FaultRule {
    const match = /^(\*|[a-z][\w-]*)(?:\.(\w+))?:(\w+)((?:,[^,=]+=[^,]*)*)$/.exec(text);
    if (!match) throw wrong(text, "it has none of the forms of a fault");
    const [, service = "", member, kind = "", rest = ""] = match;
    const settings = rest
        .split(",")
        .filter(Boolean)
        .map(pair => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const);
    return member === undefined || /^[A-Z]/.test(member)
        ? callFault(text, service, member, kind, settings)
        : momentFault(text, `${service}.${member}`, kind, settings);
}

type Settings = readonly (readonly [name: string, value: string])[];

function callFault(text: string, service: string, operation: string | undefined, kind: string, settings: Settings) {
    // What is no kind is told of by `problemOf`.
    const rule: CallFault = { service, kind: kind as CallFault["kind"], ...(operation !== undefined && { operation }) };
    for (const [name, value] of settings) {
        if (CALL_NUMBERS.includes(name)) Object.assign(rule, { [name]: count(text, name, value) });
        else if (CALL_TEXTS.includes(name)) Object.assign(rule, { [name]: value });
        else if (name === "afterwards") rule.afterwards = value === "true";
        else throw wrong(text, `${name} is no setting of a call's fault`);
    }
    return rule;
}

function momentFault(text: string, moment: string, kind: string, settings: Settings): FaultRule {
    const counts: Record<string, number> = {};
    const match: Record<string, string> = {};
    const detail: Record<string, unknown> = {};
    for (const [name, value] of settings) {
        if (COUNTS.includes(name)) counts[name] = count(text, name, value);
        else if (name.startsWith("detail.")) detail[name.slice("detail.".length)] = value;
        else match[name] = value;
    }
    return {
        moment,
        kind,
        ...counts,
        ...(Object.keys(match).length > 0 && { match }),
        ...(Object.keys(detail).length > 0 && { detail }),
    };
}

function fromJson(text: string): FaultRule {
    let rule: Partial<Record<"service" | "moment" | "kind", unknown>>;
    try {
        rule = JSON.parse(text) as typeof rule;
    } catch (error) {
        throw wrong(text, (error as Error).message);
    }
    return rule as FaultRule;
}

function count(text: string, name: string, value: string): number {
    if (!/^\d+$/.test(value)) throw wrong(text, `${name} is a whole number, not ${JSON.stringify(value)}`);
    return Number(value);
}

function wrong(text: string, why: string): UserError {
    return new UserError(`fault ${text}: ${why}`, { fix: FORMS });
}
