import * as assert from "node:assert/strict";
import { createClients } from "../../operations/clients";
import type { Outcome, ProgressEvent } from "../../operations/progress";
import { runJob } from "../../operations/run-task";
import { parseJobRecord, type JobRecord, type JobTarget } from "../../release";
import type { FaultRule } from "../../sandbox/faults";
import { serveWire } from "../../sandbox/wire";
import { openApplication, register, type Application } from "../sandbox/ecs/application";

const crash = (times?: number): FaultRule => ({
    moment: "ecs.task",
    kind: "crash",
    ...(times !== undefined && { times }),
    detail: { exitCode: 7, lines: ["connecting to postgres://app:hunter22@db/app", "relation exists"] },
});

describe("running a job", () => {
    let app: Application;
    let close: () => Promise<void>;
    let run: (
        changes?: Partial<JobTarget>,
        pollLimit?: number,
    ) => Promise<{ outcome: Outcome; events: ProgressEvent[] }>;

    async function open(...faults: FaultRule[]): Promise<void> {
        app = openApplication({ faults });
        const server = await serveWire(app.account);
        const clients = createClients({
            region: "us-east-1",
            endpoint: server.endpoint,
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
        });
        close = () => server.close();
        app.session.call("logs", "CreateLogGroup", { logGroupName: "/demo/app" });
        const trust = {
            Version: "2012-10-17",
            Statement: [
                { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
            ],
        };
        const { Role } = app.session.call("iam", "CreateRole", {
            RoleName: "execution",
            AssumeRolePolicyDocument: JSON.stringify(trust),
        });
        const taskDefinition = register(
            app,
            { executionRoleArn: Role.Arn },
            {
                logConfiguration: {
                    logDriver: "awslogs",
                    options: {
                        "awslogs-group": "/demo/app",
                        "awslogs-region": "us-east-1",
                        "awslogs-stream-prefix": "app",
                    },
                },
            },
        );
        const target: JobTarget = {
            schemaVersion: 1,
            kind: "job",
            name: "migrate",
            region: "us-east-1",
            cluster: "demo",
            taskDefinition,
            content: "a".repeat(64),
            container: "app",
            tasks: 1,
            jobRecord: "/demo/migrate",
            platformVersion: "LATEST",
            subnets: app.subnets,
            securityGroups: [app.securityGroup],
            assignPublicIp: false,
            capacityProviders: [],
        };
        run = async (changes = {}, timeout = 60_000) => {
            const events: ProgressEvent[] = [];
            const report = (event: ProgressEvent) => void events.push(event);
            const outcome = await runJob({ ...target, ...changes }, { pollInterval: 0, timeout, report }, clients);
            return { outcome, events };
        };
    }
    afterEach(() => close());

    const record = (): JobRecord =>
        parseJobRecord(app.session.call("ssm", "GetParameter", { Name: "/demo/migrate" }).Parameter.Value as string);
    const started = (): number =>
        (["RUNNING", "STOPPED"] as const).flatMap(
            desiredStatus =>
                app.session.call("ecs", "ListTasks", { cluster: "demo", desiredStatus }).taskArns as string[],
        ).length;

    it("follows its task to the end, and notes that it is done", async () => {
        await open();
        const { outcome } = await run();
        assert.equal(outcome.status, "done", outcome.message);
        assert.equal(record().last?.status, "succeeded");
        assert.equal(started(), 1);
    });

    it("runs once for each content", async () => {
        await open();
        await run();
        assert.equal((await run()).outcome.status, "already-done");
        assert.equal(started(), 1);
        assert.equal((await run({ content: "b".repeat(64) })).outcome.status, "done");
        assert.equal(started(), 2);
        // Back to what was before: another run, not the old one.
        assert.equal((await run()).outcome.status, "done");
        assert.equal(started(), 3);
    });

    it("runs as many tasks as it is told, more than ECS starts at a time too", async () => {
        await open();
        assert.equal((await run({ tasks: 12 })).outcome.status, "done");
        assert.equal(started(), 12);
    });

    it("tells why it failed, with the last words and no password, and runs anew", async () => {
        await open(crash(1));
        const { outcome, events } = await run();
        assert.equal(outcome.status, "failed");
        assert.match(outcome.message, /app exited with code 7/);
        assert.match(outcome.failure!.stoppedTasks[0]!, /app exited with code 7/);
        assert.deepEqual(outcome.failure!.logLines, [
            "connecting to postgres://app:[redacted]@db/app",
            "relation exists",
        ]);
        assert.ok(events.some(({ event }) => event === "failure"));
        assert.equal(record().last?.status, "failed");
        assert.equal((await run()).outcome.status, "done");
        assert.equal(started(), 2);
    });

    it("follows what it started, where it was interrupted", async () => {
        await open();
        assert.equal((await run({}, 0)).outcome.status, "unfinished");
        assert.equal((await run()).outcome.status, "done");
        assert.equal(started(), 1);
    });

    it("starts nothing twice where the connection was lost before it could note it", async () => {
        await open({ service: "ssm", operation: "PutParameter", kind: "error", times: 1 });
        assert.equal((await run()).outcome.status, "refused");
        assert.equal((await run()).outcome.status, "done");
        assert.equal(started(), 1);
    });

    it("tells that a task could not start", async () => {
        await open({ moment: "ecs.task", kind: "cannotPull" });
        const { outcome } = await run();
        assert.equal(outcome.status, "failed");
        assert.match(outcome.message, /app did not start: CannotPullContainerError/);
    });
});
