import assert from "node:assert/strict";
import { diff } from "../../../sandbox/providers/diff";
import { boolean, json, list, map, number, object, set, string } from "../../../sandbox/providers/property";
import { UNKNOWN } from "./engine";

const PROPERTIES = {
    name: string({ replace: true }),
    description: string(),
    chosen: string({ computed: true }),
    size: number({ default: 3 }),
    enabled: boolean(),
    policy: json(),
    subnets: set(string()),
    steps: list(object({ to: string(), weight: number({ default: 1 }), order: number({ computed: true }) })),
    tags: map(),
    placement: object({ zone: string({ replace: true }), host: string() }),
};

describe("The difference between the program and AWS", () => {
    for (const [what, olds, news, expected] of [
        ["nothing said, AWS chose", { chosen: "a" }, {}, []],
        ["nothing said, AWS has the default", { size: 3 }, {}, []],
        ["nothing said, AWS has something else", { size: 4 }, {}, ["size delete"]],
        ["nothing said, AWS has an empty value", { description: "", enabled: false, subnets: [] }, {}, []],
        ["a value removed", { description: "old" }, {}, ["description delete"]],
        ["a value added", {}, { description: "new" }, ["description add"]],
        ["a value changed", { description: "old" }, { description: "new" }, ["description update"]],
        ["a name changed", { name: "a" }, { name: "b" }, ["name update replace"]],
        ["an unknown value", { name: "a" }, { name: UNKNOWN }, ["name update replace"]],
        ["JSON in another spelling", { policy: '{"a":1,"b":2}' }, { policy: '{ "b": 2, "a": 1 }' }, []],
        ["JSON with other content", { policy: '{"a":1}' }, { policy: '{"a":2}' }, ["policy update"]],
        ["a set in another order", { subnets: ["a", "b"] }, { subnets: ["b", "a"] }, []],
        ["a set with another item", { subnets: ["a", "b"] }, { subnets: ["b", "c"] }, ["subnets update"]],
        [
            "a list in another order",
            { steps: [{ to: "a" }, { to: "b" }] },
            { steps: [{ to: "b" }, { to: "a" }] },
            ["steps[0].to update", "steps[1].to update"],
        ],
        ["a list that AWS completed", { steps: [{ to: "a", weight: 1, order: 1 }] }, { steps: [{ to: "a" }] }, []],
        ["a longer list", { steps: [{ to: "a" }] }, { steps: [{ to: "a" }, { to: "b" }] }, ["steps[1] add"]],
        ["a tag added", { tags: { a: "1" } }, { tags: { a: "1", b: "2" } }, ["tags.b add"]],
        ["a tag removed", { tags: { a: "1", "b:c": "2" } }, { tags: { a: "1" } }, ['tags["b:c"] delete']],
        [
            "a nested value that cannot change",
            { placement: { zone: "a", host: "x" } },
            { placement: { zone: "b", host: "x" } },
            ["placement.zone update replace"],
        ],
        [
            "a nested value that can",
            { placement: { zone: "a", host: "x" } },
            { placement: { zone: "a", host: "y" } },
            ["placement.host update"],
        ],
    ] as const) {
        it(`${what}: ${expected.join(", ") || "none"}`, () => {
            const found = diff(PROPERTIES, olds, news);
            assert.deepEqual(
                found.map(({ path, kind, replace }) => `${path} ${kind}${replace ? " replace" : ""}`),
                expected,
            );
        });
    }

    it("leaves out what the program ignores", () => {
        assert.deepEqual(
            diff(PROPERTIES, { steps: [{ to: "a" }], name: "a" }, { steps: [], name: "b" }, ["steps[0].to", "name"]),
            [],
        );
    });
});
