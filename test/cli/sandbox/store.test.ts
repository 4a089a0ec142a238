import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import type { Context } from "../../../cli/context";
import { createOutput } from "../../../cli/output";
import { addFaults, clearFaults, listFaults, printEnvironment, printStatus, reset } from "../../../cli/sandbox/control";
import { announce, requireSandbox } from "../../../cli/sandbox/running-sandbox";
import { createStore, isStore, storeAt } from "../../../cli/sandbox/store-folder";
import { capture } from "../capture";

describe("a sandbox's store", () => {
    let home: string;
    let context: Context;
    let text: { stdout: string; stderr: string };
    beforeEach(() => {
        home = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-store-"));
        const captured = capture();
        text = captured.text;
        context = { output: createOutput({ json: false, color: false, ...captured.streams }), env: {}, folder: home };
    });
    afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

    it("is one per program, found from any folder in it", () => {
        const env = { SWINGBRIDGE_CACHE: "/cache" };
        fs.mkdirSync(path.join(home, "program/src"), { recursive: true });
        fs.writeFileSync(path.join(home, "program/Pulumi.yaml"), "name: x");
        const store = storeAt(undefined, path.join(home, "program"), env);
        assert.match(store.folder, /^\/cache\/sandboxes\/program-[0-9a-f]{8}$/);
        assert.deepEqual(storeAt(undefined, path.join(home, "program/src"), env), store);
        assert.notEqual(storeAt(undefined, home, env).folder, store.folder);
        assert.equal(storeAt("mine", home, env).folder, path.join(home, "mine"));
        assert.equal(storeAt(undefined, home, { ...env, SWINGBRIDGE_STORE: "/s" }).folder, "/s");
    });

    it("is never made of a folder that holds something else, and never deletes one", async () => {
        const precious = path.join(home, "precious");
        fs.writeFileSync(precious, "x");
        assert.throws(() => createStore(storeAt(home, "/", {})), /is not empty and is no sandbox's store/);
        await reset({ store: home }, context);
        assert.match(text.stdout, /There is no sandbox/);
        assert.ok(fs.existsSync(precious));
    });

    it("is removed by reset", async () => {
        const store = storeAt("store", home, {});
        createStore(store);
        createStore(store); // again: as it is
        assert.ok(isStore(store));
        await reset({ store: store.folder }, context);
        assert.ok(!fs.existsSync(store.folder));
    });

    for (const [what, ask] of [
        ["env", () => printEnvironment({ store: "store" }, context)],
        ["status", () => printStatus({ store: "store" }, context)],
        ["fault list", () => listFaults({ store: "store" }, context)],
        ["fault add", () => addFaults(["ecs:throttling"], { store: "store" }, context)],
    ] as const) {
        it(`${what} says that no sandbox runs, also where one was killed`, async () => {
            const store = storeAt("store", home, {});
            const expected = { message: `No sandbox is running on ${store.folder}.`, exitCode: 1 };
            await assert.rejects(ask(), expected);
            createStore(store);
            const server = http.createServer().listen(0, "127.0.0.1");
            await new Promise(resolve => server.once("listening", resolve));
            const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
            await new Promise(resolve => server.close(resolve));
            announce(store, { endpoint, pid: 1, environment: {} });
            await assert.rejects(ask(), expected);
            const left = { SWINGBRIDGE_SANDBOX: endpoint, SWINGBRIDGE_STORE: store.folder };
            await assert.rejects(requireSandbox(left, home), expected, "a shell that outlived its sandbox");
        });
    }

    describe("of a running sandbox", () => {
        let server: http.Server;
        let requests: string[];
        beforeEach(async () => {
            requests = [];
            // What a sandbox answers to its control routes; the real one is tested in test/sandbox.
            server = http.createServer((request, response) => {
                let body = "";
                request.on("data", chunk => (body += String(chunk)));
                request.on("end", () => {
                    requests.push(`${request.method} ${request.url} ${body}`.trim());
                    response.end(
                        request.method === "POST"
                            ? body.replace("{", '{"id":"f1",')
                            : request.url?.endsWith("faults")
                              ? "[]"
                              : '{"clock":"step"}',
                    );
                });
            });
            await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
            const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
            const store = storeAt("store", home, {});
            createStore(store);
            announce(store, { endpoint, pid: 42, environment: { AWS_ENDPOINT_URL: endpoint } });
        });
        afterEach(async () => {
            server.closeAllConnections();
            await new Promise(resolve => server.close(resolve));
        });

        it("env prints what a shell needs", async () => {
            await printEnvironment({ store: "store" }, context);
            assert.match(text.stdout, /^export AWS_ENDPOINT_URL='http:\/\/127/);
        });
        it("status tells of it", async () => {
            await printStatus({ store: "store" }, context);
            assert.match(text.stdout, /clock +step/);
        });
        it("reset leaves it alone", async () => {
            await assert.rejects(reset({ store: "store" }, context), /A sandbox is running on .*process 42/);
            assert.ok(isStore(storeAt("store", home, {})));
        });
        it("faults are added, listed and cleared", async () => {
            await addFaults(["ecs:throttling"], { store: "store" }, context);
            await listFaults({ store: "store" }, context);
            await clearFaults(["f1"], { store: "store" }, context);
            await clearFaults([], { store: "store" }, context);
            assert.deepEqual(
                requests.filter(request => request.includes("faults")),
                [
                    'POST /_sandbox/faults {"service":"ecs","kind":"throttling"}',
                    "GET /_sandbox/faults",
                    "DELETE /_sandbox/faults/f1",
                    "DELETE /_sandbox/faults",
                ],
            );
            assert.match(text.stdout, /^f1 {2}\{"service":"ecs","kind":"throttling"\}/);
        });
    });
});
