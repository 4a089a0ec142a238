import * as assert from "node:assert/strict";
import { choose } from "../../operations/revisions/prune";
import { openReleased, type Released } from "../operations/released";
import { swingbridge } from "./operated";

describe("swingbridge revisions and prune", () => {
    let released: Released;
    afterEach(() => released.close());

    const active = (): number[] =>
        released.app.session
            .call("ecs", "ListTaskDefinitions", { familyPrefix: "app" })
            .taskDefinitionArns.map((arn: string) => Number(arn.split(":").pop()));
    const statusOf = (revision: number): string =>
        released.app.session.call("ecs", "DescribeTaskDefinition", { taskDefinition: `app:${revision}` }).taskDefinition
            .status;

    it("lists the newest with what needs them, and says that there are older ones", async () => {
        released = await openReleased();
        const { release, deploy, clients, app } = released;
        const live = release("a1");
        await deploy(live);
        const next = release("a2");
        app.session.call("ecs", "TagResource", {
            resourceArn: next.release.taskDefinition,
            tags: [{ key: "swingbridge:release", value: "9b3e" }],
        });
        const { json, status } = await swingbridge(clients, next, "revisions", "--json", "--limit", "2");
        assert.equal(status, 0);
        assert.deepEqual(
            json[0].revisions.map((each: { number: number; release: string; uses: string[] }) => [
                each.number,
                each.release,
                each.uses,
            ]),
            [
                [3, "9b3e", ["registered"]],
                [2, "1.27", ["live", "running tasks", "running deployment", "recorded"]],
            ],
        );
        assert.equal(json[0].more, true);
        const { stdout } = await swingbridge(clients, next, "revisions", "--limit", "2");
        assert.match(
            stdout,
            /^app {2}family app\n {2}3 {2}9b3e {2}2026-\S+Z {2}registered\n {2}2 {2}1\.27 .*live, running tasks.*, recorded\n {2}… and older/,
        );
    });

    it("tells of an image that ECR no longer has", async () => {
        released = await openReleased();
        const { app, release, clients } = released;
        app.session.call("ecr", "CreateRepository", { repositoryName: "todo" });
        const image = `${app.session.accountId}.dkr.ecr.us-east-1.amazonaws.com/todo:gone`;
        const target = release("a1", { container: { image } });
        const { stdout } = await swingbridge(clients, target, "revisions");
        assert.match(stdout, /2 .*registered {2}cannot start: ECR no longer has \S+todo:gone/);
    });

    it("says what it may not read, and lists the rest", async () => {
        released = await openReleased({
            faults: [
                {
                    service: "ecr",
                    operation: "BatchGetImage",
                    kind: "error",
                    code: "AccessDeniedException",
                    message: "not authorized to perform: ecr:BatchGetImage",
                },
            ],
        });
        const { app, release, clients } = released;
        const image = `${app.session.accountId}.dkr.ecr.us-east-1.amazonaws.com/todo:x`;
        const { stdout, status } = await swingbridge(clients, release("a1", { container: { image } }), "revisions");
        assert.equal(status, 0);
        assert.match(stdout, /unknown {2}images: AccessDeniedException: not authorized to perform: ecr:BatchGetImage/);
    });

    it("never prunes what runs, is recorded, registered or being deployed", async () => {
        released = await openReleased();
        const { release, deploy, clients, app } = released;
        const target = release("a1"); // 2
        await deploy(target);
        const next = release("a2"); // 3
        for (let revision = 4; revision <= 8; revision++) {
            release(`b${revision}`);
        }
        const task = {
            cluster: "demo",
            taskDefinition: "app:5",
            launchType: "FARGATE",
            networkConfiguration: { awsvpcConfiguration: { subnets: app.subnets } },
        };
        app.session.call("ecs", "RunTask", task);
        const dry = await swingbridge(clients, next, "prune", "--keep", "1", "--dry-run");
        assert.equal(dry.status, 0);
        // The old tasks of revision 1 still run beside those of 2.
        assert.match(dry.stdout, /^app {2}3 would be deregistered \(app:7, app:6, app:4\), 5 kept$/m);
        assert.equal(active().length, 8);
        // The task of revision 5 ends meanwhile: the sandbox's clock goes on with every look.
        const { stdout, stderr, status } = await swingbridge(clients, next, "prune", "--keep", "1");
        assert.equal(status, 0);
        assert.match(stdout, /^app {2}[34] deregistered, [45] kept\n {2}app:8 {2}one of the newest\n/);
        assert.match(stderr, /^app: deregistered app:7$/m);
        const left = active();
        assert.deepEqual(
            [1, 2, 3, 8].filter(revision => !left.includes(revision)),
            [],
        );
        assert.deepEqual(
            [4, 6, 7].filter(revision => left.includes(revision)),
            [],
        );
        assert.match((await swingbridge(clients, next, "prune", "--keep", "8")).stdout, /0 deregistered/);
    });

    it("keeps the revision of a deployment that has no task set yet", async () => {
        released = await openReleased();
        const { release, deploy, clients } = released;
        await deploy(release("a1"));
        const [deployed, registered] = [release("a2"), release("a3")];
        await deploy(deployed, { timeout: 0 });
        release("a4");
        await swingbridge(clients, registered, "prune", "--keep", "1");
        assert.equal(statusOf(3), "ACTIVE");
    });

    it("deletes for good what nothing uses, where it is told to", async () => {
        released = await openReleased();
        const { release, clients } = released;
        ["a1", "a2", "a3"].forEach(sha => release(sha));
        const target = release("a4");
        await swingbridge(clients, target, "prune", "--keep", "2");
        assert.equal(statusOf(2), "INACTIVE");
        const { json } = await swingbridge(clients, target, "prune", "--keep", "1", "--delete", "--json");
        assert.deepEqual([json[0].deregistered.length, json[0].deleted.length, json[0].failures], [1, 3, []]);
        assert.throws(() => statusOf(2), /Unable to describe/);
        assert.equal(statusOf(1), "ACTIVE", "it runs");
    });

    it("goes through pages of revisions", async () => {
        released = await openReleased();
        const { release, clients } = released;
        for (let count = 0; count < 120; count++) {
            release(`c${count}`);
        }
        const { json } = await swingbridge(clients, release("z"), "prune", "--keep", "3", "--dry-run", "--json");
        assert.equal(json[0].deregistered.length, 122 - 3 - 1);
    });

    for (const [what, args, message] of [
        ["no --keep", [], /required option '--keep <number>' not specified/],
        ["a number that is none", ["--keep", "few"], /--keep is a whole number of at least 1, not "few"/],
        ["0", ["--keep", "0"], /--keep is a whole number of at least 1, not "0"/],
    ] as [string, string[], RegExp][]) {
        it(`prune refuses ${what}`, async () => {
            released = await openReleased();
            const answer = await swingbridge(released.clients, released.release("a1"), "prune", ...args);
            assert.equal(answer.status, 1);
            assert.match(answer.stderr, message);
        });
    }
});

describe("which revisions go", () => {
    it("are those beyond the newest that nothing needs", () => {
        const { kept, old } = choose(["e", "d", "c", "b", "a"], 2, new Map([["b", ["live"]]]));
        assert.deepEqual(old, ["c", "a"]);
        assert.deepEqual(
            kept.map(({ taskDefinition }) => taskDefinition),
            ["e", "d", "b"],
        );
    });
});
