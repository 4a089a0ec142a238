import * as assert from "node:assert/strict";
import { findingsOf } from "../../operations/status/findings";
import { readStatus } from "../../operations/status/read";
import type { ServiceStatus } from "../../operations/status/status";
import { sharesOf } from "../../operations/status/traffic";
import { renderStatus } from "../../cli/status/render";
import { createColors } from "picocolors";
import { openReleased, type Released } from "./released";

describe("the status of a service", () => {
    let released: Released;
    const open = async (...args: Parameters<typeof openReleased>): Promise<Released> =>
        (released = await openReleased(...args));
    afterEach(() => released.close());

    it("tells what is recorded, what runs, and that all of the traffic is there", async () => {
        const { release, deploy, clients } = await open();
        const target = release("a1");
        const { outcome } = await deploy(target);
        const status = await readStatus(clients, target);
        assert.equal(status.recorded?.sha, "a1");
        assert.equal(status.recorded?.deploymentId, outcome.deploymentId);
        assert.deepEqual(
            status.versions.map(({ status: is, taskDefinition, traffic }) => [is, taskDefinition, traffic]),
            [
                ["PRIMARY", target.release.taskDefinition, 100],
                ["ACTIVE", status.versions[1]?.taskDefinition, 0],
            ],
        );
        assert.deepEqual(status.deployment?.terminating, true, "the old tasks are kept for a while");
        assert.match(status.events[0]?.message ?? "", /\S/);
        assert.deepEqual(status.unknown, []);
    });

    it("tells of a deployment while it runs, and finds nothing wrong with traffic that moves", async () => {
        const { release, deploy, clients } = await open();
        const target = release("a1");
        const { outcome } = await deploy(target, { timeout: 0 });
        const status = await readStatus(clients, target);
        assert.equal(status.deployment?.id, outcome.deploymentId);
        assert.equal(status.deployment?.terminating, false);
        assert.match(status.deployment?.description ?? "", /^app a1 by /);
        assert.deepEqual(findingsOf({ ...status, alarms: [] }), []);
    });

    it("finds a release that somebody deployed past the record", async () => {
        const { release, deploy, deployAside, clients } = await open();
        await deploy(release("a1"));
        const other = release("a2").release.taskDefinition;
        // Reading is what time goes on by here: the first deployment ends, then the second is live.
        const until = async (is: (status: ServiceStatus) => boolean) => {
            for (let looks = 0; looks < 100 && !is(await readStatus(clients, release("a1"))); looks++);
        };
        await until(({ deployment }) => deployment === undefined);
        deployAside(other);
        await until(({ deployment, versions }) => deployment === undefined && versions[0]?.taskDefinition === other);
        const messages = findingsOf(await readStatus(clients, release("a1"))).map(({ message }) => message);
        assert.ok(
            messages.some(message => /the release record names \S+, but \S+ runs/.test(message)),
            messages.join("\n"),
        );
    });

    it("finds what is registered for the same release with other settings", async () => {
        const { release, deploy, clients } = await open();
        await deploy(release("a1"));
        const changed = release("a1", { container: { stopTimeout: 60 } });
        const { drift, ...status } = await readStatus(clients, changed);
        assert.equal(drift?.differences, 1);
        const messages = findingsOf({ ...status, drift, deployment: undefined }).map(({ message }) => message);
        assert.ok(
            messages.some(message => /app:3 is registered for the same release, with 1 difference /.test(message)),
        );
    });

    it("finds that an image's tag has moved since it was recorded", async () => {
        const { release, deploy, clients, app } = await open();
        const target = release("a1");
        await deploy(target);
        assert.deepEqual((await readStatus(clients, target)).drift?.images, []);
        const name = target.releaseRecord!;
        const record = app.session.call("ssm", "GetParameter", { Name: name }).Parameter.Value as string;
        const Value = record.replace(/sha256:[0-9a-f]{4}/, "sha256:0000");
        app.session.call("ssm", "PutParameter", { Name: name, Value, Overwrite: true });
        const { drift } = await readStatus(clients, target);
        assert.equal(drift?.images[0]?.container, "app");
        assert.match(drift!.images[0]!.recorded, /^sha256:0000/);
    });

    it("tells by what the service scales", async () => {
        const scalableTarget = "service/demo/app";
        const { release, clients, app } = await open({ change: { scalableTarget } });
        const of = {
            ServiceNamespace: "ecs",
            ResourceId: scalableTarget,
            ScalableDimension: "ecs:service:DesiredCount",
        };
        const call = (operation: string, input: object) =>
            app.session.call("application-autoscaling", operation, { ...of, ...input });
        call("RegisterScalableTarget", { MinCapacity: 1, MaxCapacity: 4 });
        call("PutScalingPolicy", {
            PolicyName: "cpu",
            PolicyType: "TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration: {
                TargetValue: 60,
                PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
            },
        });
        for (const [name, ScalableTargetAction] of Object.entries({
            day: { MinCapacity: 2, MaxCapacity: 8 },
            night: { MaxCapacity: 1 },
        })) {
            const Schedule = "cron(0 8 * * ? *)";
            call("PutScheduledAction", { ScheduledActionName: name, Schedule, ScalableTargetAction });
        }
        const status = await readStatus(clients, release("a1"));
        assert.deepEqual(status.autoscaling, {
            min: 1,
            max: 4,
            suspended: [],
            policies: ["ECSServiceAverageCPUUtilization at 60"],
            scheduled: ["day: cron(0 8 * * ? *), 2 to 8", "night: cron(0 8 * * ? *), at most 1"],
        });
        const text = renderStatus(status, [], createColors(false));
        assert.match(text, /scaling {5}1 to 4 tasks, ECSServiceAverageCPUUtilization at 60$/m);
    });

    it("names what these credentials may not read, and guesses nothing", async () => {
        const { release, deploy, clients } = await open({
            faults: [{ service: "elbv2", operation: "DescribeRules", kind: "error", code: "AccessDenied" }],
        });
        const target = release("a1");
        await deploy(target);
        const status = await readStatus(clients, target);
        assert.match(status.unknown.join("\n"), /^traffic: AccessDenied/);
        assert.equal(status.versions[0]?.traffic, undefined);
    });
});

