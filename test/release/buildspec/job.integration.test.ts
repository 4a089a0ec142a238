import assert from "node:assert/strict";
import type { Build } from "@aws-sdk/client-codebuild";
import { strToU8, zipSync } from "fflate";
import {
    EMPTY_JOB_RECORD,
    formatJobRecord,
    jobBuildSpec,
    parseJobRecord,
    renderBuildSpec,
    runTaskDocument,
} from "../../../release";
import type { FaultRule } from "../../../sandbox/faults";
import { openBuilds, type BuildHost } from "../../sandbox/codebuild/project";
import { openApplication, register, type Application } from "../../sandbox/ecs/application";

const RECORD = "/swingbridge/demo/test/migrate/release";

describe("The buildspec that runs a job", function () {
    this.timeout(30_000);
    let app: Application;
    let host: BuildHost;
    function open(...faults: FaultRule[]): void {
        app = openApplication({ faults });
        host = openBuilds({ account: app.account, region: "us-east-1" });
        host.createRole();
        app.session.call("s3", "CreateBucket", { Bucket: "artifacts" });
        app.session.call("ssm", "PutParameter", {
            Name: RECORD,
            Type: "String",
            Value: formatJobRecord(EMPTY_JOB_RECORD),
        });
        host.create({
            source: { type: "CODEPIPELINE", buildspec: renderBuildSpec(jobBuildSpec()) },
            artifacts: { type: "CODEPIPELINE" },
        });
    }
    afterEach(async () => {
        await host.close();
        app.account.close();
    });

    /** The task definition that the sandbox's example runs, as a document. */
    function taskDefinition(image: string): object {
        const { taskDefinition: registered } = app.session.call("ecs", "DescribeTaskDefinition", {
            taskDefinition: register(app),
        });
        const { family, cpu, memory, networkMode, requiresCompatibilities, containerDefinitions } =
            registered as Record<string, unknown>;
        const [container] = containerDefinitions as object[];
        return {
            ...{ family, cpu, memory, networkMode, requiresCompatibilities },
            containerDefinitions: [{ ...container, image }],
        };
    }

    async function run(image = "app:1", count = 1): Promise<Build> {
        const place = {
            cluster: "demo",
            taskDefinition: "replaced",
            platformVersion: "LATEST",
            subnets: app.subnets,
            securityGroups: [app.securityGroup],
            assignPublicIp: false,
            capacityProviders: [],
        };
        const files = {
            "taskdef-migrate.json": JSON.stringify(taskDefinition(image)),
            "runtask-migrate.json": JSON.stringify(runTaskDocument(place, count)),
        };
        const Body = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
        app.session.call("s3", "PutObject", { Bucket: "artifacts", Key: "build.zip", Body });
        const variables = {
            RECORD,
            CLUSTER: "demo",
            CONTAINER: "app",
            LOG_GROUP: "/demo/app",
            TASK_DEFINITION: "taskdef-migrate.json",
            RUN_TASK: "runtask-migrate.json",
        };
        const { build } = app.session.call("codebuild", "StartPipelineBuild", {
            projectName: "app",
            sourceArtifact: { name: "Build", bucket: "artifacts", key: "build.zip" },
            artifactsTo: [],
            sourceVersion: "1".repeat(40),
            initiator: "codepipeline/p",
            environmentVariables: Object.entries(variables).map(([name, value]) => ({
                name,
                value,
                type: "PLAINTEXT",
            })),
        }) as { build: Build };
        return host.ended(build.id);
    }
    const text = () => app.session.call("ssm", "GetParameter", { Name: RECORD }).Parameter.Value as string;
    const last = () => parseJobRecord(text()).last;
    /** What a build leaves that is stopped while its tasks run. @param tasks others than its own */
    const leaveRunning = (...tasks: string[]) => {
        const own = text().replace(/,"endedAt":"[^"]*","status":"succeeded"/, ',"status":"running"');
        const Value = tasks.length > 0 ? own.replace(/"tasks":\[[^\]]*\]/, `"tasks":${JSON.stringify(tasks)}`) : own;
        app.session.call("ssm", "PutParameter", { Name: RECORD, Type: "String", Overwrite: true, Value });
        assert.equal(last()?.status, "running");
    };
    const tasks = () =>
        ["STOPPED", "RUNNING"].flatMap(
            desiredStatus =>
                app.session.call("ecs", "ListTasks", { cluster: "demo", desiredStatus }).taskArns as string[],
        );

    it("runs its tasks to their end, and notes who ran what", async () => {
        open();
        const build = await run("app:1", 2);
        assert.equal(build.buildStatus, "SUCCEEDED", host.log(build).join("\n"));
        const run1 = last();
        assert.equal(run1?.status, "succeeded");
        assert.equal(run1.number, 1);
        assert.deepEqual([...run1.tasks].sort(), tasks().sort());
        assert.equal(run1.tasks.length, 2);
        assert.match(run1.taskDefinition, /:task-definition\/app:\d+$/);
        assert.ok(Date.parse(run1.startedAt) <= Date.parse(run1.endedAt!));
    });

    it("runs once for each content: a stage that is retried does not migrate twice", async () => {
        open();
        await run();
        const again = await run();
        assert.ok(host.log(again).includes("it has run for this content, and is not run again"));
        assert.equal(tasks().length, 1);
        await run("app:2");
        assert.equal(tasks().length, 2);
        assert.equal(last()?.number, 2);
    });

    it("waits for the tasks of a build that ended before them, and starts no others beside them", async () => {
        open();
        await run("app:1", 2);
        leaveRunning();
        const again = await run("app:1", 2);
        assert.equal(again.buildStatus, "SUCCEEDED", host.log(again).join("\n"));
        assert.match(host.log(again).join("\n"), /an earlier build started its tasks: (\S+:task\/\S+ ?){2}/);
        assert.equal(tasks().length, 2);
        assert.equal(last()?.status, "succeeded");
        assert.equal(last()?.number, 1);
        assert.deepEqual([...last()!.tasks].sort(), tasks().sort());
    });

    /** The parameter is written by the test, then before and after RunTask. */
    const unnoted: FaultRule = { service: "ssm", operation: "PutParameter", kind: "error", skip: 2, times: 1 };

    it("asks for the same tasks where a build ended before it could note them: none are started twice", async () => {
        open(unnoted);
        assert.equal((await run("app:1", 2)).buildStatus, "FAILED");
        const before = last();
        assert.deepEqual([before?.status, before?.tasks, tasks().length], ["starting", [], 2]);
        const again = await run("app:1", 2);
        assert.equal(again.buildStatus, "SUCCEEDED", host.log(again).join("\n"));
        assert.match(
            host.log(again).join("\n"),
            /an earlier build was about to start .*task-definition\/app:\d+, and may have/,
        );
        assert.equal(tasks().length, 2);
        const { taskDefinition, number, status } = last()!;
        assert.deepEqual([taskDefinition, number, status], [before?.taskDefinition, before?.number, "succeeded"]);
        assert.deepEqual([...last()!.tasks].sort(), tasks().sort());
    });

    it("runs another content though nobody knows what became of the one before", async () => {
        open(unnoted);
        await run();
        assert.equal((await run("app:2")).buildStatus, "SUCCEEDED");
        assert.equal(tasks().length, 2);
        assert.equal(last()?.number, 2);
    });

    it("takes another token where ECS has answered that it started nothing", async () => {
        open({ moment: "ecs.runTask", kind: "noCapacity", times: 1 });
        const build = await run();
        assert.equal(build.buildStatus, "FAILED");
        assert.match(host.log(build).join("\n"), /ECS started no task: retry the stage later/);
        assert.equal(last()?.status, "failed");
        assert.equal((await run()).buildStatus, "SUCCEEDED");
        assert.equal(tasks().length, 1);
        assert.equal(last()?.number, 2);
    });

    it("asks anew after ECS refused what was noted: a revision that was deregistered meanwhile", async () => {
        open({ service: "ecs", operation: "RunTask", kind: "serverError" });
        assert.equal((await run()).buildStatus, "FAILED");
        const noted = last()!;
        assert.equal(noted.status, "starting", "whether it started anything nobody knows");
        app.session.call("ecs", "DeregisterTaskDefinition", { taskDefinition: noted.taskDefinition });
        app.account.clearFaults();
        assert.equal((await run()).buildStatus, "FAILED");
        assert.deepEqual([last()?.status, last()?.number], ["failed", 1]);
        const again = await run();
        assert.equal(again.buildStatus, "SUCCEEDED", host.log(again).join("\n"));
        assert.notEqual(last()?.taskDefinition, noted.taskDefinition);
        assert.equal(last()?.number, 2);
        assert.equal(tasks().length, 1);
    });

    it("has not succeeded where ECS started fewer tasks than it was asked for, and waits for those", async () => {
        open({ moment: "ecs.runTask", kind: "noCapacity", times: 1, detail: { started: 1 } });
        const build = await run("app:1", 2);
        assert.equal(build.buildStatus, "FAILED");
        const log = host.log(build).join("\n");
        assert.match(log, /failed, and nothing that waits for it is deployed: /);
        assert.match(log, /ECS started 1 of 2 tasks: retry the stage later/);
        const ran = last();
        assert.deepEqual([ran?.status, ran?.tasks.length], ["failed", 1]);
        assert.deepEqual(
            app.session.call("ecs", "ListTasks", { cluster: "demo", desiredStatus: "STOPPED" }).taskArns,
            ran?.tasks,
            "none is left to work beside the next run's",
        );
        assert.equal((await run("app:1", 2)).buildStatus, "SUCCEEDED");
        assert.equal(last()?.tasks.length, 2);
    });

    it("runs anew where ECS has forgotten those tasks: nobody knows how they ended", async () => {
        open();
        await run();
        leaveRunning(`arn:aws:ecs:us-east-1:123456789012:task/demo/${"0".repeat(32)}`);
        assert.equal((await run()).buildStatus, "SUCCEEDED");
        assert.equal(tasks().length, 2);
        assert.equal(last()?.number, 2);
    });

    it("runs another content though tasks of the one before still run", async () => {
        open();
        await run();
        leaveRunning();
        assert.equal((await run("app:2")).buildStatus, "SUCCEEDED");
        assert.equal(tasks().length, 2);
        assert.equal(last()?.number, 2);
    });

    it("fails with the reason and where its words are, and runs again when the stage is retried", async () => {
        open({ moment: "ecs.task", kind: "crash", times: 1, detail: { exitCode: 7, lines: ["password hunter22"] } });
        const build = await run();
        assert.equal(build.buildStatus, "FAILED");
        const log = host.log(build).join("\n");
        assert.match(log, /failed, and nothing that waits for it is deployed: .*: exit code 7/);
        assert.match(log, /its words: log group \/demo\/app, stream ecs\/app\/\w+/);
        assert.doesNotMatch(log, /hunter22/, "what the application writes stays in its own log group");
        assert.equal(last()?.status, "failed");
        assert.equal((await run()).buildStatus, "SUCCEEDED");
        assert.equal(last()?.number, 2);
    });

    it("leaves a parameter alone that holds something else, and runs nothing", async () => {
        open();
        app.session.call("ssm", "PutParameter", { Name: RECORD, Type: "String", Overwrite: true, Value: "foreign" });
        const build = await run();
        assert.equal(build.buildStatus, "FAILED");
        assert.match(host.log(build).join("\n"), /holds something else than a job record/);
        assert.equal(tasks().length, 0);
    });
});
