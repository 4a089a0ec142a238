import * as assert from "node:assert/strict";
import { refresh } from "../../operations/refresh";
import { lastGood } from "../../operations/rollback/last-good";
import { choiceOf, rollback } from "../../operations/rollback/rollback";
import { discoverTarget } from "../../operations/discover/discover";
import type { ReleaseRecord } from "../../release";
import { deployment, taskSets } from "../sandbox/codedeploy/release";
import { untilStable } from "../sandbox/ecs/application";
import { openReleased, type Released } from "./released";

const ROLLING = { controller: "ecs", codedeploy: undefined } as const;
/** A release that is over: a rollback of it is a deployment of its own. */
const ENDED = { until: "ended" } as const;

const primaryOf = ({ app }: Released): string =>
    taskSets(app).find(({ status }: { status: string }) => status === "PRIMARY").taskDefinition as string;

describe("going back to an earlier release", () => {
    let released: Released;
    const open = async (...args: Parameters<typeof openReleased>): Promise<Released> =>
        (released = await openReleased(...args));
    afterEach(() => released.close());

    it("takes the last good one, and never the one that was taken back", async () => {
        const { release, deploy, run, record } = await open();
        for (const sha of ["a1", "a2", "a3"]) {
            await deploy(release(sha), ENDED);
        }
        const target = release("a4");
        assert.match((await run(rollback, target, { dryRun: true })).outcome.message, /^would deploy a2 \(app:3\)/);
        const first = await run(rollback, target, ENDED);
        assert.equal(first.outcome.status, "live", first.outcome.message);
        assert.deepEqual([record().current?.sha, record().current?.rolledBackFrom], ["a2", "a3"]);
        const second = await run(rollback, target, ENDED);
        assert.equal(second.outcome.status, "live", second.outcome.message);
        assert.deepEqual([record().current?.sha, record().current?.rolledBackFrom], ["a1", "a2"]);
        const third = await run(rollback, target, ENDED);
        assert.equal(third.outcome.status, "refused", "the first revision of all was no release");
        assert.match(third.outcome.message, /no earlier good release.*--to/);
    });

    it("stops the deployment that is running: its old tasks are still up", async () => {
        const { app, release, deploy, run, record } = await open();
        await deploy(release("a1"), ENDED);
        const { deploymentId } = (await deploy(release("a2"), { until: "Install" })).outcome;
        const { outcome } = await run(rollback, release("a2"));
        assert.equal(outcome.status, "done", outcome.message);
        assert.equal(deployment(app, deploymentId!).status, "Stopped");
        assert.equal(record().current?.sha, "a1");
        assert.match(primaryOf(released), /app:2$/);
    });

    it("takes a git SHA or a revision, and says in the deployment what it takes back", async () => {
        const { app, release, deploy, run } = await open();
        await deploy(release("a1"), ENDED);
        const target = release("a2");
        await deploy(target, ENDED);
        const { outcome } = await run(rollback, target, { to: "2", ...ENDED });
        assert.equal(outcome.status, "live", outcome.message);
        assert.match(primaryOf(released), /app:2$/);
        assert.match(deployment(app, outcome.deploymentId!).description, /, rollback from a2$/);
        assert.equal((await run(rollback, target, { to: "0000000" })).outcome.status, "refused");
    });

    it("never deregisters, and refuses a release whose image is gone", async () => {
        const { app, release, deploy, run } = await open();
        const image = `${app.session.accountId}.dkr.ecr.us-east-1.amazonaws.com/todo-app:${"a".repeat(40)}`;
        app.session.call("ecr", "CreateRepository", { repositoryName: "todo-app" });
        app.session.call("ecr", "PutImage", {
            repositoryName: "todo-app",
            imageTag: "a".repeat(40),
            imageManifest: JSON.stringify({
                schemaVersion: 2,
                mediaType: "application/vnd.oci.image.manifest.v1+json",
            }),
        });
        await deploy(release("a1", { container: { image } }), ENDED);
        const target = release("a2");
        await deploy(target, ENDED);
        app.session.call("ecr", "BatchDeleteImage", {
            repositoryName: "todo-app",
            imageIds: [{ imageTag: "a".repeat(40) }],
        });
        const { outcome } = await run(rollback, target);
        assert.equal(outcome.status, "refused", outcome.message);
        assert.match(outcome.message, /todo-app:a{40} is gone from ECR/);
        assert.match(primaryOf(released), /app:3$/);
        const { taskDefinitionArns } = app.session.call("ecs", "ListTaskDefinitions", { status: "INACTIVE" });
        assert.deepEqual(taskDefinitionArns, []);
    });

    it("rolls back a service that rolls", async () => {
        const { app, release, deploy, run, record } = await open({ change: ROLLING, circuitBreaker: true });
        await deploy(release("a1"));
        const target = release("a2");
        await deploy(target);
        const { outcome } = await run(rollback, target);
        assert.equal(outcome.status, "live", outcome.message);
        assert.match(untilStable(app).taskDefinition, /app:2$/);
        assert.deepEqual([record().current?.sha, record().current?.rolledBackFrom], ["a1", "a2"]);
    });

    it("finds the deployment before where no stack keeps a record", async () => {
        const { clients, release, deploy, run } = await open();
        await deploy(release("a1"), ENDED);
        await deploy(release("a2"), ENDED);
        const target = await discoverTarget({ cluster: "demo", service: "app" }, clients);
        const { outcome } = await run(rollback, target, ENDED);
        assert.equal(outcome.status, "live", outcome.message);
        assert.match(primaryOf(released), /app:2$/);
    });

    it("refreshes what runs, whatever the stack has registered", async () => {
        const { release, deploy, run, record } = await open();
        await deploy(release("a1"), ENDED);
        const target = release("a2");
        const before = record();
        assert.match((await run(refresh, target, { dryRun: true })).outcome.message, /^would deploy \S+ \(app:2\)/);
        const { outcome } = await run(refresh, target);
        assert.equal(outcome.status, "live", outcome.message);
        assert.match(primaryOf(released), /app:2$/);
        assert.equal(record().current?.taskDefinition, before.current?.taskDefinition);
        assert.equal(record().current?.sha, "a1");
    });
});

describe("the last good release", () => {
    const record = (sha?: string, rolledBackFrom?: string): ReleaseRecord => ({
        schemaVersion: 1,
        ...(sha !== undefined && {
            current: {
                sha,
                taskDefinition: sha,
                images: {},
                deployedAt: "",
                ...(rolledBackFrom && { rolledBackFrom }),
            },
        }),
    });
    for (const [name, newestFirst, expected] of [
        ["is the one before", [record("b"), record("b"), record("a"), record()], "a"],
        ["is not the one that was taken back", [record("b", "c"), record("c"), record("b"), record("a")], "a"],
        [
            "may be one that was taken back, and went live again later",
            [record("d"), record("b"), record("a", "b"), record("b"), record("a")],
            "b",
        ],
        ["is none after the first", [record("a"), record()], undefined],
        ["is none where nobody keeps a record", [], undefined],
    ] as const) {
        it(name, () => assert.equal(lastGood(newestFirst)?.sha, expected));
    }
});

describe("what --to names", () => {
    for (const [to, choice] of [
        ["41", { revision: "41" }],
        ["app:41", { revision: "app:41" }],
        ["4fc4a35", { sha: "4fc4a35" }],
        ["1234567", { sha: "1234567" }],
    ] as const) {
        it(`${to} is a ${Object.keys(choice)[0]}`, () => assert.deepEqual(choiceOf(to), choice));
    }
});