describe("traffic of a listener's rule", () => {
    for (const [name, action, shares] of [
        ["one target group has it all", { TargetGroupArn: "a" }, { a: 100 }],
        ["weights are relative to their sum", weighted(1, 3), { a: 25, b: 75 }],
        ["nobody has any", weighted(0, 0), { a: 0, b: 0 }],
        ["a rule that forwards to nothing", {}, {}],
    ] as const) {
        it(name, () => assert.deepEqual(Object.fromEntries(sharesOf({ Type: "forward", ...action })), shares));
    }

    function weighted(a: number, b: number) {
        const TargetGroups = [
            { TargetGroupArn: "a", Weight: a },
            { TargetGroupArn: "b", Weight: b },
        ];
        return { ForwardConfig: { TargetGroups } };
    }
});

describe("what a status finds", () => {
    const release = (sha: string, revision: number) => ({
        sha,
        taskDefinition: `arn:aws:ecs:us-east-1:1:task-definition/app:${revision}`,
        images: {},
        deployedAt: "2026-01-02T03:04:05Z",
    });
    const fine: ServiceStatus = {
        service: "app",
        controller: "codedeploy",
        cluster: "demo",
        ecsService: "app",
        tasks: { desired: 2, running: 2, pending: 0 },
        versions: [
            { status: "PRIMARY", ...release("a1", 7), running: 2, desired: 2, traffic: 100, state: "STEADY_STATE" },
        ],
        alarms: [{ name: "5xx", state: "OK" }],
        recorded: release("a1", 7),
        registered: release("a1", 7),
        events: [],
        unknown: [],
    };
    const shifting = { id: "d-1", status: "InProgress", terminating: false };

    it("is nothing where all fits", () => assert.deepEqual(findingsOf(fine), []));

    const cases: [name: string, change: Partial<ServiceStatus>, message: RegExp][] = [
        ["no record", { recorded: undefined }, /^no release is recorded yet$/],
        ["another revision than recorded", { recorded: release("a1", 6) }, /record names app:6, but app:7 runs/],
        ["a release that is not live", { registered: release("a2", 8) }, /^a2 is registered, and not live$/],
        [
            "traffic that goes elsewhere",
            { versions: [{ ...fine.versions[0]!, traffic: 90 }] },
            /^only 90 % of the production traffic/,
        ],
        [
            "autoscaling that a deployer left suspended",
            { autoscaling: { min: 1, max: 4, suspended: ["DynamicScalingInSuspended"], policies: [], scheduled: [] } },
            /^autoscaling is suspended \(DynamicScalingInSuspended\)/,
        ],
        [
            "other settings of the same release",
            { drift: { differences: 1, images: [] }, registered: release("a1", 8) },
            /^app:8 is registered for the same release, with 1 difference from what runs$/,
        ],
        [
            "an image whose tag moved",
            { drift: { differences: 0, images: [{ container: "app", recorded: "sha256:1", running: "sha256:2" }] } },
            /^app runs sha256:2, and sha256:1 is recorded/,
        ],
        ["too few tasks", { tasks: { desired: 2, running: 1, pending: 0 } }, /^1 of 2 tasks run$/],
        ["an alarm that fires", { alarms: [{ name: "5xx", state: "ALARM" }] }, /^alarm 5xx is firing$/],
        ["an alarm that is gone", { alarms: [{ name: "5xx", state: "MISSING" }] }, /^alarm 5xx does not exist$/],
        [
            "a deployment that waits for somebody",
            { deployment: { ...shifting, status: "Ready" } },
            /d-1 waits for somebody/,
        ],
        [
            "a rollout that failed",
            { versions: [fine.versions[0]!, { ...fine.versions[0]!, status: "ACTIVE", state: "FAILED" }] },
            /^the rollout of app:7 has failed$/,
        ],
    ];
    for (const [name, change, message] of cases) {
        it(name, () => {
            const findings = findingsOf({ ...fine, ...change });
            assert.equal(findings.length, 1, JSON.stringify(findings));
            assert.match(findings[0]!.message, message);
        });
    }

    it("is no drift while a deployment moves the traffic", () => {
        const moving = { deployment: shifting, versions: [{ ...fine.versions[0]!, traffic: 40 }] };
        assert.deepEqual(findingsOf({ ...fine, ...moving, tasks: { desired: 2, running: 1, pending: 1 } }), []);
    });

    it("is shown with what to do about it", () => {
        const status = { ...fine, registered: release("a2", 8), events: [{ at: "2026-01-02", message: "steady" }] };
        assert.equal(
            renderStatus(status, findingsOf(status), createColors(false)),
            `app  app in demo, blue/green by CodeDeploy
  release     a1 since 2026-01-02T03:04:05Z
  tasks       2/2 running
  versions    PRIMARY  app:7  2/2 tasks  ████████████████████ 100 %  STEADY_STATE
  alarms      1 OK
  ! a2 is registered, and not live
    swingbridge deploy app
  events      2026-01-02  steady`,
        );
    });
});
