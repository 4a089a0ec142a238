import assert from "node:assert/strict";
import { logicalName, shorten } from "../../release/physical-name";

describe("physical names", () => {
    it("stay as they are where they fit", () => assert.equal(shorten("todo-dev-app", 12), "todo-dev-app"));

    it("are cut to the limit, with a hash that tells them apart", () => {
        const blue = shorten("a-very-long-project-name-blue", 20);
        const green = shorten("a-very-long-project-name-green", 20);
        assert.equal(blue.length, 20);
        assert.match(blue, /^a-very-long-p-[0-9a-f]{6}$/);
        assert.notEqual(blue, green);
    });

    it("never have two hyphens where the cut falls on one", () =>
        assert.match(shorten("abcdef--------------", 14), /^abcdef-[0-9a-f]{6}$/));

    it("are the same on every run", () => assert.equal(shorten("x".repeat(40), 10), shorten("x".repeat(40), 10)));

    for (const [type, limit] of [
        ["aws:lb/targetGroup:TargetGroup", 32],
        ["aws:lb/loadBalancer:LoadBalancer", 32],
        ["aws:iam/role:Role", 64],
    ] as const) {
        it(`of ${type} fit ${limit} characters with autonaming's suffix`, () => {
            const suffix = "-0123456";
            assert.equal((logicalName(type, "n".repeat(200)) + suffix).length, limit);
            assert.equal(logicalName(type, "n".repeat(limit - suffix.length)), "n".repeat(limit - suffix.length));
        });
    }

    it("of other resources are left alone", () =>
        assert.equal(logicalName("aws:ecs/service:Service", "n".repeat(60)), "n".repeat(60)));
});
