import * as assert from "node:assert/strict";
import type { FaultRule } from "../../sandbox/faults";
import { openReleased, type Released } from "../operations/released";
import { swingbridge } from "./operated";

describe("swingbridge tasks", () => {
    let released: Released;
    afterEach(() => released.close());

    it("lists what runs, with the version that each belongs to", async () => {
        released = await openReleased();
        const { release, deploy, clients } = released;
        const target = release("a1");
        await deploy(target);
        const { json, status } = await swingbridge(clients, target, "tasks", "--json");
        assert.equal(status, 0);
        const versions = json.map(task => [String(task.taskDefinition).split("/")[1], task.version, task.status]);
        assert.deepEqual(
            versions.filter(([revision]) => revision === "app:2"),
            [
                ["app:2", "PRIMARY", "RUNNING"],
                ["app:2", "PRIMARY", "RUNNING"],
            ],
        );
        assert.match(json[0].address, /^10\.0\./);
        assert.equal(json[0].containers[0].name, "app");
        const { stdout } = await swingbridge(clients, target, "tasks");
        assert.match(
            stdout,
            /^app\n {2}[0-9a-f]{32} {2}RUNNING {2}UNKNOWN {2}app:2 {2}PRIMARY {2}since 2026-\S+ {2}10\.0\.\d+\.\d+$/m,
        );
    });

    it("tells why tasks stopped", async () => {
        released = await openReleased({
            faults: [{ moment: "ecs.task", kind: "crash", match: { revision: "2" }, detail: { exitCode: 7 } }],
        });
        const { release, deploy, clients } = released;
        const target = release("a1");
        await deploy(target);
        const { stdout } = await swingbridge(clients, target, "tasks", "--stopped");
        assert.match(stdout, /app:2 {2}2026-\S+ {2}app exited with code 7 \(Essential container in task exited\)/);
    });

    it("stops one, by the beginning of its id, and ECS starts another; a dry run stops none", async () => {
        released = await openReleased();
        const { release, deploy, clients, app } = released;
        const target = release("a1");
        await deploy(target);
        const ids = async (): Promise<string[]> =>
            (await swingbridge(clients, target, "tasks", "--json")).json.map(({ id }) => id as string);
        const [id = ""] = await ids();
        const dry = await swingbridge(clients, target, "tasks", "--stop", id.slice(0, 12), "--dry-run");
        assert.equal(dry.stdout, `app: would stop ${id} of app:2\n`);
        assert.ok((await ids()).includes(id));
        const done = await swingbridge(clients, target, "tasks", "--stop", id.slice(0, 12), "--json");
        assert.deepEqual(done.json, [{ event: "stopping", service: "app", task: id }]);
        app.account.advance(300_000);
        const after = await ids();
        assert.ok(!after.includes(id) && after.length >= 2, after.join());
        const { stdout } = await swingbridge(clients, target, "tasks", "--stopped");
        assert.match(stdout, new RegExp(`${id} .*stopped with swingbridge tasks --stop`));
    });

    it("stops nothing where no task is meant, or several are", async () => {
        released = await openReleased();
        const { release, deploy, clients } = released;
        const target = release("a1");
        await deploy(target);
        for (const [id, message] of [
            ["none", /no running task of app is none/],
            ["", /several tasks begin with/],
        ] as const) {
            const { status, stderr } = await swingbridge(clients, target, "tasks", "--stop", id);
            assert.equal(status, 5);
            assert.match(stderr, message);
        }
    });

    it("says that none stopped", async () => {
        released = await openReleased();
        const { stdout } = await swingbridge(released.clients, released.release("a1"), "tasks", "--stopped");
        assert.match(stdout, /none stopped in the last hour/);
    });

    it("waits out a throttled account", async () => {
        released = await openReleased({
            faults: [{ service: "ecs", operation: "ListTasks", kind: "throttling", times: 2 }],
        });
        assert.equal((await swingbridge(released.clients, released.release("a1"), "tasks")).status, 0);
    });

    const expired: FaultRule = {
        service: "ecs",
        operation: "ListTasks",
        kind: "error",
        code: "ExpiredTokenException",
        message: "The security token included in the request is expired",
    };
    for (const [what, faults, status, message] of [
        ["no such service", [], 5, /cluster demo in us-east-1 has no active service other/],
        ["expired credentials", [expired], 1, /the credentials have expired: log in again/],
    ] as [string, FaultRule[], number, RegExp][]) {
        it(`answers ${what}`, async () => {
            released = await openReleased({ faults });
            const target = { ...released.release("a1"), ...(status === 5 && { service: "other" }) };
            const answer = await swingbridge(released.clients, target, "tasks");
            assert.equal(answer.status, status, answer.stderr);
            assert.match(answer.stderr, message);
            assert.equal(answer.stdout, "");
        });
    }
});
