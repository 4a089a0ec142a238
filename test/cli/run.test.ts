import * as assert from "node:assert/strict";
import { commandWords } from "../../cli/run/run";
import type { FaultRule } from "../../sandbox/faults";
import { openReleased, type Released } from "../operations/released";
import { swingbridge } from "./operated";

const crash = (detail: object): FaultRule => ({
    moment: "ecs.task",
    kind: "crash",
    match: { service: "" },
    detail: { ...detail },
});

describe("swingbridge run", () => {
    let released: Released;
    afterEach(() => released.close());
    const open = async (...faults: FaultRule[]) => {
        released = await openReleased({ faults });
        const target = released.release("a1");
        await released.deploy(target);
        return target;
    };
    const tasks = () => {
        const { session } = released.app;
        const arns = (["RUNNING", "STOPPED"] as const).flatMap(
            desiredStatus =>
                session.call("ecs", "ListTasks", { cluster: "demo", startedBy: "swingbridge/run/app", desiredStatus })
                    .taskArns as string[],
        );
        return arns.length === 0 ? [] : session.call("ecs", "DescribeTasks", { cluster: "demo", tasks: arns }).tasks;
    };

    it("runs what serves, with another command, where the service runs", async () => {
        const target = await open();
        const { status, stderr } = await swingbridge(
            released.clients,
            target,
            "run",
            "--command",
            "npm run 'db migrate'",
            "--env",
            "LEVEL=a=b",
        );
        assert.equal(status, 0, stderr);
        const [task] = tasks();
        assert.equal(task.taskDefinitionArn, target.release.taskDefinition);
        assert.deepEqual(task.overrides.containerOverrides, [
            { name: "app", command: ["npm", "run", "db migrate"], environment: [{ name: "LEVEL", value: "a=b" }] },
        ]);
        assert.ok(released.app.subnets.includes(task.attachments[0].details[0].value));
        assert.match(stderr, /^app: started [0-9a-f]{32} of app:2$/m);
        assert.match(stderr, /app: done/);
    });

    it("hands on what the container writes and its exit code, no password", async () => {
        const target = await open(crash({ exitCode: 42, lines: ["working", "password=hunter22 is wrong"] }));
        const { status, stdout, stderr } = await swingbridge(released.clients, target, "run");
        assert.equal(status, 42);
        assert.match(stdout, /working\n.*password=\[redacted\] is wrong\n$/);
        assert.match(stderr, /app exited with code 42/);
    });

    it("tells machines all of it", async () => {
        const target = await open(crash({ exitCode: 3, lines: ["x"] }));
        const { json } = await swingbridge(released.clients, target, "run", "--json");
        const events = json.map(({ event }) => event as string);
        assert.deepEqual([events[0], events.at(-1)], ["started", "outcome"]);
        assert.ok(events.includes("log") && events.includes("tasks"));
        assert.equal(json.at(-1).exitCode, 3);
    });

    it("runs several, and an old revision, and need not wait", async () => {
        const target = await open();
        const { stdout, status } = await swingbridge(
            released.clients,
            target,
            "run",
            "--count",
            "3",
            "--revision",
            "1",
            "--no-wait",
        );
        assert.equal(status, 0);
        assert.equal(stdout.trim().split("\n").length, 3);
        assert.deepEqual(
            tasks().map(({ taskDefinitionArn }: { taskDefinitionArn: string }) => taskDefinitionArn.split("/")[1]),
            ["app:1", "app:1", "app:1"],
        );
    });

    it("prints what it would ask for and starts nothing, secrets hidden", async () => {
        const target = await open();
        const { json, stderr, status } = await swingbridge(
            released.clients,
            target,
            ...["run", "--dry-run", "--count", "2", "--command", "node migrate.js", "--json"],
            ...["--env", "MONTH=2026-01", "--env", "API_TOKEN=hunter2-hunter2"],
        );
        assert.equal(status, 0);
        assert.match(stderr, /would run 2 of app:\d+, and starts nothing/);
        const { runTask } = json[0];
        assert.equal(runTask.count, 2);
        assert.equal(runTask.taskDefinition, target.release.taskDefinition);
        assert.deepEqual(runTask.overrides.containerOverrides, [
            {
                name: "app",
                command: ["node", "migrate.js"],
                environment: [
                    { name: "MONTH", value: "2026-01" },
                    { name: "API_TOKEN", value: "[redacted]" },
                ],
            },
        ]);
        assert.ok(runTask.networkConfiguration.awsvpcConfiguration.subnets.length > 0);
        assert.deepEqual(tasks(), []);
    });

    it("leaves the task running where time is up, and says how to come back", async () => {
        const target = await open();
        const { status, stderr } = await swingbridge(released.clients, target, "run", "--timeout", "0s");
        assert.equal(status, 4);
        assert.match(
            stderr,
            /the task goes on. To come back to it:\n {2}aws ecs wait tasks-stopped --cluster demo --tasks [0-9a-f]{32}/,
        );
        assert.notEqual(tasks()[0].desiredStatus, "STOPPED");
    });

    /** Presses ctrl-C as soon as the command has said that. */
    const interruptAfter = (text: string) => {
        const write = process.stderr.write;
        let pressed = false;
        process.stderr.write = (piece: string | Uint8Array) => {
            if (!pressed && String(piece).includes(text)) {
                pressed = true;
                // Ours is the newest of the process's listeners; others belong to those who run the tests.
                (process.listeners("SIGINT").at(-1) as () => void)();
            }
            return write.call(process.stderr, piece as string);
        };
    };

    for (const [what, args, status, desired, message] of [
        ["leaves the task running", [], 4, "RUNNING", /interrupted; the task goes on/],
        [
            "stops it where it is told to",
            ["--stop-on-interrupt"],
            130,
            "STOPPED",
            /interrupted; [0-9a-f]{32} told to stop/,
        ],
    ] as [string, string[], number, string, RegExp][]) {
        it(`ctrl-C ${what}`, async () => {
            const target = await open();
            const running = swingbridge(released.clients, target, "run", ...args);
            interruptAfter("started");
            const answer = await running;
            assert.equal(answer.status, status, answer.stderr);
            assert.match(answer.stderr, message);
            assert.equal(tasks()[0].desiredStatus, desired);
        });
    }

    it("tells why a task never started", async () => {
        const target = await open({ moment: "ecs.task", kind: "cannotPull", match: { service: "" } });
        const { status, stderr } = await swingbridge(released.clients, target, "run");
        assert.equal(status, 3);
        assert.match(stderr, /app: [0-9a-f]{32} CannotPullContainerError/);
    });

    for (const [what, args, status, message] of [
        ["more than ECS starts at a time", ["--count", "11"], 1, /--count is a whole number from 1 to 10/],
        ["a variable that is none", ["--env", "LEVEL"], 1, /--env: LEVEL is no NAME=VALUE/],
        ["quotes that do not match", ["--command", "echo 'x"], 1, /quotes do not match/],
        ["a container that is not there", ["--container", "web"], 5, /has no container web/],
        ["a revision that is not there", ["--revision", "99"], 5, /there is no task definition app:99/],
    ] as [string, string[], number, RegExp][]) {
        it(`refuses ${what}, and starts nothing`, async () => {
            const target = await open();
            const answer = await swingbridge(released.clients, target, "run", ...args);
            assert.equal(answer.status, status, answer.stderr);
            assert.match(answer.stderr, message);
            assert.deepEqual(tasks(), []);
        });
    }

    it("says that it may not", async () => {
        const message = "User: x is not authorized to perform: ecs:RunTask on resource: y";
        const target = await open({
            service: "ecs",
            operation: "RunTask",
            kind: "error",
            code: "AccessDeniedException",
            message,
        });
        const answer = await swingbridge(released.clients, target, "run");
        assert.equal(answer.status, 1);
        assert.match(answer.stderr, /not authorized to perform: ecs:RunTask/);
    });
});

describe("a command on the command line", () => {
    for (const [text, words] of [
        ["npm run migrate", ["npm", "run", "migrate"]],
        ['["sh", "-c", "a && b"]', ["sh", "-c", "a && b"]],
        ['echo "a b"', ["echo", "a b"]],
    ] as const) {
        it(text, () => assert.deepEqual(commandWords(text), words));
    }
    for (const text of ["", "[1]", "[]", '["a"']) {
        it(`is not ${JSON.stringify(text)}`, () => assert.throws(() => commandWords(text), /--command/));
    }
});
