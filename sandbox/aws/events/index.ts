import type { Account, ServiceModule } from "../service";
import { matches, parsePattern } from "./pattern";
import { deliver, INVOCATIONS, putEvents, type InvocationRow } from "./put-events";
import { ruleOperations } from "./rules";

/**
 * Amazon EventBridge: the default bus, rules with event patterns, targets in this account. What a rule makes of an event
 * happens with the next request. Clients may put events in AWS's name, which AWS itself would not let them.
 */
export const events: ServiceModule = {
    name: "events",
    operations: {
        ...ruleOperations,
        PutEvents: putEvents,

        TestEventPattern: (
            _: Account,
            { EventPattern = "", Event = "" }: { EventPattern?: string; Event?: string },
        ) => ({
            Result: matches(parsePattern(EventPattern), JSON.parse(Event) as object),
        }),

        /** The sandbox's own: what the rules did last, oldest first. */
        ListInvocations: (account: Account) => ({ Invocations: account.table<InvocationRow>(INVOCATIONS).list() }),
    },
    events: { "events.delivery": deliver },
};
