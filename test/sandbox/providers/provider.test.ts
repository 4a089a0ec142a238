import assert from "node:assert/strict";
import { Engine, REGION, secret } from "./engine";
import { createStack, STACK } from "./stack";

const PARAMETER = "aws:ssm/parameter:Parameter";
const REPOSITORY = "aws:ecr/repository:Repository";

describe("A provider instance", () => {
    let engine: Engine;

    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(() => engine.close());

    it("works in its own region", async () => {
        const other = await engine.another({ region: "eu-west-1" });
        const here = await engine.create(REPOSITORY, "web", { name: "web" });
        const there = await other.create(REPOSITORY, "web", { name: "web" });
        assert.match(String(here.state.arn), /:us-east-1:/);
        assert.match(String(there.state.arn), /:eu-west-1:/);
        assert.equal(there.state.region, "eu-west-1");
        await other.close();
    });

    it("puts its default tags on everything, under the resource's own", async () => {
        const tags = JSON.stringify({ tags: { team: "a", stage: "dev" } });
        const other = await engine.another({ region: REGION, defaultTags: tags });
        const { inputs, state } = await other.create(REPOSITORY, "web", { tags: { stage: "prod" } });
        assert.deepEqual(inputs.tags, { team: "a", stage: "prod" });
        assert.deepEqual(state.tagsAll, { team: "a", stage: "prod" });
        await other.close();
    });

    it("leaves tags alone that somebody else manages", async () => {
        const ignoreTags = JSON.stringify({ keys: ["CostCenter"], keyPrefixes: ["audit:"] });
        const other = await engine.another({ region: REGION, ignoreTags });
        const made = await other.create(REPOSITORY, "tagged", { name: "tagged", tags: { team: "a" } });
        const { arn } = made.state as { arn: string };
        const session = engine.account.session(REGION);
        const put = { CostCenter: "7", "audit:by": "x", stray: "y" };
        session.call("ecr", "TagResource", {
            resourceArn: arn,
            tags: Object.entries(put).map(([Key, Value]) => ({ Key, Value })),
        });
        const refreshed = (await other.read(made))!;
        assert.deepEqual(refreshed.state.tags, { team: "a", stray: "y" });
        await other.update(refreshed, { name: "tagged", tags: { team: "b" } });
        const { tags } = session.call<{ tags: { Key: string; Value: string }[] }>("ecr", "ListTagsForResource", {
            resourceArn: arn,
        });
        assert.deepEqual(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])), {
            team: "b",
            CostCenter: "7",
            "audit:by": "x",
        });
        await other.close();
    });

    it("refuses an account that is not allowed", async () => {
        const configuration = { region: REGION, allowedAccountIds: JSON.stringify(["999999999999"]) };
        await assert.rejects(engine.another(configuration), { message: "AWS account ID not allowed: 123456789012" });
    });

    it("says which type it does not know", async () => {
        await assert.rejects(
            engine.create("aws:sqs/queue:Queue", "q", {}),
            /does not simulate resources of type aws:sqs\/queue:Queue/,
        );
        await assert.rejects(
            engine.invoke("aws:sqs/getQueue:getQueue"),
            /does not simulate the function aws:sqs\/getQueue:getQueue/,
        );
    });

    it("keeps secrets secret", async () => {
        const parameter = await engine.create(PARAMETER, "p", {
            name: "/p",
            type: "SecureString",
            value: secret("hunter2"),
        });
        assert.deepEqual(parameter.inputs.value, secret("hunter2"));
        assert.deepEqual(parameter.state.value, secret("hunter2"));
        assert.deepEqual((await engine.read(parameter))!.state.value, secret("hunter2"));
        const found = await engine.invoke("aws:ssm/getParameter:getParameter", { name: "/p" });
        assert.deepEqual(found.value, secret("hunter2"));
    });

    it("knows the ARN of a parameter at preview", async () => {
        const { state } = await engine.create(PARAMETER, "p", { name: "/p", type: "String", value: "x" }, true);
        assert.equal(state.arn, "arn:aws:ssm:us-east-1:123456789012:parameter/p");
        assert.deepEqual(engine.account.summary(), {});
    });

    it("words AWS's refusals as the real provider does", async () => {
        await engine.create(PARAMETER, "p", { name: "/p", type: "String", value: "x" });
        await assert.rejects(
            engine.create(PARAMETER, "q", { name: "/p", type: "String", value: "x" }),
            /^Error: 1 error occurred:\n\t\* creating SSM Parameter \(\/p\): operation error SSM: PutParameter, https response error StatusCode: 400, RequestID: [0-9a-f-]{36}, ParameterAlreadyExists: /,
        );
    });

    it("tries again when it is throttled, or the connection breaks", async () => {
        engine.account.addFault({ service: "ecr", operation: "CreateRepository", kind: "throttling", times: 3 });
        engine.account.addFault({ service: "ecr", operation: "DescribeRepositories", kind: "dropped", times: 1 });
        engine.account.addFault({ service: "ecr", operation: "ListTagsForResource", kind: "serverError", times: 1 });
        const { id } = await engine.create(REPOSITORY, "web", { name: "web" });
        assert.equal(id, "web");
    });

    it("does not try again when it is refused", async () => {
        engine.account.addFault({ service: "ecr", operation: "CreateRepository", kind: "error", times: 1 });
        await assert.rejects(engine.create(REPOSITORY, "web", { name: "web" }), /api error AccessDeniedException/);
    });
});

