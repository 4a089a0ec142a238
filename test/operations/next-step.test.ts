import * as assert from "node:assert/strict";
import { nextStep, type Observed } from "../../operations/codedeploy/next-step";

const running = (sameRelease: boolean, live: boolean): Observed => ({
    running: { deploymentId: "d", sameRelease, live },
    alreadyLive: false,
});

describe("what a deployment does next", () => {
    for (const [name, observed, wishes, step] of [
        ["nothing runs", { alreadyLive: false }, {}, "deploy"],
        ["it is live already", { alreadyLive: true }, {}, "confirm"],
        ["it is live already, and deployed all the same", { alreadyLive: true }, { force: true }, "deploy"],
        ["it is being deployed", running(true, false), {}, "follow"],
        ["it has gone live, and keeps the old tasks", running(true, true), {}, "follow"],
        ["it is being deployed by force, and was interrupted", running(true, false), { force: true }, "follow"],
        ["it has gone live, and is deployed again", running(true, true), { force: true }, "end-wait"],
        ["another one is being deployed", running(false, false), {}, "refuse"],
        ["another one is being deployed, and is to be stopped", running(false, false), { running: "stop" }, "stop"],
        ["another one is being deployed, and is waited for", running(false, false), { running: "wait" }, "wait-for"],
        ["another one has gone live", running(false, true), {}, "end-wait"],
        ["another one has gone live, and need not be stopped", running(false, true), { running: "stop" }, "end-wait"],
    ] as const) {
        it(`where ${name}: ${step}`, () => assert.equal(nextStep(observed, wishes).do, step));
    }
});
