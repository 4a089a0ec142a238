import * as assert from "node:assert/strict";
import { LogReader } from "../../operations/logs/reader";
import { logSources } from "../../operations/logs/sources";
import { readRevision } from "../../operations/revisions/revision";
import { secretValues } from "../../operations/secret-values";
import { openReleased, type Released } from "../operations/released";
import { swingbridge } from "./operated";

/** The test's account begins in the past. */
const EVER = ["--since", "1000000h"];

describe("swingbridge logs", () => {
    let released: Released;
    afterEach(() => released.close());

    const write = (stream: string, ...messages: string[]) => {
        const { session } = released.app;
        const place = { logGroupName: "/demo/app", logStreamName: stream };
        const { logStreams } = session.call("logs", "DescribeLogStreams", {
            logGroupName: "/demo/app",
            logStreamNamePrefix: stream,
        });
        if (logStreams.length === 0) {
            session.call("logs", "CreateLogStream", place);
        }
        const timestamp = Date.UTC(2026, 0, 1, 12);
        session.call("logs", "PutLogEvents", {
            ...place,
            logEvents: messages.map((message, index) => ({ timestamp: timestamp + index * 1000, message })),
        });
    };
    const open = async (container: object = {}) => {
        released = await openReleased();
        const target = released.release("a1", { container });
        await released.deploy(target);
        return target;
    };

    it("prints lines of all tasks in the order of time, passwords hidden", async () => {
        const target = await open();
        write("app/app/1111111100", "one", "three postgres://app:hunter22@db/app");
        write("app/app/2222222200", "two");
        const { stdout, status } = await swingbridge(released.clients, target, "logs", ...EVER);
        assert.equal(status, 0);
        assert.deepEqual(stdout.trim().split("\n"), [
            "2026-01-01T12:00:00.000Z app 11111111  one",
            "2026-01-01T12:00:00.000Z app 22222222  two",
            "2026-01-01T12:00:01.000Z app 11111111  three postgres://app:[redacted]@db/app",
        ]);
        const { json } = await swingbridge(released.clients, target, "logs", ...EVER, "--json", "--task", "2222222200");
        assert.deepEqual(json, [
            { service: "app", at: "2026-01-01T12:00:00.000Z", container: "app", task: "2222222200", message: "two" },
        ]);
        assert.equal(
            (await swingbridge(released.clients, target, "logs")).stdout,
            "",
            "nothing in the last 10 minutes",
        );
    });

    it("hides what Secrets Manager holds: the whole, each part that is JSON, and of a key its value alone", async () => {
        released = await openReleased();
        const { app, release, deploy, clients } = released;
        const secret = (Name: string, content: object): string =>
            app.session.call("secretsmanager", "CreateSecret", { Name, SecretString: JSON.stringify(content) }).ARN;
        const whole = secret("whole", { user: "orders-user", password: 'a"quoted"one' });
        const part = secret("part", { key: "part-of-json", host: "db.example.com" });
        const secretOptions = [{ name: "splunk-token", valueFrom: secret("token", { token: "of-the-driver" }) }];
        const target = release("a1", {
            container: {
                secrets: [
                    { name: "DATABASE", valueFrom: whole },
                    { name: "KEY", valueFrom: `${part}:key::` },
                ],
            },
        });
        await deploy(target);
        write(
            "app/app/1111111100",
            "one orders-user part-of-json",
            String.raw`two {"password":"a\"quoted\"one"} db.example.com`,
        );
        const { stdout, stderr } = await swingbridge(clients, target, "logs", ...EVER);
        assert.match(stdout, /one \[redacted\] \[redacted\]\n/);
        assert.match(stdout, /two \{"password":"\[redacted\]"\} db\.example\.com\n/);
        assert.doesNotMatch(stderr, /could not all be read/);
        const { definition } = await readRevision(clients.ecs, target.release.taskDefinition);
        const [container] = definition.containerDefinitions!;
        container!.logConfiguration!.secretOptions = secretOptions;
        const { values, complete } = await secretValues(clients, definition);
        assert.ok(complete && values.includes("of-the-driver"), "log drivers have secrets too");
    });

    it("hides what it could read where some secrets may not be, and says so", async () => {
        const fault = { service: "secretsmanager", operation: "GetSecretValue", kind: "error" } as const;
        released = await openReleased({ faults: [fault] });
        const { app, release, deploy, clients } = released;
        app.session.call("ssm", "PutParameter", { Name: "/demo/key", Type: "SecureString", Value: "s3cr3t-value" });
        const { ARN } = app.session.call("secretsmanager", "CreateSecret", { Name: "other", SecretString: "x" });
        const target = release("a1", {
            container: {
                secrets: [
                    { name: "KEY", valueFrom: `arn:aws:ssm:us-east-1:${app.session.accountId}:parameter/demo/key` },
                    { name: "OTHER", valueFrom: ARN as string },
                ],
            },
        });
        await deploy(target);
        write("app/app/1111111100", "the key is s3cr3t-value");
        const { stdout, stderr } = await swingbridge(clients, target, "logs", ...EVER);
        assert.match(stdout, /the key is \[redacted\]\n/);
        assert.match(stderr, /could not all be read, so of those only what looks like a password is hidden/);
    });

    it("hides the values of the task's secrets, and filters", async () => {
        released = await openReleased();
        const { app, release, deploy, clients } = released;
        app.session.call("ssm", "PutParameter", { Name: "/demo/key", Type: "SecureString", Value: "s3cr3t-value" });
        const arn = `arn:aws:ssm:us-east-1:${app.session.accountId}:parameter/demo/key`;
        const target = release("a1", { container: { secrets: [{ name: "KEY", valueFrom: arn }] } });
        await deploy(target);
        write("app/app/1111111100", "ERROR the key is s3cr3t-value", "INFO fine");
        const { stdout } = await swingbridge(clients, target, "logs", ...EVER, "--filter", "ERROR");
        assert.match(stdout, /ERROR the key is \[redacted\]\n$/);
        assert.doesNotMatch(stdout, /INFO|s3cr3t/);
    });

    it("gives each line once, however often it looks, and goes through pages", async () => {
        const target = await open();
        const { clients, app } = released;
        const { taskDefinition } = app.session.call("ecs", "DescribeTaskDefinition", {
            taskDefinition: target.release.taskDefinition,
        });
        const reader = new LogReader(clients, logSources(taskDefinition), { since: 0, secrets: [] });
        assert.deepEqual(await reader.read(), []);
        write("app/app/1", "a", "b");
        const messages = async () => (await reader.read()).map(({ message }) => message);
        assert.deepEqual(await messages(), ["a", "b"]);
        // Late, with a time that was read already.
        write("app/app/2", "c");
        assert.deepEqual(await messages(), ["c"]);
        write("app/app/1", ...Array.from({ length: 10_500 }, (_, index) => `line ${index}`));
        assert.equal((await messages()).length, 10_500);
        assert.deepEqual(await messages(), []);
    });

    it("follows until ctrl-C", async () => {
        const target = await open();
        write("app/app/1", "first");
        const following = swingbridge(released.clients, target, "logs", ...EVER, "--follow", "--poll-interval", "0s");
        const print = process.stdout.write;
        process.stdout.write = (piece: string | Uint8Array) => {
            if (String(piece).includes("first")) {
                write("app/app/1", "second");
            } else if (String(piece).includes("second")) {
                (process.listeners("SIGINT").at(-1) as () => void)();
            }
            return print.call(process.stdout, piece as string);
        };
        const { stdout, status } = await following;
        assert.equal(status, 0);
        assert.match(stdout, /first\n.*second\n$/);
    });

    for (const [what, args, status, message] of [
        [
            "a container that is not there",
            ["--container", "web"],
            5,
            /app:2 has no container web: it has: app|has no container web/,
        ],
        ["a time that is none", ["--since", "yesterday"], 1, /--since: "yesterday" is not a duration/],
    ] as [string, string[], number, RegExp][]) {
        it(`refuses ${what}`, async () => {
            const target = await open();
            const answer = await swingbridge(released.clients, target, "logs", ...args);
            assert.equal(answer.status, status, answer.stderr);
            assert.match(answer.stderr, message);
        });
    }

    it("says where a container logs, if not to CloudWatch Logs", () => {
        const definition = {
            family: "app",
            revision: 2,
            containerDefinitions: [{ name: "app", logConfiguration: { logDriver: "splunk" as const } }],
        };
        assert.throws(() => logSources(definition), /app:2 does not log to CloudWatch Logs \(app: splunk\)/);
    });
});
