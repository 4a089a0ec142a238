import assert from "node:assert/strict";
import { applicationNames } from "../../release";

describe("the names that we choose", () => {
    it("hold project, stack and service", () => {
        const names = applicationNames("todo", "dev");
        assert.equal(names.namespace, "dev.todo.internal");
        assert.equal(names.secrets, "/todo/dev/");
        assert.deepEqual(names.service("app"), {
            family: "todo-dev-app",
            logGroup: "/swingbridge/todo/dev/app",
            releaseRecord: "/swingbridge/todo/dev/app/release",
        });
    });

    for (const [stack, label] of [
        ["PR_42", "pr-42"],
        ["feature.x", "feature-x"],
        ["_odd_", "odd"],
    ] as const) {
        it(`make a DNS label of the stack ${stack}`, () => {
            assert.equal(applicationNames("todo", stack).namespace, `${label}.todo.internal`);
        });
    }
});
