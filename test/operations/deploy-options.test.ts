import * as assert from "node:assert/strict";
import type { DeploymentTarget } from "../../release";
import { deployment, taskSets, untilEvent, untilStatus, weights } from "../sandbox/codedeploy/release";
import { describe1, untilStable } from "../sandbox/ecs/application";
import { openReleased, putAlarm, WATCHED, type Released } from "./released";

const ROLLING = { controller: "ecs", codedeploy: undefined } as const;

const deploymentsOf = ({ app }: Released): string[] =>
    app.session.call("codedeploy", "ListDeployments", { applicationName: "app", deploymentGroupName: "group" })
        .deployments as string[];

describe("what a deployment can be asked for", () => {
    let released: Released;
    const open = async (...args: Parameters<typeof openReleased>): Promise<Released> =>
        (released = await openReleased(...args));
    afterEach(() => released.close());

    describe("with CodeDeploy", () => {
        it("not to wait: it is started, and the next command writes the record", async () => {
            const { app, release, deploy, record } = await open();
            const target = release("a1");
            const { outcome } = await deploy(target, { wait: false });
            assert.equal(outcome.status, "started");
            assert.match(outcome.message, /swingbridge wait app/);
            untilStatus(app, outcome.deploymentId!, "Succeeded");
            assert.equal((await deploy(target)).outcome.status, "already-live");
            assert.equal(record().current?.sha, "a1");
        });

        it("to wait until a lifecycle event is over", async () => {
            const { app, release, deploy } = await open();
            const { outcome, events } = await deploy(release("a1"), { until: "AfterAllowTestTraffic" });
            assert.equal(outcome.status, "started");
            const seen = events.flatMap(event =>
                event.event === "lifecycle" ? [`${event.name} ${event.status}`] : [],
            );
            assert.ok(seen.includes("AfterAllowTestTraffic Succeeded"));
            assert.ok(!seen.includes("AllowTraffic Succeeded"));
            assert.notEqual(deployment(app, outcome.deploymentId!).status, "Succeeded");
        });

        it("to wait until the old tasks are gone", async () => {
            const { app, release, deploy } = await open();
            const { outcome } = await deploy(release("a1"), { until: "ended" });
            assert.equal(outcome.status, "live");
            assert.equal(deployment(app, outcome.deploymentId!).status, "Succeeded");
            const statuses = taskSets(app).map(({ status }: { status: string }) => status);
            assert.ok(statuses.includes("PRIMARY") && !statuses.includes("ACTIVE"), statuses.join());
        });

        it("to wait until the end, which an alarm may turn: the record names what runs", async () => {
            const { release, deploy, record } = await open({ group: WATCHED });
            await deploy(release("a1"), { until: "ended" });
            const { outcome } = await deploy(release("a2"), {
                until: "ended",
                report: event =>
                    event.event === "lifecycle" && event.name === "AfterAllowTraffic" && putAlarm(released, "ALARM"),
            });
            assert.equal(outcome.status, "rolled-back", outcome.message);
            assert.equal(record().current?.sha, "a1");
        });

        it("for a git SHA whose revision is registered, by its first digits too", async () => {
            const { release, deploy, record, app } = await open();
            const [sha, newer] = ["4fc4a35", "5cd6a77"].map(digits => digits.padEnd(40, "0"));
            const tag = (target: DeploymentTarget, value: string) =>
                app.session.call("ecs", "TagResource", {
                    resourceArn: target.release.taskDefinition,
                    tags: [{ key: "swingbridge:release", value }],
                });
            const first = release(sha!);
            tag(first, sha!);
            const second = release(newer!);
            tag(second, newer!);
            const { outcome } = await deploy(second, { choice: { sha: "4fc4a35" } });
            assert.equal(outcome.status, "live", outcome.message);
            assert.deepEqual(
                [record().current?.sha, record().current?.taskDefinition],
                [sha, first.release.taskDefinition],
            );
        });

        it("for a revision", async () => {
            const { release, deploy, record } = await open();
            await deploy(release("a1"));
            const { outcome } = await deploy(release("a2"), { choice: { revision: "1" } });
            assert.equal(outcome.status, "live", outcome.message);
            assert.match(record().current?.taskDefinition ?? "", /app:1$/);
        });

        it("for what runs, on the network of the stack", async () => {
            const { app, release, deploy } = await open();
            await deploy(release("a1"));
            const next = release("a2", { subnets: app.subnets.slice(0, 1) });
            assert.equal((await deploy(next, { choice: { live: true } })).outcome.status, "live");
            const [primary] = taskSets(app).filter((set: { status: string }) => set.status === "PRIMARY");
            assert.match(primary.taskDefinition, /app:2$/);
            assert.deepEqual(primary.networkConfiguration.awsvpcConfiguration.subnets, app.subnets.slice(0, 1));
        });

        it("to deploy what is live already", async () => {
            const { release, deploy } = await open();
            const target = release("a1");
            await deploy(target);
            const { outcome } = await deploy(target, { force: true });
            assert.equal(outcome.status, "live");
            assert.equal(deploymentsOf(released).length, 2);
        });

        it("to change nothing, and to say what it would do", async () => {
            const { app, release, deploy, deployAside } = await open();
            const target = release("a1");
            assert.match((await deploy(target, { dryRun: true })).outcome.message, /^would deploy a1 \(app:2\)$/);
            assert.equal(deploymentsOf(released).length, 0);
            const other = deployAside(release("a2").release.taskDefinition);
            const { outcome } = await deploy(target, { dryRun: true, running: "stop", tasks: 3 });
            assert.equal(
                outcome.message,
                `would stop deployment ${other} and roll it back, then deploy a1 (app:2) with 3 tasks`,
            );
            assert.equal(outcome.status, "planned");
            assert.equal(describe1(app).desiredCount, 2);
            untilStatus(app, other, "Succeeded");
        });

        it("only where the expected release is live, or its own already", async () => {
            const { release, deploy } = await open();
            const a1 = release("a".repeat(40));
            await deploy(a1);
            const a2 = release("b".repeat(40));
            const { outcome } = await deploy(a2, { expectCurrent: "c".repeat(40) });
            assert.equal(outcome.status, "refused");
            assert.match(outcome.message, /^a{40} is live, and not c{40}/);
            assert.equal((await deploy(a2, { expectCurrent: "aaaaaaa" })).outcome.status, "live");
            assert.equal((await deploy(a2, { expectCurrent: "aaaaaaa" })).outcome.status, "live", "again");
        });

        it("to stop another release's deployment first", async () => {
            const { app, deployAside, release, deploy } = await open();
            const other = deployAside(release("a1").release.taskDefinition);
            untilEvent(app, other, "Install");
            const { outcome } = await deploy(release("a2"), { running: "stop" });
            assert.equal(outcome.status, "live", outcome.message);
            assert.equal(deployment(app, other).status, "Stopped");
            assert.match(
                taskSets(app).find((set: { status: string }) => set.status === "PRIMARY").taskDefinition,
                /app:3$/,
            );
        });

        it("to wait for another release's deployment first", async () => {
            const { app, deployAside, release, deploy } = await open();
            const other = deployAside(release("a1").release.taskDefinition);
            const { outcome } = await deploy(release("a2"), { running: "wait" });
            assert.equal(outcome.status, "live", outcome.message);
            assert.equal(deployment(app, other).status, "Succeeded");
            assert.deepEqual(weights(app), { one: 100, two: 0 });
        });

        it("to fix forward though an alarm fires", async () => {
            const { release, deploy } = await open({ group: WATCHED });
            putAlarm(released, "ALARM");
            assert.equal((await deploy(release("a1"))).outcome.status, "failed");
            assert.equal((await deploy(release("a2"), { ignoreAlarms: true })).outcome.status, "live");
        });

        it("for a number of tasks", async () => {
            const { app, release, deploy } = await open();
            assert.equal((await deploy(release("a1"), { tasks: 3 })).outcome.status, "live");
            assert.equal(describe1(app).desiredCount, 3);
        });

        for (const [name, options, message] of [
            [
                "a SHA that no revision was registered for",
                { choice: { sha: "0".repeat(40) } },
                /no revision of app was registered for 0{40}.*gitSha/,
            ],
            ["a revision that is not there", { choice: { revision: "99" } }, /no task definition app:99/],
            ["a revision that is none", { choice: { revision: "x!" } }, /"x!" names no revision/],
            ["a revision of another family", { choice: { revision: "other:1" } }, /of another family than app/],
            ["a revision that was deregistered", { choice: { revision: "1" } }, /app:1 was deregistered/],
            [
                "a revision without the port",
                { choice: { revision: "portless" } },
                /has no port 3000 in a container app/,
            ],
        ] as const) {
            it(`not for ${name}: nothing is changed`, async () => {
                const { app, release, deploy } = await open();
                const target = release("a1");
                const other = (family: string, port: number): string =>
                    app.session.call("ecs", "RegisterTaskDefinition", {
                        family,
                        requiresCompatibilities: ["FARGATE"],
                        networkMode: "awsvpc",
                        cpu: "256",
                        memory: "512",
                        containerDefinitions: [
                            { name: "app", image: "nginx", portMappings: [{ containerPort: port }] },
                        ],
                    }).taskDefinition.taskDefinitionArn;
                other("other", 3000);
                const portless = other("app", 9);
                app.session.call("ecs", "DeregisterTaskDefinition", { taskDefinition: "app:1" });
                const choice =
                    "revision" in options.choice && options.choice.revision === "portless"
                        ? { revision: portless }
                        : options.choice;
                const { outcome } = await deploy(target, { choice });
                assert.equal(outcome.status, "refused", outcome.message);
                assert.match(outcome.message, message);
                assert.equal(deploymentsOf(released).length, 0);
            });
        }

        it("not for an image that ECR has and no revision names: both ways on are told, nothing is registered", async () => {
            const { app, release, deploy } = await open();
            const repository = `${app.session.accountId}.dkr.ecr.us-east-1.amazonaws.com/todo-app`;
            const sha = "b".repeat(40);
            app.session.call("ecr", "CreateRepository", { repositoryName: "todo-app" });
            app.session.call("ecr", "PutImage", {
                repositoryName: "todo-app",
                imageTag: sha,
                imageManifest: JSON.stringify({
                    schemaVersion: 2,
                    mediaType: "application/vnd.oci.image.manifest.v1+json",
                }),
            });
            const target = release("a1", { container: { image: `${repository}:${"a".repeat(40)}` } });
            const revisions = (): string[] =>
                app.session.call("ecs", "ListTaskDefinitions", { familyPrefix: "app" }).taskDefinitionArns;
            const before = revisions();
            const { outcome } = await deploy(target, { choice: { sha } });
            assert.equal(outcome.status, "refused");
            assert.match(
                outcome.message,
                /no revision of app was registered for b{40}, though ECR has \S+todo-app:b{40}/,
            );
            assert.match(outcome.message, /gitSha.*register-task-definition.*swingbridge deploy app --revision latest/);
            assert.deepEqual(revisions(), before);
            assert.equal(deploymentsOf(released).length, 0);
            const absent = await deploy(target, { choice: { sha: "c".repeat(40) } });
            assert.match(absent.outcome.message, /registered for c{40}: push its image/);
        });

        it("not for an image that is gone from ECR", async () => {
            const { app, release, deploy } = await open();
            app.session.call("ecr", "CreateRepository", { repositoryName: "todo-app" });
            const image = `${app.session.accountId}.dkr.ecr.us-east-1.amazonaws.com/todo-app:${"a".repeat(40)}`;
            release("a1", { container: { image } });
            const { outcome } = await deploy(release("a2"), { choice: { sha: "aaaaaaaa" } });
            assert.equal(outcome.status, "refused");
            assert.match(outcome.message, /todo-app:a{40} is gone from ECR/);
        });
    });

    describe("of a service that rolls", () => {
        it("not to wait", async () => {
            const { app, release, deploy } = await open({ change: ROLLING, circuitBreaker: true });
            const target = release("a1");
            assert.equal((await deploy(target, { wait: false })).outcome.status, "started");
            assert.equal(untilStable(app).taskDefinition, target.release.taskDefinition);
        });

        it("to roll out what is live already", async () => {
            const { app, release, deploy } = await open({ change: ROLLING, circuitBreaker: true });
            const target = release("a1");
            await deploy(target);
            const [before] = describe1(app).deployments;
            assert.equal((await deploy(target, { force: true })).outcome.status, "live");
            assert.notEqual(describe1(app).deployments[0].id, before.id);
        });

        it("to change nothing, and to say what it would do", async () => {
            const { app, release, deploy } = await open({ change: ROLLING, circuitBreaker: true });
            const { outcome } = await deploy(release("a1"), { dryRun: true, tasks: 3 });
            assert.equal(outcome.message, "would roll out a1 (app:2) with 3 tasks");
            assert.match(untilStable(app).taskDefinition, /app:1$/);
        });

        it("not while another release rolls out; told to, it waits for it or replaces it", async () => {
            const { app, release, deploy } = await open({ change: ROLLING, circuitBreaker: true });
            const other = release("a1");
            await deploy(other, { wait: false });
            const refused = (await deploy(release("a2"))).outcome;
            assert.equal(refused.status, "refused");
            assert.match(
                refused.message,
                /^app:2 is rolling out \(deployment ecs-svc\/\d+, since 20.*swingbridge wait app/,
            );
            const { outcome } = await deploy(release("a3"), { running: "stop" });
            assert.equal(outcome.status, "live");
            assert.match(untilStable(app).taskDefinition, /app:4$/);
        });

        for (const [name, options, message] of [
            ["lifecycle events", { until: "AllowTraffic" }, /AllowTraffic is a lifecycle event of CodeDeploy/],
            ["alarms", { ignoreAlarms: true }, /no alarm stops this deployment/],
        ] as const) {
            it(`not about ${name}, which only CodeDeploy has`, async () => {
                const { release, deploy } = await open({ change: ROLLING, circuitBreaker: true });
                const { outcome } = await deploy(release("a1"), options);
                assert.equal(outcome.status, "refused");
                assert.match(outcome.message, message);
            });
        }
    });
});
