import assert from "node:assert/strict";

import { register, type Answer } from "../ecs/application";
import { deployment, openRelease, taskSets, untilEvent, untilStatus, weights } from "./release";

describe("A blue/green deployment", () => {
    it("alternates the target groups from release to release", () => {
        const app = openRelease();
        for (const [live, idle] of [
            ["two", "one"],
            ["one", "two"],
            ["two", "one"],
        ] as const) {
            const revision = register(app);
            const id = app.deploy(revision);
            untilStatus(app, id, "Succeeded");

            assert.deepEqual(weights(app), { [live]: 100, [idle]: 0 });
            assert.deepEqual(weights(app, app.testRule), { [live]: 100, [idle]: 0 });
            const primary = taskSets(app).find((set: Answer) => set.status === "PRIMARY");
            assert.equal(primary.taskDefinition, revision);
            assert.match(primary.loadBalancers[0].targetGroupArn, new RegExp(`targetgroup/${live}/`));
        }
    });

    it("goes through CodeDeploy's lifecycle events in their order", () => {
        const app = openRelease();
        const id = app.deploy(register(app));
        assert.equal(app.session.call<Answer>("codedeploy", "ListDeployments", {}).deployments[0], id);
        const order = [
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "AllowTestTraffic",
            "AfterAllowTestTraffic",
            "BeforeAllowTraffic",
            "AllowTraffic",
            "AfterAllowTraffic",
        ];
        for (const name of order) {
            const { lifecycleEvents } = untilEvent(app, id, name);
            assert.deepEqual(
                lifecycleEvents.map((event: Answer) => event.lifecycleEventName),
                order,
            );
        }
    });

    it("sends test traffic to green while production stays on blue", () => {
        const app = openRelease();
        const id = app.deploy(register(app));
        untilEvent(app, id, "AllowTestTraffic");

        assert.deepEqual(weights(app, app.testRule), { one: 0, two: 100 });
        assert.deepEqual(weights(app), { one: 100, two: 0 });
    });

    it("keeps blue for the termination wait, and then lets it go", () => {
        const app = openRelease();
        const id = app.deploy(register(app));
        untilEvent(app, id, "AfterAllowTraffic");
        const shifted = app.account.clock.now();
        const info = deployment(app, id);

        assert.equal(info.instanceTerminationWaitTimeStarted, true);
        assert.equal(info.status, "InProgress");
        assert.deepEqual(
            taskSets(app).map(({ status, runningCount }: Answer) => [status, runningCount]),
            [
                ["ACTIVE", 2],
                ["PRIMARY", 2],
            ],
        );
        untilStatus(app, id, "Succeeded");
        assert.ok(app.account.clock.now() - shifted >= 5 * 60_000);
    });
});
