import assert from "node:assert/strict";
import {
    deploymentConfiguration,
    durationMinutes,
    trafficShiftProblems,
    trafficSteps,
    type TrafficShift,
} from "../../release";

describe("A traffic shift", () => {
    for (const [shift, configuration, minutes] of [
        [{ kind: "all-at-once" }, { predefined: "CodeDeployDefault.ECSAllAtOnce" }, 0],
        [{ kind: "canary" }, { predefined: "CodeDeployDefault.ECSCanary10Percent5Minutes" }, 5],
        [{ kind: "canary", interval: 15 }, { predefined: "CodeDeployDefault.ECSCanary10Percent15Minutes" }, 15],
        [{ kind: "canary", percent: 25 }, { custom: { type: "TimeBasedCanary", percentage: 25, interval: 5 } }, 5],
        [{ kind: "linear", interval: 1 }, { predefined: "CodeDeployDefault.ECSLinear10PercentEvery1Minutes" }, 9],
        [{ kind: "linear", interval: 3 }, { predefined: "CodeDeployDefault.ECSLinear10PercentEvery3Minutes" }, 27],
        [{ kind: "linear" }, { custom: { type: "TimeBasedLinear", percentage: 10, interval: 5 } }, 45],
        [
            { kind: "linear", percent: 30, interval: 2 },
            { custom: { type: "TimeBasedLinear", percentage: 30, interval: 2 } },
            6,
        ],
    ] satisfies [TrafficShift, object, number][]) {
        it(`${JSON.stringify(shift)} is ${JSON.stringify(configuration)} and takes ${minutes} minutes`, () => {
            assert.deepEqual(deploymentConfiguration(shift), configuration);
            assert.equal(durationMinutes(shift), minutes);
            assert.deepEqual(trafficShiftProblems(shift), []);
        });
    }

    it("goes in steps that end with all of the traffic", () => {
        assert.deepEqual(trafficSteps({ kind: "linear", percent: 40, interval: 2 }), [
            { minute: 0, share: 40 },
            { minute: 2, share: 80 },
            { minute: 4, share: 100 },
        ]);
        assert.deepEqual(trafficSteps({ kind: "canary", percent: 5, interval: 10 }), [
            { minute: 0, share: 5 },
            { minute: 10, share: 100 },
        ]);
    });

    for (const [shift, member] of [
        [{ kind: "canary", percent: 0 }, "percent"],
        [{ kind: "canary", percent: 100 }, "percent"],
        [{ kind: "linear", percent: 2.5 }, "percent"],
        [{ kind: "linear", interval: 0 }, "interval"],
        [{ kind: "linear", percent: 1, interval: 60 }, "interval"], // over two days
        [{ kind: "all-at-once", percent: 10 }, "percent"],
        [{ kind: "all-at-once", interval: 1 }, "interval"],
    ] satisfies [TrafficShift, string][]) {
        it(`${JSON.stringify(shift)} has a wrong ${member}`, () =>
            assert.deepEqual(
                trafficShiftProblems(shift).map(problem => problem.member),
                [member],
            ));
    }
});
