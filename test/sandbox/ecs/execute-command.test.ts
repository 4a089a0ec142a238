import * as assert from "node:assert/strict";
import { openApplication, register, serviceInput, tasksOf, untilStable, type Application } from "./application";

describe("ExecuteCommand", () => {
    const open = (enableExecuteCommand: boolean): Application => {
        const app = openApplication();
        app.session.call("ecs", "CreateService", serviceInput(app, register(app), { enableExecuteCommand }));
        untilStable(app);
        return app;
    };
    const execute = (app: Application, changes: object = {}) =>
        app.session.call("ecs", "ExecuteCommand", {
            cluster: "demo",
            task: tasksOf(app)[0].taskArn,
            container: "app",
            command: "/bin/sh",
            interactive: true,
            ...changes,
        });

    it("opens a session for the container", () => {
        const app = open(true);
        const { session, containerName, taskArn } = execute(app);
        assert.match(session.sessionId, /^ecs-execute-command-/);
        assert.match(
            session.streamUrl,
            /^wss:\/\/ssmmessages\.us-east-1\.amazonaws\.com\/v1\/data-channel\/ecs-execute-command-/,
        );
        assert.deepEqual([containerName, taskArn], ["app", tasksOf(app)[0].taskArn]);
        assert.equal(tasksOf(app)[0].containers[0].managedAgents[0].lastStatus, "RUNNING");
    });

    for (const [what, enabled, changes, message] of [
        ["a task without it", false, {}, /execute command was not enabled when the task was run/],
        ["a container that is not there", true, { container: "web" }, /container was not found/],
        ["a task that is not there", true, { task: "0" }, /task was not found/],
        ["what is not interactive", true, { interactive: false }, /Interactive is the only mode/],
    ] as const) {
        it(`refuses ${what}`, () => assert.throws(() => execute(open(enabled), changes), message));
    }
});
