import assert from "node:assert/strict";

import {
    breakerThreshold,
    isSteady,
    planRolling,
    planTaskSet,
    retryDelay,
    type GroupView,
} from "../../../sandbox/aws/ecs/scheduler";

/** `h` healthy, `s` starting, `x` stopping: one letter per task. */
const group = (id: string, tasks: string, mayStart = true): GroupView => ({
    id,
    mayStart,
    tasks: [...tasks].map((letter, index) => ({
        id: `${id}${index}`,
        healthy: letter === "h",
        stopping: letter === "x",
    })),
});

describe("A rolling deployment", () => {
    for (const [what, desired, [minimumHealthyPercent, maximumPercent], primary, older, start, stop] of [
        ["starts the tasks of a new service", 2, [100, 200], "", [], 2, []],
        ["starts the new ones beside the old ones", 2, [100, 200], "", ["hh"], 2, []],
        ["stops no old one before a new one is healthy", 2, [100, 200], "ss", ["hh"], 0, []],
        ["stops one old one per healthy new one", 2, [100, 200], "hs", ["hh"], 0, ["old0"]],
        ["stops the last old ones at the end", 2, [100, 200], "hh", ["hh"], 0, ["old0", "old1"]],
        ["stays within the maximum", 2, [100, 150], "", ["hh"], 1, []],
        ["stops the old one first where two must not meet", 1, [0, 100], "", ["h"], 0, ["old0"]],
        ["waits until the old one is gone where two must not meet", 1, [0, 100], "", ["x"], 0, []],
        ["starts once it is gone", 1, [0, 100], "", [""], 1, []],
        ["makes room below 100 percent", 4, [50, 100], "", ["hhhh"], 0, ["old0", "old1"]],
        ["stops what does not serve at once", 2, [100, 200], "", ["sh"], 2, ["old0"]],
        ["shrinks the newest first", 1, [100, 200], "hhh", [], 0, ["new2", "new1"]],
        ["shrinks what does not serve first", 1, [100, 200], "sh", [], 0, ["new0"]],
        ["stops everything at zero", 0, [100, 200], "hh", [], 0, ["new1", "new0"]],
    ] as const) {
        it(what, () => {
            const plan = planRolling(
                desired,
                { minimumHealthyPercent, maximumPercent },
                group("new", primary),
                older.map(tasks => group("old", tasks)),
            );
            assert.deepEqual(plan.start, start > 0 ? [{ group: "new", count: start }] : []);
            assert.deepEqual(
                plan.stop.map(each => each.task),
                stop,
            );
        });
    }

    it("starts nothing and takes nothing away while its starts are held back", () => {
        const plan = planRolling(2, { minimumHealthyPercent: 0, maximumPercent: 100 }, group("new", "", false), [
            group("old", "hh"),
        ]);
        assert.deepEqual(plan, { start: [], stop: [] });
    });
});

describe("A task set", () => {
    it("has as many tasks as it is to have", () => {
        assert.deepEqual(planTaskSet(3, group("set", "hx")).start, [{ group: "set", count: 2 }]);
        assert.deepEqual(planTaskSet(1, group("set", "hh")).stop, [{ group: "set", task: "set1" }]);
    });

    for (const [tasks, wanted, expected] of [
        ["hh", 2, true],
        ["hs", 2, false],
        ["hhx", 2, false],
        ["h", 2, false],
        ["", 0, true],
    ] as const) {
        it(`of "${tasks}" with ${wanted} wanted is ${expected ? "" : "not "}steady`, () =>
            assert.equal(isSteady(wanted, [group("set", tasks)]), expected));
    }
});

describe("Failing tasks", () => {
    for (const [desired, threshold] of [
        [1, 3],
        [10, 5],
        [25, 13],
        [1000, 200],
    ] as const) {
        it(`trip the circuit breaker of ${desired} tasks at ${threshold}`, () =>
            assert.equal(breakerThreshold(desired), threshold));
    }

    it("are retried at once, then later and later, but at least every quarter of an hour", () => {
        assert.deepEqual([1, 2, 3, 4, 20].map(retryDelay), [0, 0, 10_000, 20_000, 900_000]);
    });
});
