import * as assert from "node:assert/strict";
import type { FaultRule } from "../../sandbox/faults";
import { untilStable } from "../sandbox/ecs/application";
import { openReleased, type Released } from "./released";

/** The service rolls: no CodeDeploy group knows it. */
const ROLLING = { controller: "ecs", codedeploy: undefined } as const;

const crash: FaultRule = {
    moment: "ecs.task",
    kind: "crash",
    match: { revision: "2" },
    detail: { exitCode: 3, lines: ["cannot reach the database"] },
};

describe("deploying a service that rolls", () => {
    let released: Released;

    async function open(breaker: boolean, faults: FaultRule[] = []): Promise<Released> {
        return (released = await openReleased({ faults, change: ROLLING, circuitBreaker: breaker }));
    }
    afterEach(() => released.close());

    it("updates the service and follows it until all tasks are new", async () => {
        const { app, release, deploy, record } = await open(true);
        const target = release("a1");
        const { outcome } = await deploy(target);
        assert.equal(outcome.status, "live", outcome.message);
        assert.equal(untilStable(app).taskDefinition, target.release.taskDefinition);
        assert.equal(record().current?.sha, "a1");
    });

    it("only follows what pulumi up has updated already", async () => {
        const { app, release, deploy } = await open(true);
        const target = release("a1");
        app.session.call("ecs", "UpdateService", {
            cluster: "demo",
            service: "app",
            taskDefinition: target.release.taskDefinition,
        });
        const { outcome } = await deploy(target);
        assert.equal(outcome.status, "already-live");
        assert.equal(untilStable(app).deployments.length, 1);
    });

    it("reports that the circuit breaker went back, with the reason and last words", async () => {
        const { app, release, deploy } = await open(true, [crash]);
        const before = untilStable(app).taskDefinition;
        const { outcome } = await deploy(release("a1"));
        assert.equal(outcome.status, "rolled-back", outcome.message);
        assert.match(outcome.failure!.reason, /circuit breaker/i);
        assert.match(outcome.failure!.stoppedTasks.join("\n"), /exited with code 3/);
        assert.deepEqual(outcome.failure!.logLines, ["cannot reach the database"]);
        assert.equal(untilStable(app).taskDefinition, before);
    });

    it("fails where the old version does not start again either", async () => {
        const { app, release, deploy } = await open(true);
        // As a database: the old task stops before the new one starts.
        const deploymentConfiguration = {
            minimumHealthyPercent: 0,
            maximumPercent: 100,
            deploymentCircuitBreaker: { enable: true, rollback: true },
        };
        app.session.call("ecs", "UpdateService", { cluster: "demo", service: "app", deploymentConfiguration });
        app.account.addFault({ ...crash, match: {} });
        const { outcome } = await deploy(release("a1"));
        assert.equal(outcome.status, "failed", outcome.message);
        assert.match(
            outcome.message,
            /was not rolled back: .*circuit breaker.* The old version does not start either: /,
        );
    });

    it("fails where tasks keep stopping and nothing goes back", async () => {
        const { release, deploy } = await open(false, [crash]);
        const { outcome } = await deploy(release("a1"));
        assert.equal(outcome.status, "failed", outcome.message);
        assert.match(outcome.message, /was not rolled back/);
    });

    it("tries a release again that went back before", async () => {
        const { app, release, deploy } = await open(true, [crash]);
        const target = release("a1");
        assert.equal((await deploy(target)).outcome.status, "rolled-back");
        app.account.clearFaults();
        assert.equal((await deploy(target)).outcome.status, "live");
    });
});
