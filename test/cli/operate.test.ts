import * as assert from "node:assert/strict";
import { deployment, untilStatus } from "../sandbox/codedeploy/release";
import { describe1 } from "../sandbox/ecs/application";
import { openReleased, type Released } from "../operations/released";
import type { DeploymentTarget } from "../../release";
import type { FaultRule } from "../../sandbox/faults";
import { swingbridge, type Answer } from "./operated";

type Command = (typeof COMMANDS)[number];
const COMMANDS = ["deploy", "wait", "continue", "stop", "rollback", "refresh", "scale"] as const;
/** What each is given so that it does something. */
const ARGUMENTS: Partial<Record<Command, string[]>> = { scale: ["--count", "3"] };

describe("commands that act on a service", () => {
    let released: Released;
    const open = async (...args: Parameters<typeof openReleased>): Promise<Released> =>
        (released = await openReleased(...args));
    afterEach(() => released.close());
    const count = (): number =>
        released.app.session.call("codedeploy", "ListDeployments", {
            applicationName: "app",
            deploymentGroupName: "group",
        }).deployments.length;

    it("deploy tells every step, and the outcome on standard output", async () => {
        const { release, clients } = await open();
        const { status, stdout, stderr } = await swingbridge(clients, release("a1"), "deploy");
        assert.equal(status, 0, stderr);
        assert.match(stdout, /^app: a1 is live \(deployment d-\w+\)\n$/);
        assert.match(stderr, /app: started deployment d-\w+ of a1\n(.|\n)*app: AfterAllowTraffic +Succeeded/);
    });

    it("deploy --json prints one event per line, the outcome last", async () => {
        const { release, clients } = await open();
        const { json, status } = await swingbridge(clients, release("a1"), "deploy", "--json");
        assert.equal(status, 0);
        assert.ok(json.some(({ event, name }) => event === "lifecycle" && name === "AllowTraffic"));
        const { event, service, status: is } = json.at(-1);
        assert.deepEqual({ event, service, status: is }, { event: "outcome", service: "app", status: "live" });
    });

    it("deploy --no-wait, then wait: in two processes as in one", async () => {
        const { release, clients, record } = await open();
        const target = release("a1");
        const first = await swingbridge(clients, target, "deploy", "--no-wait");
        assert.match(first.stdout, /under way: swingbridge wait app/);
        const { status, stdout } = await swingbridge(clients, target, "wait");
        assert.deepEqual([status, record().current?.sha], [0, "a1"]);
        assert.match(stdout, /^app: a1 is live/);
    });

    it("interrupted, deploy leaves the deployment running and says how to come back", async () => {
        const { app, release, clients, record } = await open();
        const target = release("a1");
        // As from a CI system that ends its job: while the deployment installs.
        const answer = swingbridge(clients, target, "deploy", "--json");
        const write = process.stdout.write.bind(process.stdout);
        process.stdout.write = ((text: string) => {
            if (text.includes('"Install"')) {
                process.emit("SIGTERM");
            }
            return write(text);
        }) as typeof process.stdout.write;
        const { status, json } = await answer;
        assert.equal(status, 4);
        const { message, deploymentId } = json.at(-1);
        assert.match(
            message,
            /^interrupted; the deployment goes on\. Run the same command again .* swingbridge wait app$/,
        );
        assert.equal(deployment(app, deploymentId).status, "InProgress");
        assert.equal((await swingbridge(clients, target, "wait")).status, 0);
        assert.equal(record().current?.deploymentId, deploymentId);
    });

    it("rollback and refresh, each with a dry run first", async () => {
        const { app, release, deploy, clients, record } = await open();
        await deploy(release("a1"), { until: "ended" });
        await deploy(release("a2"), { until: "ended" });
        const target = release("a3");
        const plan = await swingbridge(clients, target, "rollback", "--dry-run", "--json");
        assert.deepEqual(
            plan.json.map(({ status, message }) => [status, message]),
            [["planned", "would deploy a1 (app:2)"]],
        );
        assert.equal((await swingbridge(clients, target, "rollback", "--wait-until", "ended")).status, 0);
        assert.equal(record().current?.sha, "a1");
        assert.match(
            (await swingbridge(clients, target, "refresh", "--dry-run")).stdout,
            /^app: would deploy a1 \(app:2\)/,
        );
        const { stdout } = await swingbridge(clients, target, "refresh");
        assert.match(stdout, /^app: a1 is live/);
        const [newest] = app.session.call("codedeploy", "ListDeployments", {
            applicationName: "app",
            deploymentGroupName: "group",
        }).deployments;
        untilStatus(app, newest, "Succeeded");
    });

    it("stop, with the deployment's exit code for whoever waits", async () => {
        const { app, release, deploy, clients } = await open();
        const target = release("a1");
        const { deploymentId } = (await deploy(target, { until: "Install" })).outcome;
        const stopped = await swingbridge(clients, target, "stop", "--rollback");
        assert.match(stopped.stdout, /was stopped and rolled back\n$/);
        assert.equal(stopped.status, 0);
        assert.equal(deployment(app, deploymentId!).status, "Stopped");
        assert.equal((await swingbridge(clients, target, "wait")).status, 2);
    });

    it("scale", async () => {
        const { app, release, clients } = await open();
        const { status, stdout, stderr } = await swingbridge(clients, release("a1"), "scale", "--count", "3");
        assert.deepEqual([status, stdout, describe1(app).desiredCount], [0, "app: 3 tasks run\n", 3]);
        assert.match(stderr, /set the number of tasks to 3; the stack's configuration says otherwise/);
    });

    it("work for a service that no stack describes", async () => {
        const { release, deploy, clients } = await open();
        await deploy(release("a1"), { until: "ended" });
        await deploy(release("a2"), { until: "ended" });
        const named = ["--cluster", "demo", "--service", "app", "--region", "us-east-1"];
        const { status, stdout } = await swingbridge(clients, undefined, "rollback", ...named);
        assert.equal(status, 0, stdout);
        assert.match(stdout, /is live/);
    });

    it("two deployers at once: one deploys, the other is told who, since when, and how to wait", async () => {
        const { release, deploy, clients } = await open();
        await deploy(release("a1"), { until: "BeforeInstall" });
        const { status, stdout } = await swingbridge(clients, release("a2"), "deploy");
        assert.equal(status, 5);
        assert.match(stdout, /deployment d-\w+ \(app a1 by \S+@\S+, since 2026-\S+\) is running.*swingbridge wait app/);
        assert.equal(count(), 1);
    });

    it("two deployers at the very same time: the second one is told as well", async () => {
        const { deployAside, release, deploy } = await open();
        const other = release("a1");
        const target = release("a2");
        // The other one's deployment comes between the look and the call.
        const call = released.clients.codedeploy.send.bind(released.clients.codedeploy);
        let raced = false;
        released.clients.codedeploy.send = ((command: { constructor: { name: string } }) => {
            if (command.constructor.name === "CreateDeploymentCommand" && !raced) {
                raced = true;
                deployAside(other.release.taskDefinition, { description: "app a1 by ann@ci" });
            }
            return call(command as never);
        }) as typeof call;
        const { outcome } = await deploy(target);
        assert.equal(outcome.status, "refused");
        assert.match(outcome.message, /\(app a1 by ann@ci, since /);
        assert.ok(raced);
    });

    describe("given bad input", () => {
        const nothingChanged = (): void => {
            released.app.account.clearFaults();
            assert.equal(count(), 0);
            assert.equal(describe1(released.app).desiredCount, 2);
        };
        /** Runs a command about a release while `fault` is set. */
        const run = (command: Command, fault?: FaultRule, change: Partial<DeploymentTarget> = {}): Promise<Answer> => {
            const target = { ...released.release("a1"), ...change };
            if (fault) {
                released.app.account.addFault(fault);
            }
            return swingbridge(released.clients, target, command, ...(ARGUMENTS[command] ?? []));
        };

        for (const command of COMMANDS) {
            it(`${command} refuses a service that is not there`, async () => {
                await open();
                const change = { service: "web", codedeploy: undefined, controller: "ecs" } as const;
                const { status, stdout, stderr } = await run(command, undefined, change);
                assert.equal(status, 5, stderr);
                // There is nothing to continue of a service that ECS rolls, whether it is there or not.
                assert.match(stdout, command === "continue" ? /ECS rolls app/ : /no active service web/);
                nothingChanged();
            });

            const denied = command === "scale" ? "ecs:DescribeServices" : "codedeploy:ListDeployments";
            const [service = "", operation] = denied.split(":");
            for (const [what, fault, expected] of [
                [
                    "the action that is not allowed",
                    { code: "AccessDeniedException", message: `User ann is not authorized to perform: ${denied}` },
                    new RegExp(`AccessDeniedException: .*${denied}; allow the action named above`),
                ],
                [
                    "credentials that have expired",
                    { code: "ExpiredTokenException", message: "The security token included in the request is expired" },
                    /ExpiredTokenException: .*the credentials have expired: log in again/,
                ],
            ] as const) {
                it(`${command} names ${what}`, async () => {
                    await open();
                    const { status, stdout } = await run(command, { service, operation, kind: "error", ...fault });
                    assert.equal(status, 5, stdout);
                    assert.match(stdout, expected);
                    nothingChanged();
                });
            }
        }

        for (const [args, message] of [
            [["deploy", "--sha", "abc1234", "--revision", "7"], /cannot be used with/],
            [["deploy", "--stop-running", "--wait-for-running"], /cannot be used with/],
            [["deploy", "--wait-until", "lunch"], /Allowed are live, ended, BeforeInstall/],
            [["deploy", "--tasks", "many"], /whole number/],
            [["deploy", "--timeout", "soon"], /is not a duration/],
            [["scale"], /not said how many tasks/],
            [["scale", "--count", "1", "--max", "2"], /cannot be used with/],
        ] as [string[], RegExp][]) {
            it(`${args.join(" ")} is wrong usage`, async () => {
                await open();
                const { status, stderr } = await swingbridge(released.clients, released.release("a1"), ...args);
                assert.equal(status, 1);
                assert.match(stderr, message);
                nothingChanged();
            });
        }
    });
});
