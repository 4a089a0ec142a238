import * as assert from "node:assert/strict";
import { rolloutOutcome } from "../../operations/history/rolling";
import { readHistory } from "../../operations/history/history";
import { outcomeOf } from "../../operations/history/codedeploy";
import { openReleased, type Released } from "../operations/released";
import { untilStatus } from "../sandbox/codedeploy/release";
import { swingbridge } from "./operated";

type Entry = Record<string, unknown>;

describe("swingbridge history", () => {
    let released: Released;
    afterEach(() => released.close());

    it("tells of releases, newest first: what, when, how long, who, and what became of them", async () => {
        released = await openReleased();
        const { release, deploy, clients, app, record } = released;
        const first = release("a1");
        const { outcome } = await deploy(first);
        untilStatus(app, outcome.deploymentId!, "Succeeded");
        const second = release("a2");
        const { outcome: next } = await deploy(second);
        untilStatus(app, next.deploymentId!, "Succeeded");
        const { json, status } = await swingbridge(clients, second, "history", "--json");
        assert.equal(status, 0);
        const [newest, older] = json[0].entries as Entry[];
        assert.deepEqual(
            [newest!.deploymentId, newest!.outcome, newest!.taskDefinition, newest!.by],
            [next.deploymentId, "live", second.release.taskDefinition, "user"],
        );
        assert.equal(
            (newest!.images as Record<string, { digest: string }>).app!.digest,
            record().current!.images.app!.digest,
        );
        assert.ok(Number(newest!.duration) > 5 * 60_000, "the wait before the old tasks end is a part of it");
        assert.deepEqual([older!.deploymentId, older!.outcome], [outcome.deploymentId, "succeeded"]);
        const { stdout } = await swingbridge(clients, second, "history", "--limit", "1");
        assert.match(
            stdout,
            /^app\n {2}2026-\S+Z {2}1\.27 {2}live {2}\d+ min {2}app:3 {2}d-\w+ {2}by user {2}sha256:[0-9a-f]{12}\n {2}… and older ones/,
        );
    });

    it("tells of a failure, its rollback and what it took back", async () => {
        released = await openReleased({ faults: [{ moment: "ecs.task", kind: "crash", match: { revision: "2" } }] });
        const { release, deploy, clients } = released;
        const target = release("a1");
        const { outcome } = await deploy(target);
        assert.equal(outcome.status, "rolled-back");
        const { json } = await swingbridge(clients, target, "history", "--json");
        const failed = (json[0].entries as Entry[]).find(({ deploymentId }) => deploymentId === outcome.deploymentId)!;
        assert.equal(failed.outcome, "rolled-back");
        assert.match(String(failed.error), /\S+: /);
        const back = (json[0].entries as Entry[]).find(({ rollbackOf }) => rollbackOf === outcome.deploymentId);
        assert.ok(back, "the rollback is a deployment of its own");
        assert.match(
            (await swingbridge(clients, target, "history")).stdout,
            new RegExp(`takes back ${outcome.deploymentId}`),
        );
    });

    it("tells of a release that is on its way", async () => {
        released = await openReleased();
        const { release, deploy, clients } = released;
        const target = release("a1");
        await deploy(target, { timeout: 0 });
        const { json } = await swingbridge(clients, target, "history", "--json");
        assert.deepEqual([json[0].entries[0].outcome, json[0].entries[0].duration], ["running", undefined]);
    });

    const rolling = { circuitBreaker: true, change: { controller: "ecs" as const, codedeploy: undefined } };

    it("has the deployments of a service that rolls", async () => {
        released = await openReleased(rolling);
        const { release, deploy, clients } = released;
        const target = release("a1");
        await deploy(target);
        release("a2");
        const { json } = await swingbridge(clients, target, "history", "--json");
        assert.deepEqual(
            json[0].entries.map((entry: Entry) => [String(entry.taskDefinition).split("/")[1], entry.outcome]),
            [
                ["app:2", "live"],
                ["app:1", "succeeded"],
            ],
        );
        assert.ok(json[0].entries[0].duration > 0);
        assert.match(json[0].entries[0].by, /user\/sandbox$/);
        const one = await swingbridge(clients, target, "history", "--limit", "1");
        assert.match(one.stdout, /live .*app:2.*\n {2}… and older ones/);
    });

    it("tells of a rollout that the circuit breaker took back", async () => {
        released = await openReleased({
            ...rolling,
            faults: [{ moment: "ecs.task", kind: "crash", match: { revision: "2" } }],
        });
        const { release, deploy, clients } = released;
        const target = release("a1");
        assert.equal((await deploy(target)).outcome.status, "rolled-back");
        const { json } = await swingbridge(clients, target, "history", "--json");
        const [newest, before] = json[0].entries as Entry[];
        assert.deepEqual([newest!.outcome, before!.outcome], ["rolled-back", "live"]);
        assert.match(String(newest!.error), /circuit breaker/);
    });

    it("says where there is none yet", async () => {
        released = await openReleased();
        assert.match((await swingbridge(released.clients, released.release("a1"), "history")).stdout, /no release yet/);
    });

    it("names the action that is not allowed", async () => {
        const message = "User: x is not authorized to perform: codedeploy:ListDeployments on resource: y";
        released = await openReleased({
            faults: [
                {
                    service: "codedeploy",
                    operation: "ListDeployments",
                    kind: "error",
                    code: "AccessDeniedException",
                    message,
                },
            ],
        });
        const { status, stderr } = await swingbridge(released.clients, released.release("a1"), "history");
        assert.equal(status, 1);
        assert.match(stderr, /codedeploy:ListDeployments/);
    });

    it("asks for what it shows only, however many deployments there are", async () => {
        released = await openReleased();
        const { release, clients, app, deployAside } = released;
        const target = release("a1");
        for (let count = 0; count < 120; count++) {
            const deploymentId = deployAside(target.release.taskDefinition);
            app.session.call("codedeploy", "StopDeployment", { deploymentId, autoRollbackEnabled: false });
        }
        const requests: string[] = [];
        const note = { step: "initialize", name: "note" } as const;
        clients.codedeploy.middlewareStack.add(
            (next, { commandName }) =>
                args => (requests.push(commandName ?? ""), next(args)),
            note,
        );
        const { entries, more } = await readHistory(clients, target, 5);
        assert.deepEqual([entries.length, more, entries[0]?.outcome], [5, true, "stopped"]);
        assert.deepEqual(requests.sort(), [
            "BatchGetDeploymentsCommand",
            "GetApplicationRevisionCommand",
            "ListDeploymentsCommand",
        ]);
        assert.equal((await readHistory(clients, target, 110)).entries.length, 110);
    });
});

describe("what became of a rollout", () => {
    for (const [status, expected] of [
        ["SUCCESSFUL", "succeeded"],
        ["ROLLBACK_SUCCESSFUL", "rolled-back"],
        ["ROLLBACK_IN_PROGRESS", "running"],
        ["ROLLBACK_FAILED", "failed"],
        ["STOPPED", "stopped"],
        ["PENDING", "running"],
    ] as const) {
        it(`${status} is ${expected}`, () => assert.equal(rolloutOutcome(status), expected));
    }
});

describe("what became of a deployment", () => {
    for (const [status, rollbackDeploymentId, expected] of [
        ["Succeeded", undefined, "succeeded"],
        ["Failed", undefined, "failed"],
        ["Failed", "d-2", "rolled-back"],
        ["Stopped", undefined, "stopped"],
        ["Stopped", "d-2", "rolled-back"],
        ["Ready", undefined, "running"],
        ["Created", undefined, "running"],
    ] as const) {
        it(`${status}${rollbackDeploymentId ? " with a rollback" : ""} is ${expected}`, () =>
            assert.equal(outcomeOf({ status, rollbackInfo: { rollbackDeploymentId } }), expected));
    }
});
