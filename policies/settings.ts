import type { PolicyConfigSchema } from "@pulumi/policy";
import type { Rule } from "./rule";

/** An exception from a rule, agreed on for a time. */
export interface Exception {
    /** Name or URN of the resource; `*` stands for any text. */
    resource: string;
    /** Name of the one container it is made for; `*` as above. @default all of them */
    container?: string;
    /** Made for values that are not known yet alone: a violation that shows is one. @default for violations too */
    only?: "undetermined";
    reason: string;
    /** Last day of the exception, YYYY-MM-DD: from the next day on the rule fires again. */
    expires: string;
}

/** What every rule can be told in configuration, besides its own settings. */
export interface CommonSettings {
    /** How much a value counts that is not known yet. */
    undetermined: "advisory" | "mandatory";
    exceptions: Exception[];
}

const COMMON: PolicyConfigSchema["properties"] = {
    undetermined: {
        type: "string",
        enum: ["advisory", "mandatory"],
        default: "advisory",
        description: "How much it counts that a value is not known yet at preview.",
    },
    exceptions: {
        type: "array",
        default: [],
        description:
            "Resources (and containers) that the rule leaves alone, with a reason, until a day; `only: undetermined` while their values are not known yet, and no longer.",
        items: {
            type: "object",
            properties: {
                resource: { type: "string", minLength: 1 },
                container: { type: "string", minLength: 1 },
                only: { type: "string", enum: ["undetermined"] },
                reason: { type: "string", minLength: 10 },
                expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
            },
            required: ["resource", "reason", "expires"],
            additionalProperties: false,
        },
    },
};

/** The schema of a rule's configuration, as Pulumi checks it. */
export function configSchema(rule: Rule): PolicyConfigSchema {
    return { properties: { ...rule.settings, ...COMMON } };
}

/** Configuration over defaults. The defaults in a schema are the Pulumi CLI's affair: a unit test, or an analysis without it, has none. */
export function settingsOf(rule: Rule, configuration: object): CommonSettings & Record<string, unknown> {
    const defaults = Object.entries(configSchema(rule).properties).map(([name, schema]) => [name, schema.default]);
    return { ...Object.fromEntries(defaults), ...configuration } as CommonSettings & Record<string, unknown>;
}

/** Whether `value` is what `pattern` stands for; `*` is any text. */
export function matches(pattern: string, value: string): boolean {
    const literal = pattern.split("*").map(part => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${literal.join(".*")}$`, "s").test(value);
}

/** What the exceptions say about one violation, or about a value that is not known yet. */
export function exempted(
    exceptions: readonly Exception[],
    resource: { name: string; urn: string },
    finding: { container?: string } | "undetermined",
    today: string,
): "exempted" | { expired: string } | undefined {
    const { container } = finding === "undetermined" ? {} : finding;
    const about = exceptions.filter(
        exception =>
            (matches(exception.resource, resource.name) || matches(exception.resource, resource.urn)) &&
            (exception.container === undefined ||
                (container !== undefined && matches(exception.container, container))) &&
            (exception.only === undefined || finding === exception.only),
    );
    if (about.length === 0) {
        return undefined;
    }
    const last = about
        .map(({ expires }) => expires)
        .sort()
        .at(-1)!;
    return last >= today ? "exempted" : { expired: last };
}
