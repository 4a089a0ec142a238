import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import type { Outcome } from "../../../operations/progress";
import type { DeploymentTarget } from "../../../release";
import { serveFunctions } from "../../../sandbox/functions";
import type { Answer } from "../../sandbox/ecs/application";
import { openReleased, type Released } from "../../operations/released";
import { MAIN } from "../command";

const RESOURCE = "service/demo/app";
const EVENTS = [
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "AllowTestTraffic",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
    "TerminationWait",
];

interface Ended {
    code: number | null;
    signal: NodeJS.Signals | null;
    outcome: Outcome | undefined;
    output: string;
}

type Subcommand = "deploy" | "wait";

/** `swingbridge deploy`, or another command, as a process of its own. */
function startDeployer(
    { clients }: Released,
    target: DeploymentTarget,
    subcommand: Subcommand = "deploy",
): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn(process.execPath, [MAIN, subcommand, "--json"], {
        env: {
            PATH: process.env.PATH,
            HOME: process.env.HOME,
            AWS_ENDPOINT_URL: clients.options.endpoint,
            AWS_ACCESS_KEY_ID: "AKIA",
            AWS_SECRET_ACCESS_KEY: "secret",
            AWS_EC2_METADATA_DISABLED: "true",
            SWINGBRIDGE_TARGET: JSON.stringify(target),
            SWINGBRIDGE_POLL_INTERVAL: "1ms",
        },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let lines = "";
    let output = "";
    child.stdout.on("data", chunk => (lines += chunk));
    child.stderr.on("data", chunk => (output += chunk));
    const ended = new Promise<Ended>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code, signal) => {
            const events = lines
                .split("\n")
                .filter(line => line.startsWith("{"))
                .map(line => JSON.parse(line) as { event?: string });
            const outcome = events.find(({ event }) => event === "outcome") as Outcome | undefined;
            resolve({ code, signal, outcome, output: lines + output });
        });
    });
    return { child, ended };
}

const runDeployer = (released: Released, target: DeploymentTarget, subcommand?: Subcommand): Promise<Ended> =>
    startDeployer(released, target, subcommand).ended;

const isSuspended = ({ app }: Released): boolean =>
    app.session.call<Answer>("application-autoscaling", "DescribeScalableTargets", {
        ServiceNamespace: "ecs",
        ResourceIds: [RESOURCE],
    }).ScalableTargets[0].SuspendedState?.DynamicScalingOutSuspended === true;

const deploymentsOf = ({ app }: Released): string[] =>
    app.session.call<Answer>("codedeploy", "ListDeployments", {}).deployments;

