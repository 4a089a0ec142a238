import type { PolicyConfigSchema } from "@pulumi/policy";
import type { Rule } from "./rule";
import { configSchema } from "./settings";

type Schema = PolicyConfigSchema["properties"][string];

const LEVELS = ["advisory", "mandatory", "remediate", "disabled"];

/** What is wrong with a configuration of the pack, one line each: a rule or setting that there is not, or a value of the wrong type. */
export function configProblems(rules: readonly Rule[], configuration: unknown): string[] {
    if (typeof configuration !== "object" || configuration === null || Array.isArray(configuration)) {
        return ['the configuration is an object of rules: { "<rule>": "<level>" }'];
    }
    return Object.entries(configuration).flatMap(([name, own]) => {
        const rule = rules.find(candidate => candidate.name === name);
        if (rule === undefined && name !== "all") {
            return [`${name}: there is no such rule${similar(name, rules)}`];
        }
        return ruleProblems(name, rule, own);
    });
}

function ruleProblems(name: string, rule: Rule | undefined, own: unknown): string[] {
    if (typeof own === "string") {
        return levelProblems(name, own);
    }
    if (typeof own !== "object" || own === null || Array.isArray(own)) {
        return [`${name}: write a level, or an object with enforcementLevel and settings`];
    }
    const { enforcementLevel, ...settings } = own as Record<string, unknown>;
    const { properties } = rule === undefined ? { properties: {} as Record<string, Schema> } : configSchema(rule);
    return [
        ...(enforcementLevel === undefined ? [] : levelProblems(name, enforcementLevel)),
        ...Object.entries(settings).flatMap(([setting, value]) => {
            const schema = properties[setting];
            return schema === undefined
                ? [`${name}.${setting}: there is no such setting; there are ${Object.keys(properties).join(", ")}`]
                : problems(`${name}.${setting}`, value, schema);
        }),
    ];
}

function levelProblems(name: string, level: unknown): string[] {
    return LEVELS.includes(level as string)
        ? []
        : [`${name}: ${JSON.stringify(level)} is no level; there are ${LEVELS.join(", ")}`];
}

/** A rule with almost the same name: most wrong names are typing errors. */
function similar(name: string, rules: readonly Rule[]): string {
    const words = new Set(name.split("-"));
    const [best] = rules
        .map(rule => ({ rule, shared: rule.name.split("-").filter(word => words.has(word)).length }))
        .sort((one, other) => other.shared - one.shared);
    return best !== undefined && best.shared > 1 ? `; did you mean ${best.rule.name}?` : "";
}

/** As much of JSON Schema as the settings use. */
function problems(place: string, value: unknown, schema: Schema): string[] {
    if (schema.type !== undefined && !isOfType(value, schema.type as string)) {
        return [`${place}: ${JSON.stringify(value)} is no ${schema.type as string}`];
    }
    if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
        return [`${place}: ${JSON.stringify(value)} is none of ${schema.enum.join(", ")}`];
    }
    switch (schema.type) {
        case "integer":
            return rangeProblems(place, value as number, schema);
        case "string":
            return textProblems(place, value as string, schema);
        case "array":
            return (value as unknown[]).flatMap((member, index) =>
                problems(`${place}[${index}]`, member, schema.items as Schema),
            );
        case "object":
            return memberProblems(place, value as Record<string, unknown>, schema);
        default:
            return [];
    }
}

function isOfType(value: unknown, type: string): boolean {
    switch (type) {
        case "integer":
            return Number.isInteger(value);
        case "array":
            return Array.isArray(value);
        case "object":
            return typeof value === "object" && value !== null && !Array.isArray(value);
        default:
            return typeof value === type;
    }
}

function rangeProblems(place: string, value: number, { minimum, maximum }: Schema): string[] {
    return [
        ...(minimum !== undefined && value < minimum ? [`${place}: ${value} is less than ${minimum}`] : []),
        ...(maximum !== undefined && value > maximum ? [`${place}: ${value} is more than ${maximum}`] : []),
    ];
}

function textProblems(place: string, value: string, { minLength, pattern }: Schema): string[] {
    if (value.trim().length < (minLength ?? 0)) {
        return [`${place}: ${JSON.stringify(value)} is too short; say more`];
    }
    const wrong = pattern !== undefined && !(new RegExp(pattern).test(value) && !Number.isNaN(Date.parse(value)));
    return wrong ? [`${place}: ${JSON.stringify(value)} is no day, YYYY-MM-DD`] : [];
}

function memberProblems(
    place: string,
    value: Record<string, unknown>,
    { properties = {}, required = [] }: Schema,
): string[] {
    return [
        ...required.filter(name => !(name in value)).map(name => `${place}: ${name} is missing`),
        ...Object.entries(value).flatMap(([name, member]) => {
            const schema = properties[name];
            return typeof schema === "object"
                ? problems(`${place}.${name}`, member, schema)
                : [`${place}.${name}: there is no such member; there are ${Object.keys(properties).join(", ")}`];
        }),
    ];
}
