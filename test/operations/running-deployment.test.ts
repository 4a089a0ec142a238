import * as assert from "node:assert/strict";
import { continueWaiting } from "../../operations/continue";
import { stop } from "../../operations/stop";
import { wait } from "../../operations/wait";
import type { FaultRule } from "../../sandbox/faults";
import { deployment, taskSets, untilStatus, weights } from "../sandbox/codedeploy/release";
import { untilStable } from "../sandbox/ecs/application";
import { openReleased, WATCHED, type Released } from "./released";

const ROLLING = { controller: "ecs", codedeploy: undefined } as const;
const crash: FaultRule = { moment: "ecs.task", kind: "crash", match: { revision: "2" } };
/** Alarms are looked at every minute, so a look at a deployment that waits does not jump to the end of its wait. */
/** Longer than it takes the tasks of the release before to be gone. */
const LONG = {
    blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 60 },
    },
};
const READY = {
    ...WATCHED,
    blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
        deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 60 },
    },
};

describe("a deployment that is running", () => {
    let released: Released;
    const open = async (...args: Parameters<typeof openReleased>): Promise<Released> =>
        (released = await openReleased(...args));
    afterEach(() => released.close());

    describe("is waited for", () => {
        it("whoever started it, and whatever release the stack has by now", async () => {
            const { release, deploy, run, record } = await open();
            const first = release("a1");
            const { outcome: started } = await deploy(first, { wait: false });
            const { outcome, events } = await run(wait, release("a2"));
            assert.equal(outcome.status, "live", outcome.message);
            assert.equal(outcome.deploymentId, started.deploymentId);
            assert.match(outcome.message, /^a1 is live/);
            assert.ok(events.some(event => event.event === "deployment" && event.attached));
            assert.deepEqual(
                [record().current?.sha, record().current?.taskDefinition],
                ["a1", first.release.taskDefinition],
            );
        });

        it("after its end as well, as if nothing had happened", async () => {
            const { app, release, deploy, run, record } = await open();
            const target = release("a1");
            const { outcome: started } = await deploy(target, { timeout: 0 });
            assert.equal(started.status, "unfinished");
            untilStatus(app, started.deploymentId!, "Succeeded");
            const { outcome, events } = await run(wait, target);
            assert.equal(outcome.status, "live");
            assert.equal(record().current?.deploymentId, started.deploymentId);
            assert.ok(events.some(event => event.event === "lifecycle" && event.name === "AfterAllowTraffic"));
        });

        it("and its failure is told after its end, with its rollback", async () => {
            const { app, release, deploy, run } = await open({ faults: [crash] });
            const target = release("a1");
            const { outcome: started } = await deploy(target, { wait: false });
            untilStatus(app, started.deploymentId!, "Failed", "Stopped");
            const { rollbackInfo } = deployment(app, started.deploymentId!);
            untilStatus(app, rollbackInfo.rollbackDeploymentId, "Succeeded");
            const { outcome } = await run(wait, target);
            assert.equal(outcome.status, "rolled-back", outcome.message);
            assert.equal(outcome.deploymentId, started.deploymentId, "it is the deployment, not its rollback");
        });

        it("by its id; an older one does not get into the record", async () => {
            const { app, release, deploy, run, record } = await open();
            const first = (await deploy(release("a1"), { until: "ended" })).outcome;
            await deploy(release("a2"), { until: "ended" });
            const { outcome } = await run(wait, release("a2"), { deploymentId: first.deploymentId });
            assert.equal(outcome.status, "live");
            assert.equal(record().current?.sha, "a2");
            assert.equal(taskSets(app).filter(({ status }: { status: string }) => status === "PRIMARY").length, 1);
        });

        it("not where there was none, it does not exist, or it is another group's", async () => {
            const { app, release, deploy, run } = await open();
            const target = release("a1");
            assert.match((await run(wait, target)).outcome.message, /^app was never deployed/);
            const { outcome: unknown } = await run(wait, target, { deploymentId: "d-AAAAAAAAA" });
            assert.match(unknown.message, /no deployment d-AAAAAAAAA/);
            const { deploymentId } = (await deploy(target)).outcome;
            const other = { ...target, codedeploy: { ...target.codedeploy!, deploymentGroup: "other" } };
            const { outcome } = await run(wait, other, { deploymentId });
            assert.equal(outcome.status, "refused");
            assert.match(outcome.message, /is of app\/group, and app is deployed by app\/other/);
            assert.notEqual(deployment(app, deploymentId!).status, "Stopped");
        });

        it("of a service that rolls, back as well", async () => {
            const { app, release, deploy, run, record } = await open({ change: ROLLING, circuitBreaker: true });
            const target = release("a1");
            await deploy(target, { wait: false });
            assert.equal((await run(wait, target)).outcome.status, "live");
            assert.equal(record().current?.sha, "a1");
            app.account.addFault({ ...crash, match: { revision: "3" } });
            const next = release("a2");
            await deploy(next, { wait: false });
            untilStable(app);
            const { outcome } = await run(wait, next);
            assert.equal(outcome.status, "rolled-back", outcome.message);
            assert.equal(record().current?.sha, "a1");
        });
    });

    describe("is continued", () => {
        it("where it waits before its traffic moves", async () => {
            const { app, release, deploy, run, record } = await open({ group: READY });
            const target = release("a1");
            const { outcome: started } = await deploy(target, { until: "AfterAllowTestTraffic" });
            untilStatus(app, started.deploymentId!, "Ready");
            assert.deepEqual(weights(app), { one: 100, two: 0 });
            assert.match(
                (await run(continueWaiting, target, { dryRun: true })).outcome.message,
                /^would let the traffic/,
            );
            const { outcome } = await run(continueWaiting, target);
            assert.equal(outcome.status, "live", outcome.message);
            assert.equal(record().current?.sha, "a1");
        });

        it("where it keeps its old tasks", async () => {
            const { app, release, deploy, run } = await open({ group: WATCHED });
            const target = release("a1");
            const { deploymentId } = (await deploy(target)).outcome;
            const { outcome } = await run(continueWaiting, target);
            assert.equal(outcome.status, "live", outcome.message);
            assert.equal(deployment(app, deploymentId!).status, "Succeeded");
        });

        it("not where it waits for nobody, nothing runs, or ECS rolls", async () => {
            const { release, deploy, run } = await open();
            const target = release("a1");
            assert.match((await run(continueWaiting, target)).outcome.message, /^no deployment of app is running/);
            await deploy(target, { until: "BeforeInstall" });
            assert.match((await run(continueWaiting, target)).outcome.message, /waits for nobody/);
            const { outcome } = await run(continueWaiting, { ...target, ...ROLLING });
            assert.match(outcome.message, /^ECS rolls app/);
            assert.equal(outcome.status, "refused");
        });
    });

    describe("is stopped", () => {
        it("and rolled back: autoscaling and the record are in order", async () => {
            const { app, release, deploy, run, record } = await open();
            await deploy(release("a1"), { until: "ended" });
            const target = release("a2");
            const { deploymentId } = (await deploy(target, { until: "Install" })).outcome;
            assert.match(
                (await run(stop, target, { dryRun: true })).outcome.message,
                /^would stop deployment d-.*if its group/,
            );
            assert.equal(deployment(app, deploymentId!).status, "InProgress");
            const { outcome } = await run(stop, target, { rollback: true });
            assert.equal(outcome.status, "done", outcome.message);
            assert.match(outcome.message, /of a2 was stopped and rolled back$/);
            assert.equal(record().current?.sha, "a1");
            assert.deepEqual(weights(app), { one: 0, two: 100 });
        });

        it("after it has gone live: the record names what runs", async () => {
            const { release, deploy, run, record } = await open({ group: { ...WATCHED, ...LONG } });
            await deploy(release("a1"), { until: "ended" });
            const target = release("a2");
            await deploy(target);
            assert.equal(record().current?.sha, "a2");
            const { outcome } = await run(stop, target, { rollback: true });
            assert.equal(outcome.status, "done", outcome.message);
            assert.deepEqual([record().current?.sha, record().current?.rolledBackFrom], ["a1", "a2"]);
            assert.match(record().current?.taskDefinition ?? "", /app:2$/);
        });

        it("where it is", async () => {
            const { app, release, deploy, run } = await open();
            const target = release("a1");
            await deploy(target, { until: "Install" });
            const { outcome } = await run(stop, target, { rollback: false });
            assert.equal(outcome.status, "done");
            assert.match(outcome.message, /was stopped, the old version still has all the traffic$/);
            assert.equal(app.session.call("codedeploy", "ListDeployments", {}).deployments.length, 1);
        });

        it("not where none runs", async () => {
            const { release, run } = await open();
            const { outcome } = await run(stop, release("a1"));
            assert.equal(outcome.status, "refused");
            assert.match(outcome.message, /^no deployment of app is running/);
        });

        it("of a service that rolls by going back, and only so", async () => {
            const { app, release, deploy, run } = await open({ change: ROLLING, circuitBreaker: true });
            await deploy(release("a1"));
            const target = release("a2");
            await deploy(target, { wait: false });
            const refused = (await run(stop, target)).outcome;
            assert.match(refused.message, /ECS cannot leave a rollout of app where it is.*--rollback/);
            const { outcome } = await run(stop, target, { rollback: true });
            assert.equal(outcome.status, "live", outcome.message);
            assert.match(untilStable(app).taskDefinition, /app:2$/);
            assert.match(
                (await run(stop, target, { rollback: true })).outcome.message,
                /^no rollout of app is under way/,
            );
        });
    });
});
