import * as assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer } from "../../examples/todo/src/server";
import { memoryStore } from "../../examples/todo/src/todos";

describe("the sample application", () => {
    const notified: string[] = [];
    let visits = 0;
    const server = createServer({
        todos: memoryStore(),
        countVisit: async () => ++visits,
        notify: async title => void notified.push(title),
        version: "abc123",
    });
    let base: string;
    before(done => {
        server.listen(0, "127.0.0.1", () => {
            base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
            done();
        });
    });
    after(done => {
        server.close(() => done());
    });

    it("answers its health route with the version that runs", async () => {
        const response = await fetch(`${base}/health`);
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), { status: "ok", version: "abc123" });
    });

    it("adds, lists and completes to-dos, and tells by mail", async () => {
        const added = await fetch(`${base}/todos`, { method: "POST", body: JSON.stringify({ title: "ship it" }) });
        assert.equal(added.status, 201);
        await fetch(`${base}/todos/1/done`, { method: "POST" });
        assert.deepEqual(await (await fetch(`${base}/todos`)).json(), [{ id: 1, title: "ship it", done: true }]);
        assert.deepEqual(notified, ["ship it"]);
    });

    for (const [body, why] of [
        ["", "nothing"],
        ["not json", "no JSON"],
        ["null", "null"],
        ['{"title":""}', "an empty title"],
        [JSON.stringify({ title: "x".repeat(201) }), "a title too long"],
        [JSON.stringify({ title: "x".repeat(20_000) }), "a body too long"],
    ] as const) {
        it(`refuses a to-do made of ${why}`, async () => {
            assert.equal((await fetch(`${base}/todos`, { method: "POST", body })).status, 400);
        });
    }

    it("counts visits on its page", async () => {
        assert.match(await (await fetch(base)).text(), /Version abc123, visit 1/);
    });

    it("knows nothing of other paths or to-dos", async () => {
        assert.equal((await fetch(`${base}/nothing`)).status, 404);
        assert.equal((await fetch(`${base}/todos/99/done`, { method: "POST" })).status, 404);
    });
});
