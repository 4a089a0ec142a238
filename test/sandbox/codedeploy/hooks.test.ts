import assert from "node:assert/strict";
import { register, type Answer } from "../ecs/application";
import { appSpec, deployment, openRelease, target, untilEvent, untilStatus, weights } from "./release";

type Status = "Succeeded" | "Failed";
type Event = { DeploymentId: string; LifecycleEventHookExecutionId: string };

const HOOKABLE = [
    "BeforeInstall",
    "AfterInstall",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
] as const;
const HOUR = 3_600_000;

/** A release whose hooks answer as told, or keep silent; in process, so that they answer at once. */
function openHooked(answers: Partial<Record<string, Status>> = {}) {
    const app = openRelease();
    const called: [name: string, event: Event][] = [];
    const put = (event: Event, status: string): void => {
        app.session.call("codedeploy", "PutLifecycleEventHookExecutionStatus", {
            deploymentId: event.DeploymentId,
            lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
            status,
        });
    };
    for (const FunctionName of HOOKABLE) {
        app.session.call("lambda", "CreateFunction", { FunctionName, folder: "/", command: "true" });
    }
    app.account.workWith({
        "lambda.invoke": ({ detail }) => {
            const { FunctionName: name } = detail.function as { FunctionName: string };
            const event = detail.payload as Event;
            called.push([name, event]);
            const status = answers[name];
            if (status) {
                put(event, status);
            }
        },
    });
    const begin = (hooks: readonly string[] = HOOKABLE): string => {
        const content = JSON.stringify(
            appSpec(
                register(app),
                {},
                hooks.map(name => ({ [name]: name })),
            ),
        );
        return app.deploy("", { revision: { revisionType: "AppSpecContent", appSpecContent: { content } } });
    };
    return { app, called, put, begin };
}

const ALL: Partial<Record<string, Status>> = Object.fromEntries(HOOKABLE.map(name => [name, "Succeeded"]));

describe("Lifecycle event hooks", () => {
    it("are called in their order, each with the deployment and an execution of its own", () => {
        const { app, called, begin } = openHooked(ALL);
        const id = begin();
        untilStatus(app, id, "Succeeded");
        assert.deepEqual(
            called.map(([name]) => name),
            HOOKABLE,
        );
        assert.ok(called.every(([, event]) => event.DeploymentId === id));
        assert.equal(new Set(called.map(([, event]) => event.LifecycleEventHookExecutionId)).size, HOOKABLE.length);
    });

    for (const event of HOOKABLE) {
        it(`that answer Failed fail the deployment at ${event}, and the old version serves`, () => {
            const { app, called, begin } = openHooked({ ...ALL, [event]: "Failed" });
            const id = begin();
            const { errorInformation, rollbackInfo } = untilStatus(app, id, "Failed");
            assert.equal(errorInformation.code, "HOOK_EXECUTION_FAILURE");
            assert.equal(called.at(-1)?.[0], event);
            const failed = target(app, id).lifecycleEvents.find((each: Answer) => each.status === "Failed");
            assert.equal(failed.lifecycleEventName, event);
            assert.equal(failed.diagnostics.message, `The hook function ${event} of ${event} answered Failed.`);
            // Before Install there is nothing to take back.
            assert.equal(rollbackInfo === undefined, event === "BeforeInstall");
            if (rollbackInfo) {
                untilStatus(app, rollbackInfo.rollbackDeploymentId, "Succeeded");
            }
            assert.equal(weights(app).two ?? 0, 0);
        });
    }

    it("that never answer fail the deployment after an hour", () => {
        const { app, begin } = openHooked({ ...ALL, AfterInstall: undefined });
        const id = begin();
        untilEvent(app, id, "AfterInstall", "InProgress");
        const began = app.account.clock.now();
        untilStatus(app, id, "Failed");
        assert.ok(Math.abs(app.account.clock.now() - began - HOUR) < 60_000);
        const failed = target(app, id).lifecycleEvents.find((each: Answer) => each.status === "Failed");
        assert.match(failed.diagnostics.message, /did not call PutLifecycleEventHookExecutionStatus within 60 minutes/);
    });

    it("that do not exist fail the deployment, and say how the sandbox gets them", () => {
        const { app, begin } = openHooked(ALL);
        app.session.call("lambda", "DeleteFunction", { FunctionName: "BeforeAllowTraffic" });
        const id = begin();
        assert.equal(untilStatus(app, id, "Failed").errorInformation.code, "HOOK_EXECUTION_FAILURE");
        const failed = target(app, id).lifecycleEvents.find((each: Answer) => each.status === "Failed");
        assert.match(failed.diagnostics.message, /Function not found: BeforeAllowTraffic .*sandbox function add/);
    });

    it("may answer much later, and once", () => {
        const { app, called, put, begin } = openHooked({ ...ALL, AfterInstall: undefined });
        const id = begin();
        untilEvent(app, id, "AfterInstall", "InProgress");
        app.account.advance(HOUR - 120_000);
        const [, event] = called.at(-1)!;
        put(event, "Succeeded");
        assert.throws(() => put(event, "Succeeded"), { name: "LifecycleEventAlreadyCompletedException" });
        untilStatus(app, id, "Succeeded");
        assert.throws(() => put(event, "Failed"), { name: "LifecycleEventAlreadyCompletedException" });
    });

    it("are refused an answer that is none, and one of another execution", () => {
        const { app, called, put, begin } = openHooked({ ...ALL, AfterInstall: undefined });
        const id = begin();
        untilEvent(app, id, "AfterInstall", "InProgress");
        const [, event] = called.at(-1)!;
        assert.throws(() => put(event, "Skipped"), { name: "InvalidLifecycleEventHookExecutionStatusException" });
        assert.throws(() => put({ ...event, LifecycleEventHookExecutionId: "other" }, "Failed"), {
            name: "InvalidLifecycleEventHookExecutionIdException",
        });
        const running: Answer = app.session.call("codedeploy", "ListDeployments", {
            includeOnlyStatuses: ["InProgress"],
        });
        assert.deepEqual(running.deployments, [id]);
    });

    it("cannot answer for a deployment that was stopped", () => {
        const { app, called, put, begin } = openHooked({ ...ALL, AfterAllowTestTraffic: undefined });
        const id = begin();
        untilEvent(app, id, "AfterAllowTestTraffic", "InProgress");
        app.session.call("codedeploy", "StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
        assert.throws(() => put(called.at(-1)![1], "Succeeded"), { name: "LifecycleEventAlreadyCompletedException" });
        untilStatus(app, deployment(app, id).rollbackInfo.rollbackDeploymentId, "Succeeded");
        assert.deepEqual(weights(app), { one: 100, two: 0 });
    });

    it("are not called again by the rollback", () => {
        const { app, called, begin } = openHooked({ ...ALL, AfterAllowTraffic: "Failed" });
        const failed = untilStatus(app, begin(), "Failed");
        untilStatus(app, failed.rollbackInfo.rollbackDeploymentId, "Succeeded");
        assert.equal(called.length, HOOKABLE.length);
    });
});
