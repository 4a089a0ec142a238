import assert from "node:assert/strict";
import { ComposeApplication, OneShotTask, type OneShotTaskArgs } from "../../components";
import { SecretValues } from "../../fargate";
import { parseJobRecord, type JobTarget } from "../../release";
import { builtOnce } from "./built-once";
import { valueOf } from "./harness";
import { checkComponents } from "./invariants";
import { job, project, publicService, SHA, statefulService, task, container } from "./specs";

const COMMAND = "command:local:Command";
const RECORD = "aws:ssm/parameter:Parameter";
const BASIC: OneShotTaskArgs = {
    job: job(),
    names: { family: "todo-dev-migrate", logGroup: "/logs", releaseRecord: "/swingbridge/todo/dev/migrate/release" },
    clusterName: "cluster",
    subnetIds: ["subnet-2", "subnet-1"],
    securityGroupId: "sg-1",
    images: { app: `registry/app:${SHA}` },
};
const build = builtOnce((changes: Partial<OneShotTaskArgs> = {}) =>
    checkComponents(() => new OneShotTask("migrate", { ...BASIC, ...changes })),
);
const trigger = async (changes: Partial<OneShotTaskArgs> = {}) =>
    (await build(changes)).one(COMMAND).inputs.triggers[0] as string;

describe("OneShotTask", () => {
    it("runs inside `up`, told what to run by its environment alone", async () => {
        const graph = await build();
        const { inputs } = graph.one(COMMAND);
        assert.match(inputs.create, /require\('swingbridge\/deploy'\)/);
        assert.equal(inputs.update, inputs.create);
        const target = JSON.parse(inputs.environment.SWINGBRIDGE_TARGET) as JobTarget;
        assert.deepEqual(target, await valueOf(graph.result.target));
        assert.deepEqual(
            [target.kind, target.name, target.container, target.tasks, target.subnets],
            ["job", "migrate", "migrate", 1, ["subnet-1", "subnet-2"]],
        );
    });

    it("runs again for another content, and for nothing else", async () => {
        const same = await trigger();
        assert.equal(await trigger({ subnetIds: ["subnet-3"], release: SHA }), same);
        assert.notEqual(await trigger({ images: { app: "registry/app:other" } }), same);
        assert.notEqual(await trigger({ job: job({ tasks: 2 }) }), same);
        const command = task({ containers: [container({ name: "migrate", command: ["up"] })] });
        assert.notEqual(await trigger({ job: job({ task: command }) }), same);
    });

    it("only registers where somebody else deploys", async () => {
        const graph = await build({ releasedBy: "manual" });
        assert.deepEqual(graph.ofType(COMMAND), []);
        assert.equal((await valueOf(graph.result.target)).kind, "job");
    });

    it("starts an empty record that is the runs' from then on", async () => {
        const { inputs, ignoreChanges } = (await build()).one(RECORD);
        assert.equal(parseJobRecord(inputs.value.value).last, undefined);
        assert.deepEqual(ignoreChanges, ["value"]);
    });
});

describe("A job of an application", () => {
    const waits = { service: "migrate", condition: "service_completed_successfully", required: true } as const;
    const application = () =>
        new ComposeApplication("todo", {
            project: project({
                services: [publicService({ dependsOn: [waits] }), statefulService()],
                jobs: [job()],
                images: [{ ...project().images[0]!, context: "examples/todo" }],
            }),
            secretValues: new SecretValues([["db-password", "correct horse battery staple"]]),
            images: { source: "build", tags: { app: SHA }, ignoredByGit: () => [] },
            loadBalancer: { allowHttp: true },
        });

    const calls = {
        "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: "token" }),
    };
    const build = builtOnce(() => checkComponents(application, { calls }));

    it("runs once what it depends on is there, and before those that wait for it", async () => {
        const graph = await build();
        const run = graph.ofType(COMMAND).find(({ name }) => name.includes("migrate"))!;
        const services = graph.ofType("aws:ecs/service:Service");
        const app = services.find(({ name }) => name.includes("app"))!;
        const db = services.find(({ name }) => name.includes("-db-"))!;
        assert.ok(run.dependencies.includes(db.urn), "the run waits for the database");
        assert.ok(app.dependencies.includes(run.urn), "the service waits for the run");
    });

    it("has a security group of its own that its services let in", async () => {
        const graph = await build();
        const rules = graph.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
        assert.ok(rules.some(({ inputs }) => inputs.description === "migrate to db"));
        assert.deepEqual(Object.keys(graph.result.jobs), ["migrate"]);
        assert.ok("migrate" in graph.result.securityGroupIds);
    });
});
