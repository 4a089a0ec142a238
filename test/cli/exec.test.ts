import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { awsCommand } from "../../operations/exec/session";
import { openReleased, type Released } from "../operations/released";
import { swingbridge } from "./operated";

describe("swingbridge exec", () => {
    let released: Released;
    let folder: string;
    const PATH = process.env.PATH;
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "exec-"))));
    afterEach(async () => {
        process.env.PATH = PATH;
        fs.rmSync(folder, { recursive: true });
        await released.close();
    });
    const open = async (enableExecuteCommand = true) => {
        released = await openReleased({ service: { enableExecuteCommand } });
        const target = released.release("a1");
        await released.deploy(target);
        return target;
    };
    /** A plugin that notes what it is called with. */
    const install = (exitCode: number) => {
        const plugin = path.join(folder, "session-manager-plugin");
        fs.writeFileSync(
            plugin,
            `#!${process.execPath}\nif (process.argv.length > 2) { require("fs").writeFileSync(${JSON.stringify(path.join(folder, "called"))}, JSON.stringify(process.argv.slice(2))); process.exit(${exitCode}); }\n`,
            { mode: 0o755 },
        );
        process.env.PATH = `${folder}${path.delimiter}${PATH}`;
        return () => JSON.parse(fs.readFileSync(path.join(folder, "called"), "utf8")) as string[];
    };

    it("calls the session-manager-plugin as the AWS CLI does, and exits as it does", async () => {
        const target = await open();
        const called = install(9);
        const { status, stderr } = await swingbridge(released.clients, target, "exec", "--command", "ls -l");
        assert.equal(status, 9, stderr);
        const [session = "", region, what, , request = "", endpoint] = called();
        assert.match((JSON.parse(session) as { sessionId: string }).sessionId, /^ecs-execute-command-/);
        assert.deepEqual(Object.keys(JSON.parse(session) as object).sort(), ["sessionId", "streamUrl", "tokenValue"]);
        assert.deepEqual([region, what], ["us-east-1", "StartSession"]);
        assert.match((JSON.parse(request) as { Target: string }).Target, /^ecs:demo_[0-9a-f]{32}_[0-9a-f]{32}-app$/);
        assert.equal(endpoint, released.clients.options.endpoint);
        assert.match(stderr, /app: ls -l in container app of task [0-9a-f]{32}/);
    });

    it("prints the AWS CLI's command where there is no plugin, or where only that is wanted", async () => {
        const target = await open();
        process.env.PATH = folder;
        const { status, stdout, stderr } = await swingbridge(released.clients, target, "exec");
        assert.equal(status, 127);
        assert.match(stderr, /there is no session-manager-plugin on PATH/);
        assert.match(
            stdout,
            /^aws ecs execute-command --region us-east-1 --cluster demo --task [0-9a-f]{32} --container app --interactive --command \/bin\/sh\n$/,
        );
        assert.equal((await swingbridge(released.clients, target, "exec", "--print")).status, 0);
    });

    it("forwards a port to the task, or through it to a host, as the AWS CLI does", async () => {
        const target = await open();
        const called = install(0);
        for (const [given, document, parameters, said] of [
            [
                "8080:3000",
                "AWS-StartPortForwardingSession",
                { portNumber: ["3000"], localPortNumber: ["8080"] },
                /app: localhost:8080 is 3000 through container app of task/,
            ],
            [
                "5432:db.internal:5433",
                "AWS-StartPortForwardingSessionToRemoteHost",
                { portNumber: ["5433"], localPortNumber: ["5432"], host: ["db.internal"] },
                /localhost:5432 is db\.internal:5433/,
            ],
        ] as const) {
            const { status, stderr } = await swingbridge(released.clients, target, "exec", "--forward", given);
            assert.equal(status, 0, stderr);
            assert.match(stderr, said);
            const [session = "", region, what, , request = "", endpoint] = called();
            assert.deepEqual(Object.keys(JSON.parse(session) as object), ["SessionId", "TokenValue", "StreamUrl"]);
            assert.deepEqual(
                [region, what, endpoint],
                ["us-east-1", "StartSession", released.clients.options.endpoint],
            );
            const { Target, DocumentName, Parameters } = JSON.parse(request) as Record<string, unknown>;
            assert.match(String(Target), /^ecs:demo_[0-9a-f]{32}_[0-9a-f]{32}-app$/);
            assert.deepEqual([DocumentName, Parameters], [document, parameters]);
        }
        const printed = await swingbridge(released.clients, target, "exec", "--forward", "3000", "--print");
        assert.match(
            printed.stdout,
            /^aws ssm start-session --region us-east-1 --target ecs:demo_\w+-app --document-name AWS-StartPortForwardingSession --parameters '\{"portNumber":\["3000"\],"localPortNumber":\["3000"\]\}'\n$/,
        );
    });

    for (const [args, message] of [
        [["--forward", "eighty"], /Write PORT, LOCAL:PORT or LOCAL:HOST:PORT/],
        [["--forward", "70000"], /Write PORT/],
        [["--forward", "80", "--command", "ls"], /cannot be used with/],
    ] as const) {
        it(`${args.join(" ")} is wrong usage`, async () => {
            const { status, stderr } = await swingbridge(released.clients, await open(), "exec", ...args);
            assert.equal(status, 1);
            assert.match(stderr, message);
        });
    }

    it("takes a task of the version that serves", async () => {
        const target = await open();
        const { json } = await swingbridge(released.clients, target, "exec", "--print", "--json");
        const { tasks } = released.app.session.call("ecs", "DescribeTasks", { cluster: "demo", tasks: [json[0].task] });
        assert.equal(tasks[0].taskDefinitionArn, target.release.taskDefinition);
    });

    it("says that ECS Exec is off, and how to switch it on", async () => {
        const { status, stderr } = await swingbridge(
            (await open(false), released.clients),
            released.release("a2"),
            "exec",
        );
        assert.equal(status, 5);
        assert.match(stderr, /ECS Exec is off for service app\n(.|\n)*EnableExecuteCommand: true/);
    });

    it("says that a task is older than that", async () => {
        const target = await open(false);
        released.app.session.call("ecs", "UpdateService", {
            cluster: "demo",
            service: "app",
            enableExecuteCommand: true,
        });
        const { status, stderr } = await swingbridge(released.clients, target, "exec");
        assert.equal(status, 5);
        assert.match(stderr, /was started before ECS Exec was switched on/);
    });

    for (const [what, args, message] of [
        ["a task", ["--task", "nothing"], /cluster demo knows no task nothing/],
        ["a container", ["--container", "web"], /the task runs no container web/],
    ] as [string, string[], RegExp][]) {
        it(`refuses ${what} that is not there`, async () => {
            const target = await open();
            const { status, stderr } = await swingbridge(released.clients, target, "exec", ...args);
            assert.equal(status, 5);
            assert.match(stderr, message);
        });
    }
});

describe("the AWS CLI's command", () => {
    const place = { cluster: "demo", region: "us-east-1", task: "1", container: "app", runtimeId: "1-app" };
    it("is ready for a shell", () =>
        assert.match(awsCommand(place, "sh -c 'echo it'"), /--command 'sh -c '\\''echo it'\\'''$/));
});