describe("swingbridge deploy, killed", function () {
    this.timeout(120_000);

    let released: Released;
    beforeEach(async () => {
        released = await openReleased({
            group: { deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes" },
            change: { scalableTarget: RESOURCE },
        });
        released.app.session.call("application-autoscaling", "RegisterScalableTarget", {
            ServiceNamespace: "ecs",
            ResourceId: RESOURCE,
            ScalableDimension: "ecs:service:DesiredCount",
            MinCapacity: 2,
            MaxCapacity: 4,
        });
        serveFunctions(released.app.account, () => ({}));
    });
    afterEach(() => released.close());

    /** Starts a deployer that dies as the event begins: the sandbox kills it, whatever it is doing. */
    async function killedAt(event: string, target: DeploymentTarget): Promise<void> {
        const { child, ended } = startDeployer(released, target);
        // Before the child's first request: this process answers it.
        released.app.account.addFault({
            moment: "codedeploy.lifecycleEvent",
            kind: "kill",
            match: { event, deployment: "forward" },
            detail: { pid: child.pid },
            times: 1,
        });
        const { signal, output } = await ended;
        assert.equal(signal, "SIGKILL", output);
    }

    for (const next of ["wait", "deploy"] as const) {
        for (const event of EVENTS) {
            it(`at ${event}: \`${next}\` follows the deployment, and it is live`, async () => {
                const target = released.release("a1");
                await killedAt(event, target);
                const [running] = deploymentsOf(released);
                const { code, outcome, output } = await runDeployer(released, target, next);
                assert.equal(code, 0, output);
                assert.equal(outcome?.status, "live", output);
                assert.equal(outcome.deploymentId, running);
                assert.deepEqual(deploymentsOf(released), [running], "no second deployment");
                assert.equal(released.record().current?.sha, "a1");
                assert.equal(released.record().current?.deploymentId, running);
                assert.equal(isSuspended(released), false);
            });
        }

        for (const event of EVENTS.slice(0, EVENTS.indexOf("AfterAllowTraffic"))) {
            it(`at ${event}, and the deployment fails later: \`${next}\` says that it was rolled back`, async () => {
                const target = released.release("a1");
                released.app.account.addFault({
                    moment: "codedeploy.lifecycleEvent",
                    kind: "fail",
                    match: { event: "AfterAllowTraffic" },
                    times: 1,
                });
                await killedAt(event, target);
                const [running] = deploymentsOf(released);
                const { code, outcome, output } = await runDeployer(released, target, next);
                assert.equal(code, 2, output);
                assert.match(outcome?.message ?? "", new RegExp(`deployment ${running} failed and was rolled back`));
                assert.equal(isSuspended(released), false);
            });
        }
    }

    it("and nobody looks until the deployment is over: `wait` tells its end as if it had watched", async () => {
        const target = released.release("a1");
        await killedAt("Install", target);
        released.app.account.advance(3 * 3_600_000);
        assert.equal(isSuspended(released), true);
        const { code, outcome, output } = await runDeployer(released, target, "wait");
        assert.equal(code, 0, output);
        assert.equal(outcome?.status, "live");
        assert.equal(released.record().current?.sha, "a1");
        assert.equal(isSuspended(released), false);
    });

    it("and nobody looks until the deployment is over: `deploy` finds it live, and puts everything right", async () => {
        const target = released.release("a1");
        await killedAt("Install", target);
        released.app.account.advance(3 * 3_600_000);
        assert.equal(isSuspended(released), true);
        const { code, outcome, output } = await runDeployer(released, target);
        assert.equal(code, 0, output);
        assert.equal(outcome?.status, "already-live");
        assert.equal(deploymentsOf(released).length, 1);
        assert.equal(released.record().current?.sha, "a1");
        assert.equal(isSuspended(released), false);
    });
});

describe("Two deployers at once", function () {
    this.timeout(120_000);

    it("one deploys, the other is told who", async () => {
        const released = await openReleased();
        try {
            const { app } = released;
            app.session.call("lambda", "CreateFunction", { FunctionName: "hold", folder: "/", command: "true" });
            const targets = ["a1", "a2"].map(sha => released.release(sha, { hooks: { AfterInstall: "hold" } }));
            const deployers = targets.map(target => runDeployer(released, target));
            // The one that deploys waits for its hook, and the hook for the other one: they meet for certain.
            app.account.workWith({
                "lambda.invoke": async ({ detail }) => {
                    await Promise.race(deployers);
                    const event = detail.payload as { DeploymentId: string; LifecycleEventHookExecutionId: string };
                    app.session.call("codedeploy", "PutLifecycleEventHookExecutionStatus", {
                        deploymentId: event.DeploymentId,
                        lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
                        status: "Succeeded",
                    });
                },
            });
            const ended = await Promise.all(deployers);
            const live = ended.findIndex(({ code }) => code === 0);
            const other = ended[1 - live]!;
            const sha = targets[live]?.release.sha;
            assert.equal(ended[live]?.outcome?.status, "live", ended.map(({ output }) => output).join("\n"));
            assert.equal(other.code, 5, other.output);
            assert.match(
                other.outcome?.message ?? "",
                new RegExp(
                    `deployment ${ended[live].outcome.deploymentId} \\(app ${sha} by \\S+@\\S+, since \\S+\\) is running`,
                ),
            );
            assert.equal(released.record().current?.sha, sha);
        } finally {
            await released.close();
        }
    });
});
