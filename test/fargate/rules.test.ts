import assert from "node:assert/strict";
import schema from "../../compose/schema/compose-spec.json";
import { RULES } from "../../fargate";
import { isLoss } from "../../fargate/rule";
import { RULE_INDEX } from "../../fargate/rules";
import { IMAGE, verdictOf } from "./fixture";
import { judge, keyOf } from "./judge";
import { EXAMPLES } from "./rule-examples";

/** Keys that no verdict can be about: the loader has put what they stand for into the project. */
const USED_UP = ["include", "version", "services.*.extends"];

/** Rules whose verdict the key above gives, which speaks for all below it. */
const SPEAKS_FOR: Record<string, string> = {
    "services.*.logging.driver": "services.*.logging",
    "services.*.logging.options": "services.*.logging",
};

describe("The rule of a Compose key", () => {
    for (const [key, examples] of Object.entries(EXAMPLES)) {
        for (const example of examples) {
            const at = keyOf(key, example);
            const value = JSON.stringify(example.app ?? example.project);
            it(`${at} is ${example.level} in ${value}`, () => {
                const verdict = verdictOf({ verdicts: judge(example) }, at);
                assert.equal(verdict.level, example.level, verdict.reason);
                assert.ok(verdict.position, "it has a position");
            });
        }
    }

    it("stands in the table once, with its examples", () => {
        assert.deepEqual(RULES.map(({ key }) => key).sort(), Object.keys(EXAMPLES).sort());
    });

    it("has an example of its own, or of a key below it, or above it where that speaks for it", () => {
        const shown = Object.keys(EXAMPLES).filter(key => EXAMPLES[key]!.length > 0);
        const unshown = RULES.map(({ key }) => key).filter(
            key => !shown.some(other => other === key || other.startsWith(`${key}.`) || SPEAKS_FOR[key] === other),
        );
        assert.deepEqual(unshown.sort(), [...USED_UP].sort());
    });

    for (const key of USED_UP) {
        it(`${key} is used up when the files are read: no verdict is needed`, () => {
            const project = { version: "3.8", include: [{ path: "app.yaml" }], services: { base: { image: IMAGE } } };
            const extended = { app: { extends: { service: "base" } }, project };
            const keys = judge({ level: "mapped", ...extended }).map(verdict => verdict.key);
            assert.ok(keys.includes("services.app.image"), "the project is read");
            assert.ok(!keys.some(found => found.startsWith(key.replace("services.*", "services.app"))), key);
        });
    }

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
        const { rule, hasRulesBelow: goesOn } = RULE_INDEX.find(path);
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
