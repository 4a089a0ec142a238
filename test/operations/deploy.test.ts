import * as assert from "node:assert/strict";
import { discoverTarget } from "../../operations/discover/discover";
import type { ProgressEvent } from "../../operations/progress";
import { stop } from "../../operations/stop";
import { wait } from "../../operations/wait";
import { deployment, taskSets, untilStatus, weights } from "../sandbox/codedeploy/release";
import { openReleased, putAlarm, WATCHED, type Released } from "./released";

const names = (events: ProgressEvent[]): string[] =>
    events.flatMap(event => (event.event === "lifecycle" && event.status === "Succeeded" ? [event.name] : []));

describe("deploying with CodeDeploy", () => {
    let released: Released;
    const open = async (...args: Parameters<typeof openReleased>): Promise<Released> =>
        (released = await openReleased(...args));
    afterEach(() => released.close());

    it("puts a release live and tells every step", async () => {
        const { app, release, deploy, record } = await open();
        const target = release("a1");
        const { outcome, events } = await deploy(target);
        assert.equal(outcome.status, "live", outcome.message);
        assert.deepEqual(names(events), [
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "AllowTestTraffic",
            "AfterAllowTestTraffic",
            "BeforeAllowTraffic",
            "AllowTraffic",
            "AfterAllowTraffic",
        ]);
        assert.ok(events.some(event => event.event === "traffic" && event.percent === 100));
        assert.deepEqual(weights(app), { one: 0, two: 100 });
        assert.equal(record().current?.sha, "a1");
        assert.equal(record().current?.deploymentId, outcome.deploymentId);
        const { reference, digest } = record().current!.images.app!;
        assert.equal(reference, "nginx:1.27");
        assert.match(digest ?? "", /^sha256:[0-9a-f]{64}$/);
    });

    it("does nothing for a release that is live, whatever its revision's number", async () => {
        const { release, deploy, app } = await open();
        await deploy(release("a1"));
        const { outcome } = await deploy(release("a1"));
        assert.equal(outcome.status, "already-live");
        const { deployments } = app.session.call("codedeploy", "ListDeployments", {
            applicationName: "app",
            deploymentGroupName: "group",
        });
        assert.equal(deployments.length, 1);
    });

    it("does nothing for a revision that differs in tags alone: others manage those", async () => {
        const { release, deploy, app } = await open();
        await deploy(release("a1"));
        const target = release("a1");
        app.session.call("ecs", "TagResource", {
            resourceArn: target.release.taskDefinition,
            tags: [{ key: "cost-centre", value: "42" }],
        });
        assert.equal((await deploy(target)).outcome.status, "already-live");
    });

    it("ends the termination wait of the release before, and the target groups take turns", async () => {
        const { app, release, deploy } = await open();
        for (const [sha, live] of [
            ["a1", { one: 0, two: 100 }],
            ["a2", { one: 100, two: 0 }],
            ["a3", { one: 0, two: 100 }],
        ] as const) {
            assert.equal((await deploy(release(sha))).outcome.status, "live");
            assert.deepEqual(weights(app), live);
        }
    });

    it("deploys a change of the network alone", async () => {
        const { app, release, deploy } = await open();
        await deploy(release("a1"));
        const { outcome } = await deploy(release("a1", { subnets: app.subnets.slice(0, 1) }));
        assert.equal(outcome.status, "live");
        const [primary] = taskSets(app).filter((set: { status: string }) => set.status === "PRIMARY");
        assert.deepEqual(primary.networkConfiguration.awsvpcConfiguration.subnets, app.subnets.slice(0, 1));
    });

    it("reports a release whose tasks crash, with its reason and last words, and that it was rolled back", async () => {
        const { app, release, deploy, record } = await open({
            faults: [
                {
                    moment: "ecs.task",
                    kind: "crash",
                    match: { revision: "2" },
                    detail: { exitCode: 3, lines: ["cannot reach the database", "DB_PASSWORD=geheim"] },
                },
            ],
        });
        const { outcome, events } = await deploy(release("a1"));
        assert.equal(outcome.status, "rolled-back", outcome.message);
        const failure = outcome.failure!;
        assert.match(failure.stoppedTasks.join("\n"), /app exited with code 3/);
        assert.deepEqual(failure.logLines, ["cannot reach the database", "DB_PASSWORD=[redacted]"]);
        assert.ok(events.some(event => event.event === "rollback"));
        assert.deepEqual(weights(app).one, 100);
        assert.throws(() => record(), /ParameterNotFound|not found/i);
    });

    it("tries again after a failure", async () => {
        const { release, deploy } = await open({
            faults: [{ moment: "ecs.task", kind: "crash", match: { revision: "2" } }],
        });
        assert.equal((await deploy(release("a1"))).outcome.status, "rolled-back");
        assert.equal((await deploy(release("a2"))).outcome.status, "live");
    });

    it("says so when a failed deployment is not rolled back", async () => {
        const { release, deploy } = await open({
            group: { autoRollbackConfiguration: { enabled: false } },
            faults: [{ moment: "ecs.task", kind: "crash", match: { revision: "2" } }],
        });
        const { outcome } = await deploy(release("a1"));
        assert.equal(outcome.status, "failed");
        assert.match(outcome.message, /not rolled back, the old version still has all the traffic/);
    });

    it("follows its own deployment where an earlier run was interrupted", async () => {
        const { release, deploy } = await open();
        const target = release("a1");
        const interruption = new AbortController();
        const first = await deploy(target, {
            signal: interruption.signal,
            report: event => event.event === "lifecycle" && event.name === "Install" && interruption.abort(),
        });
        assert.equal(first.outcome.status, "unfinished");
        assert.match(first.outcome.message, /the deployment goes on/);
        const second = await deploy(target);
        assert.equal(second.outcome.status, "live");
        assert.equal(second.outcome.deploymentId, first.outcome.deploymentId);
        assert.ok(second.events.some(event => event.event === "deployment" && event.attached));
    });

    it("refuses while another release is being deployed, and says which", async () => {
        const { app, deployAside, release, deploy } = await open();
        const other = deployAside(release("a1").release.taskDefinition, { description: "app a1" });
        const { outcome } = await deploy(release("a2"));
        assert.equal(outcome.status, "refused");
        assert.match(outcome.message, new RegExp(`${other} \\(app a1`));
        assert.equal(deployment(app, other).status === "Failed", false);
    });

    it("gives up waiting in time, and leaves the deployment alone", async () => {
        const { app, release, deploy } = await open();
        const { outcome } = await deploy(release("a1"), { timeout: 0 });
        assert.equal(outcome.status, "unfinished");
        untilStatus(app, outcome.deploymentId!, "Succeeded");
    });

    it("stands throttling and errors of AWS", async () => {
        const { release, deploy } = await open({
            faults: [
                { service: "codedeploy", operation: "GetDeployment", kind: "throttling", times: 2 },
                { service: "ecs", operation: "DescribeServices", kind: "serverError", times: 1, skip: 8 },
            ],
        });
        assert.equal((await deploy(release("a1"))).outcome.status, "live");
    });

    it("follows its own deployment where the answer to its creation was lost and the request repeated", async () => {
        const { release, deploy } = await open({
            faults: [
                { service: "codedeploy", operation: "CreateDeployment", kind: "dropped", afterwards: true, times: 1 },
            ],
        });
        const { outcome } = await deploy(release("a1"));
        assert.equal(outcome.status, "live", outcome.message);
    });

    it("names the missing permission and changes nothing", async () => {
        const { release, deploy } = await open({
            faults: [
                {
                    service: "codedeploy",
                    operation: "CreateDeployment",
                    kind: "error",
                    message: "User is not authorized to perform: codedeploy:CreateDeployment",
                },
            ],
        });
        const { outcome } = await deploy(release("a1"));
        assert.equal(outcome.status, "refused");
        assert.match(outcome.message, /codedeploy:CreateDeployment/);
    });

    it("refuses a service that is not there", async () => {
        const { release, deploy } = await open();
        const { outcome } = await deploy({ ...release("a1"), service: "web" });
        assert.equal(outcome.status, "refused");
        assert.match(outcome.message, /no active service web.*pulumi up/);
    });

    it("reports the alarm that stopped a release", async () => {
        const { app, release, deploy } = await open({
            group: WATCHED,
            faults: [{ moment: "codedeploy.lifecycleEvent", kind: "alarm", match: { event: "AllowTraffic" } }],
        });
        putAlarm(released);
        const { outcome } = await deploy(release("a1"));
        assert.equal(outcome.status, "rolled-back", outcome.message);
        assert.match(outcome.failure!.reason, /ALARM_ACTIVE/);
        assert.match(outcome.failure!.alarms.join("\n"), /^target-5xx: /);
        assert.equal(weights(app).one, 100);
    });

    it("says what it may not read of a failure, in place of silence", async () => {
        const { release, deploy } = await open({
            group: WATCHED,
            faults: [
                { moment: "codedeploy.lifecycleEvent", kind: "alarm", match: { event: "AllowTraffic" } },
                { service: "cloudwatch", operation: "DescribeAlarms", kind: "error", message: "not to be looked at" },
                { service: "ecs", operation: "ListTasks", kind: "error", message: "not to be listed" },
            ],
        });
        putAlarm(released);
        const { outcome } = await deploy(release("a1"));
        assert.equal(outcome.status, "rolled-back", outcome.message);
        assert.deepEqual(outcome.failure!.unread, [
            "the stopped tasks could not be read: not to be listed",
            "the alarms could not be read: not to be looked at",
        ]);
    });

    describe("of a service that scales", () => {
        const resource = "service/demo/app";
        const scalable = {
            ServiceNamespace: "ecs",
            ResourceId: resource,
            ScalableDimension: "ecs:service:DesiredCount",
        };

        async function openScaling(): Promise<Released & { suspended(): boolean }> {
            const opened = await open({ change: { scalableTarget: resource } });
            const call = (
                operation: string,
                input: object,
            ): { ScalableTargets: { SuspendedState?: Record<string, boolean> }[] } =>
                opened.app.session.call("application-autoscaling", operation, input);
            call("RegisterScalableTarget", { ...scalable, MinCapacity: 2, MaxCapacity: 4 });
            const suspended = (): boolean =>
                call("DescribeScalableTargets", { ServiceNamespace: "ecs", ResourceIds: [resource] }).ScalableTargets[0]
                    ?.SuspendedState?.DynamicScalingOutSuspended === true;
            return { ...opened, suspended };
        }

        it("suspends autoscaling for the shift and puts it back", async () => {
            const { release, deploy, suspended } = await openScaling();
            const during: boolean[] = [];
            await deploy(release("a1"), { report: event => event.event === "lifecycle" && during.push(suspended()) });
            assert.ok(during.length > 0 && during.every(Boolean));
            assert.equal(suspended(), false);
        });

        it("leaves it alone where nobody waits: it would stay suspended", async () => {
            const { release, deploy, suspended } = await openScaling();
            await deploy(release("a1"), { wait: false });
            assert.equal(suspended(), false);
        });

        it("suspends scheduled actions as well, and puts back what somebody had suspended before", async () => {
            const { app, release, deploy } = await openScaling();
            const state = (): object =>
                app.session.call("application-autoscaling", "DescribeScalableTargets", { ServiceNamespace: "ecs" })
                    .ScalableTargets[0].SuspendedState as object;
            const before = {
                DynamicScalingInSuspended: true,
                DynamicScalingOutSuspended: false,
                ScheduledScalingSuspended: false,
            };
            app.session.call("application-autoscaling", "RegisterScalableTarget", {
                ...scalable,
                SuspendedState: before,
            });
            const during: object[] = [];
            await deploy(release("a1"), { report: event => event.event === "lifecycle" && during.push(state()) });
            assert.deepEqual(Object.values(during[0]!), [true, true, true]);
            assert.deepEqual(state(), before);
        });

        it("is put back by whoever waits for what a killed deployer has begun, and by whoever stops it", async () => {
            const { release, deploy, run, suspended } = await openScaling();
            const target = release("a1");
            await deploy(target, { timeout: 0 });
            assert.equal(suspended(), true);
            assert.equal((await run(wait, target)).outcome.status, "live");
            assert.equal(suspended(), false);
            const next = release("a2");
            await deploy(next, { until: "BeforeInstall" });
            assert.equal(suspended(), true);
            assert.equal((await run(stop, next, { rollback: true })).outcome.status, "done");
            assert.equal(suspended(), false);
        });

        it("is not touched where no record could tell what to put back", async () => {
            const { clients, release, deploy, suspended } = await openScaling();
            await deploy(release("a1"), { until: "ended" });
            const target = await discoverTarget({ cluster: "demo", service: "app" }, clients);
            const during: boolean[] = [];
            const { outcome } = await deploy(target, {
                force: true,
                report: event => event.event === "lifecycle" && during.push(suspended()),
            });
            assert.equal(outcome.status, "live", outcome.message);
            assert.ok(during.length > 0 && !during.some(Boolean));
        });

        it("leaves it suspended when nobody waits any more, and the next run puts it back", async () => {
            const { release, deploy, suspended } = await openScaling();
            const target = release("a1");
            assert.equal((await deploy(target, { timeout: 0 })).outcome.status, "unfinished");
            assert.equal(suspended(), true);
            assert.equal((await deploy(target)).outcome.status, "live");
            assert.equal(suspended(), false);
        });

        it("leaves it suspended for the deployment that runs when another one is refused", async () => {
            const { release, deploy, suspended } = await openScaling();
            const first = release("a1");
            await deploy(first, { timeout: 0 });
            assert.equal((await deploy(release("a2"))).outcome.status, "refused");
            assert.equal(suspended(), true);
        });

        it("puts back what a deployer that died has left, though its release is live by now", async () => {
            const { app, release, deploy, suspended, record } = await openScaling();
            const target = release("a1");
            const { outcome } = await deploy(target, { timeout: 0 });
            untilStatus(app, outcome.deploymentId!, "Succeeded");
            assert.equal(suspended(), true);
            assert.equal((await deploy(target)).outcome.status, "already-live");
            assert.equal(suspended(), false);
            assert.equal(record().suspendedAutoscaling, undefined);
        });
    });
});
