import { keepRecent } from "../recent";
import { refusalOf } from "../refusal";
import { AwsError, type Account, type ScheduledEvent } from "../service";
import { inputOf, type AwsEvent } from "./input";
import { matches, parsePattern } from "./pattern";
import { checkBus, rules, type RuleRow, type Target } from "./rules";
import { invoke } from "./targets";

export interface Entry {
    Source?: string;
    DetailType?: string;
    /** JSON. */
    Detail?: string;
    Resources?: string[];
    Time?: Date;
    EventBusName?: string;
}

/** What became of an event at one target. */
export interface InvocationRow {
    rule: string;
    target: string;
    arn: string;
    input: string;
    /** Epoch milliseconds. */
    at: number;
    error?: string;
}

export const INVOCATIONS = "events.invocations";

const MOST_ENTRIES = 10;

/** Why EventBridge would not take an entry. */
function problemOf({ Source, DetailType, Detail }: Entry): [code: string, message: string] | undefined {
    if (!Source || !DetailType || !Detail) {
        const name = !Source ? "Source" : !DetailType ? "DetailType" : "Detail";
        return ["InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`];
    }
    try {
        const detail = JSON.parse(Detail) as unknown;
        if (typeof detail === "object" && detail !== null && !Array.isArray(detail)) {
            return undefined;
        }
    } catch {
        // Told below.
    }
    return ["MalformedDetail", "Detail is malformed."];
}

export function putEvents(account: Account, { Entries = [] }: { Entries?: Entry[] }) {
    if (Entries.length < 1 || Entries.length > MOST_ENTRIES) {
        throw new AwsError(
            "ValidationException",
            `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MOST_ENTRIES}`,
        );
    }
    const results = Entries.map(entry => {
        const [ErrorCode, ErrorMessage] = problemOf(entry) ?? [];
        return ErrorCode === undefined ? { EventId: take(account, entry) } : { ErrorCode, ErrorMessage };
    });
    return { FailedEntryCount: results.filter(result => "ErrorCode" in result).length, Entries: results };
}

function take(account: Account, entry: Entry): string {
    checkBus(entry.EventBusName);
    const digits = account.uniqueId(32);
    const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const time = entry.Time === undefined ? account.now : new Date(entry.Time).getTime();
    const event: AwsEvent = {
        version: "0",
        id,
        "detail-type": entry.DetailType!,
        source: entry.Source!,
        account: account.accountId,
        time: new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z"),
        region: account.region,
        resources: entry.Resources ?? [],
        detail: JSON.parse(entry.Detail!) as unknown,
    };
    for (const rule of rules(account).list()) {
        if (rule.State !== "DISABLED" && rule.EventPattern && matches(parsePattern(rule.EventPattern), event)) {
            rule.targets.forEach(target => deliverSoon(account, rule, target, event));
        }
    }
    account.call("codestar-notifications", "Consider", { event });
    return id;
}

/** Not at once: who told of the event is still in the middle of what it tells of. */
function deliverSoon(account: Account, rule: RuleRow, target: Target, event: AwsEvent): void {
    account.schedule({
        type: "events.delivery",
        due: account.now,
        subject: `events/rule/${rule.Name}`,
        detail: { rule: rule.Name, target: target.Id, event },
    });
}

interface Delivery {
    rule: string;
    target: string;
    event: AwsEvent;
}

/** Handler of `events.delivery`. A target that refuses is no business of whoever told of the event. */
export function deliver(account: Account, { detail }: ScheduledEvent): void {
    const { rule: name, target: id, event } = detail as unknown as Delivery;
    const rule = rules(account).get(name);
    const target = rule?.targets.find(({ Id }) => Id === id);
    if (!rule || !target) {
        return;
    }
    const input = inputOf(target, event, { name, arn: rule.Arn, now: account.now });
    const row: InvocationRow = { rule: name, target: id, arn: target.Arn, input, at: account.now };
    const error = refusalOf(() => invoke(account, target, input, rule.Arn));
    keepRecent(account, INVOCATIONS, error === undefined ? row : { ...row, error });
}
