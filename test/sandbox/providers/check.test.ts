import assert from "node:assert/strict";
import { autoName } from "../../../sandbox/providers/autoname";
import { check } from "../../../sandbox/providers/check";
import { autoNamed, boolean, list, number, object, string } from "../../../sandbox/providers/property";
import { UNKNOWN } from "./engine";

const PROPERTIES = {
    name: autoNamed({ max: 32 }),
    family: string({ required: true }),
    port: number(),
    enabled: boolean(),
    tier: string({ default: "Standard", oneOf: ["Standard", "Advanced"] }),
    rules: list(object({ from: number({ required: true }), kind: string({ default: "tcp" }) })),
};
const context = { name: "web", olds: undefined, seed: Buffer.from("seed") };

describe("Checked inputs", () => {
    for (const [given, property, reason] of [
        [{}, "family", /^Missing required argument\. The argument "family" is required/],
        [{ family: ["a"] }, "family", /^expected string type, got array type$/],
        [{ family: "a", port: "eighty" }, "port", /^expected number type, got string type$/],
        [{ family: "a", enabled: "maybe" }, "enabled", /^expected boolean type, got string type$/],
        [{ family: "a", tier: "Gold" }, "tier", /^expected tier to be one of \["Standard" "Advanced"\], got Gold$/],
        [
            { family: "a", rules: [{ kind: "udp" }] },
            "rules[0].from",
            /The argument "from" is required.*rules\[0\].from/,
        ],
        [{ family: "a", rules: [{ from: 1, colour: "red" }] }, "rules[0].colour", /not simulated by the sandbox/],
        [{ family: "a", colour: "red" }, "colour", /not simulated by the sandbox/],
    ] as const) {
        it(`name ${property} when given ${JSON.stringify(given)}`, () => {
            const { failures } = check(PROPERTIES, given, context);
            assert.deepEqual(
                failures.map(failure => failure.property),
                [property],
            );
            assert.match(failures[0]!.reason, reason);
        });
    }

    it("show all failures at once", () => {
        const { failures } = check(PROPERTIES, { port: "x", enabled: "y" }, context);
        assert.deepEqual(failures.map(({ property }) => property).sort(), ["enabled", "family", "port"]);
    });

    it("have defaults, nested ones included", () => {
        const { inputs } = check(PROPERTIES, { family: "a", rules: [{ from: 1 }] }, context);
        assert.equal(inputs.tier, "Standard");
        assert.deepEqual(inputs.rules, [{ from: 1, kind: "tcp" }]);
        assert.deepEqual(inputs.__defaults, ["name", "tier"]);
    });

    it("take text for numbers and booleans, as the real provider does", () => {
        const { inputs, failures } = check(PROPERTIES, { family: 7, port: "80", enabled: "true" }, context);
        assert.deepEqual(failures, []);
        assert.deepEqual([inputs.family, inputs.port, inputs.enabled], ["7", 80, true]);
    });

    it("may be unknown", () => {
        const { failures } = check(
            PROPERTIES,
            { family: UNKNOWN, port: UNKNOWN, rules: UNKNOWN, tier: UNKNOWN },
            context,
        );
        assert.deepEqual(failures, []);
    });
});

describe("Automatic names", () => {
    it("are the logical name and seven hexadecimal digits", () => {
        assert.match(String(check(PROPERTIES, { family: "a" }, context).inputs.name), /^web-[0-9a-f]{7}$/);
    });

    it("stay from update to update", () => {
        const olds = { name: "web-1234567", __defaults: ["name"] };
        assert.equal(check(PROPERTIES, { family: "a" }, { ...context, olds }).inputs.name, "web-1234567");
    });

    it("replace a name that the program gave before", () => {
        const olds = { name: "given", __defaults: [] };
        assert.match(String(check(PROPERTIES, { family: "a" }, { ...context, olds }).inputs.name), /^web-[0-9a-f]{7}$/);
    });

    it("must fit AWS's limit", () => {
        const { failures } = check(PROPERTIES, { family: "a" }, { ...context, name: "a".repeat(25) });
        assert.equal(failures[0]?.property, "name");
        assert.match(failures[0]!.reason, /name 'a{25}-' plus 7 random chars is longer than maximum length 32/);
        assert.equal(autoName("a".repeat(24), { max: 32 }, Buffer.from("x")).length, 32);
    });
});
