import assert from "node:assert/strict";
import schema from "../../compose/schema/compose-spec.json";
import { FargateError, RULES, type Verdict } from "../../fargate";
import { isLoss } from "../../fargate/rule";
import { RULE_INDEX } from "../../fargate/rules";
import { convert, IMAGE, verdictOf } from "./fixture";
import type { RuleExample } from "./rule-example";
import { EXAMPLES } from "./rule-examples";

/** The verdicts of a conversion, also where it fails because of them. */
function judge({ app, project, settings }: RuleExample): readonly Verdict[] {
    const { services, ...top } = (project ?? {}) as { services?: object };
    const source = { services: { app: { image: IMAGE, ...app }, ...services }, ...top };
    const options = {
        environment: { TOKEN: "t0ken" },
        files: { "token.txt": "t0ken", "spec.json": "{}", "app.env": "A=1\n" },
    };
    try {
        return convert(source, settings, options).verdicts;
    } catch (error) {
        if (!(error instanceof FargateError)) {
            throw error;
        }
        return error.verdicts;
    }
}

describe("The rule of a Compose key", () => {
    for (const [key, examples] of Object.entries(EXAMPLES)) {
        for (const example of examples) {
            const at = example.at ?? key.replace("services.*", "services.app");
            const value = JSON.stringify(example.app ?? example.project);
            it(`${at} is ${example.level} in ${value}`, () => {
                const verdict = verdictOf({ verdicts: judge(example) }, at);
                assert.equal(verdict.level, example.level, verdict.reason);
                assert.ok(verdict.position, "it has a position");
            });
        }
    }

    it("stands in the table once, with an example", () => {
        assert.deepEqual(RULES.map(({ key }) => key).sort(), Object.keys(EXAMPLES).sort());
    });

    it("says what to do where it refuses", () => {
        const speechless = RULES.filter(isLoss).filter(rule => rule.level === "refused" && !rule.fix);
        assert.deepEqual(speechless, []);
    });
});

describe("The table of rules", () => {
    it("answers for every key of the Compose Specification", () => {
        assert.deepEqual(keysWithoutRule(schema as unknown as Schema), []);
    });
});

interface Schema {
    $ref?: string;
    properties?: Record<string, Schema>;
    patternProperties?: Record<string, Schema>;
    additionalProperties?: boolean | Schema;
    items?: Schema;
    oneOf?: Schema[];
    definitions?: Record<string, Schema>;
}

/** Walks the schema as the converter walks a file: down to the keys below which no rule distinguishes further. */
function keysWithoutRule(root: Schema): string[] {
    const gaps = new Set<string>();
    const resolve = (schema: Schema): Schema =>
        schema.$ref === undefined ? schema : resolve(root.definitions![schema.$ref.split("/").at(-1)!]!);
    const walk = (schema: Schema, path: (string | number)[]) => {
        const rule = RULE_INDEX.ruleFor(path);
        const goesOn = RULE_INDEX.hasRulesBelow(path);
        if (path.length > 0 && !goesOn) {
            if (rule === undefined) {
                gaps.add(path.join("."));
            }
            return;
        }
        for (const form of (resolve(schema).oneOf ?? [schema]).map(resolve)) {
            const names = Object.entries(form.patternProperties ?? {}).filter(
                ([pattern]) => !pattern.startsWith("^x-"),
            );
            const any = typeof form.additionalProperties === "object" ? [form.additionalProperties] : [];
            Object.entries(form.properties ?? {}).forEach(([key, value]) => walk(value, [...path, key]));
            [...names.map(([, value]) => value), ...any].forEach(value => walk(value, [...path, "name"]));
            if (form.items !== undefined) {
                walk(form.items, [...path, 0]);
            }
        }
    };
    walk(root, []);
    return [...gaps];
}
