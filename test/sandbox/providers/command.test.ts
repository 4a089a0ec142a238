import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Engine, secret, type Resource } from "./engine";

const COMMAND = "command:local:Command";

describe("command:local:Command", () => {
    let folder: string;
    let engine: Engine;

    before(async () => {
        folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "command-")));
        fs.mkdirSync(path.join(folder, "sub"));
        engine = await Engine.start({
            programFolder: folder,
            environment: { PATH: process.env.PATH!, HELLO: "from the sandbox" },
        });
    });
    after(async () => {
        await engine.close();
        fs.rmSync(folder, { recursive: true });
    });

    const create = (inputs: object) => engine.create(COMMAND, "cmd", { ...inputs });

    it("runs in the program's folder, with the sandbox's environment and its own", async () => {
        const { state } = await create({
            create: "pwd; echo $HELLO $WHO; echo trouble >&2",
            environment: { WHO: "me" },
        });
        assert.equal(state.stdout, `${folder}\nfrom the sandbox me`);
        assert.equal(state.stderr, "trouble");
    });

    it("runs in a folder below it, with another interpreter and input", async () => {
        const { state } = await create({
            create: "cat; pwd",
            dir: "sub",
            interpreter: ["/bin/sh", "-e", "-c"],
            stdin: "read\n",
        });
        assert.equal(state.stdout, `read\n${folder}/sub`);
    });

    it("shows what it prints, line by line", async () => {
        engine.logged.length = 0;
        await create({ create: "echo one; echo two >&2; printf three" });
        assert.deepEqual(engine.logged.toSorted(), ["one", "three", "two"]);
    });

    it("shows nothing where the program does not want it", async () => {
        engine.logged.length = 0;
        await create({ create: "echo one", logging: "none" });
        assert.deepEqual(engine.logged, []);
    });

    it("fails with its exit code and all that it printed", async () => {
        await assert.rejects(create({ create: "echo before; echo reason >&2; exit 3" }), {
            message: 'exit status 3: running "echo before; echo reason >&2; exit 3":\nbefore\nreason\n',
        });
    });

    it("touches nothing at preview", async () => {
        const { state } = await engine.create(COMMAND, "cmd", { create: "touch made" }, true);
        assert.equal(fs.existsSync(path.join(folder, "made")), false);
        assert.match(String(state.stdout), /^04da6b54/);
    });

    it("keeps its output secret where its environment is", async () => {
        const { state } = await create({ create: "echo $TOKEN", environment: { TOKEN: secret("hunter2") } });
        assert.deepEqual(state.stdout, secret("hunter2"));
        assert.deepEqual(state.environment, { TOKEN: secret("hunter2") });
    });

    describe("that exists", () => {
        let command: Resource;
        const inputs = {
            create: "echo created",
            update: "echo updated, was $PULUMI_COMMAND_STDOUT",
            delete: "touch deleted",
            triggers: ["a", 1],
        };

        before(async () => {
            command = await create(inputs);
        });

        it("runs no more while nothing changes", async () => {
            assert.deepEqual(await engine.diff(command, inputs), { changes: [], replaces: [] });
        });

        it("is replaced when a trigger changes", async () => {
            assert.deepEqual(await engine.diff(command, { ...inputs, triggers: ["b", 1] }), {
                changes: ["triggers"],
                replaces: ["triggers"],
            });
        });

        it("runs `update` when anything else changes, and knows its last output", async () => {
            const news = { ...inputs, environment: { A: "1" } };
            assert.deepEqual(await engine.diff(command, news), { changes: ["environment"], replaces: [] });
            assert.equal((await engine.update(command, news)).state.stdout, "updated, was created");
        });

        it("runs `create` again where there is no `update`", async () => {
            assert.equal((await engine.update(command, { create: "echo again" })).state.stdout, "again");
        });

        it("runs `delete` in the end", async () => {
            await engine.delete(command);
            assert.equal(fs.existsSync(path.join(folder, "deleted")), true);
        });
    });

    it("ends, with all that it started, when the engine cancels", async () => {
        const other = await engine.another({ region: "us-east-1" });
        const running = other.create(COMMAND, "slow", { create: "echo $$ > pid; sleep 600 & wait" });
        const pidFile = path.join(folder, "pid");
        while (!fs.existsSync(pidFile) || fs.readFileSync(pidFile, "utf8") === "") {
            await new Promise(resolve => setImmediate(resolve));
        }
        await other.cancel();
        // It ends when nobody holds its output any more: the shell's own child has ended too.
        await assert.rejects(running, /signal: killed/);
        await other.close();
    });
});