describe("What somebody else changed in the account", () => {
    let engine: Engine;
    const steps = STACK.filter(({ name }) =>
        ["net", "a", "b", "igw", "group", "balancer", "blue", "green", "listener", "rule"].includes(name),
    );

    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(() => engine.close());

    const rule = steps.find(({ name }) => name === "rule")!;

    it("is seen by a refresh, and set right by the next update", async () => {
        const made = await createStack(engine, steps);
        const session = engine.account.session(REGION);
        session.call("elbv2", "ModifyRule", {
            RuleArn: made.rule!.id,
            Actions: [{ Type: "forward", TargetGroupArn: made.green!.id }],
        });
        const inputs = rule.inputs(made);
        assert.deepEqual((await engine.diff(made.rule!, inputs)).changes, [], "unknown before the refresh");
        const refreshed = (await engine.read(made.rule!))!;
        assert.deepEqual((await engine.diff(refreshed, inputs)).changes, ["actions"]);
        const updated = await engine.update(refreshed, inputs);
        assert.deepEqual((await engine.diff((await engine.read(updated))!, inputs)).changes, []);
    });

    it("stays where the program ignores it, as CodeDeploy's two weighted target groups", async () => {
        const made = await createStack(engine, steps);
        engine.account.session(REGION).call("elbv2", "ModifyRule", {
            RuleArn: made.rule!.id,
            Actions: [
                {
                    Type: "forward",
                    ForwardConfig: {
                        TargetGroups: [
                            { TargetGroupArn: made.blue!.id, Weight: 0 },
                            { TargetGroupArn: made.green!.id, Weight: 100 },
                        ],
                    },
                },
            ],
        });
        const refreshed = (await engine.read(made.rule!))!;
        assert.deepEqual((await engine.diff(refreshed, rule.inputs(made), ["actions"])).changes, []);
    });

    it("is made anew where it is gone", async () => {
        const made = await createStack(engine, steps);
        engine.account.session(REGION).call("elbv2", "DeleteRule", { RuleArn: made.rule!.id });
        assert.equal(await engine.read(made.rule!), undefined);
        await engine.delete(made.rule!);
    });
});

describe("A change", () => {
    let engine: Engine;

    before(async () => {
        engine = await Engine.start();
    });
    after(() => engine.close());

    it("replaces what cannot change in place", async () => {
        const made = await createStack(engine);
        for (const [name, change, replaces] of [
            ["net", { cidrBlock: "10.1.0.0/16" }, ["cidrBlock"]],
            ["net", { enableDnsHostnames: false }, []],
            ["blue", { port: 8080 }, ["port"]],
            ["blue", { deregistrationDelay: 60 }, []],
            ["balancer", { internal: true }, ["internal"]],
            ["balancer", { idleTimeout: 90 }, []],
            ["task", { cpu: "512" }, ["cpu"]],
            ["task", { tags: { a: "b" } }, []],
            ["service", { deploymentController: { type: "ECS" } }, ["deploymentController"]],
            [
                "service",
                { capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }] },
                ["capacityProviderStrategies"],
            ],
            ["service", { desiredCount: 2 }, []],
            ["config", { trafficRoutingConfig: { type: "AllAtOnce" } }, ["trafficRoutingConfig"]],
            ["deployment-group", { appName: "other" }, ["appName"]],
            ["execution", { name: "other" }, ["name"]],
            ["parameter", { value: "other" }, []],
            ["version", { secretString: "other" }, ["secretString"]],
            ["access", { posixUser: { uid: 1, gid: 1 } }, ["posixUser"]],
            ["images", { imageTagMutability: "MUTABLE" }, []],
        ] as const) {
            const step = STACK.find(candidate => candidate.name === name)!;
            const found = await engine.diff(made[name]!, { ...step.inputs(made), ...change });
            assert.deepEqual(found, { changes: Object.keys(change), replaces }, `${name} ${JSON.stringify(change)}`);
        }
    });
});
