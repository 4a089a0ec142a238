import assert from "node:assert/strict";
import type { ServiceOutputs, StackOutputs } from "../../outputs";
import { exportStack, inspect, liveService, outputsOf } from "./inspect";
import { assertNothingCosts } from "./leftovers";
import { story } from "./story";
import { destroy, summary, up, update } from "./update";

story("the dev stack, from nothing to nothing", program => {
    let outputs: StackOutputs;
    let app: ServiceOutputs;
    let blue: string;

    it("preview changes nothing in the account, and tells the builder to build nothing", async () => {
        await program().run(["true"]); // Makes the account.
        const before = await inspect(program(), async ({ rows }) => Promise.resolve(rows));
        const preview = await update(program(), ["preview", "--stack", "dev"]);
        assert.equal(preview.code, 0, preview.output);
        const images = preview.changes.filter(({ type }) => type === "docker-build:index:Image");
        assert.deepEqual(
            images.map(({ name, inputs }) => [name, inputs.buildOnPreview]),
            [["todo-app-image-image", false]],
        );
        assert.deepEqual(await inspect(program(), async ({ rows }) => Promise.resolve(rows)), before);
    });

    it("up ends with the application healthy, and writes down the release", async () => {
        const first = await up(program());
        assert.equal(first.code, 0, first.output);
        outputs = outputsOf(await exportStack(program()));
        app = outputs.services.app!;
        const sha = program().git("rev-parse", "HEAD");
        const live = await liveService(program(), app);
        assert.match(live.image, new RegExp(`/todo-app:${sha}$`));
        assert.equal(live.runningTasks, 1);
        assert.deepEqual(live.targets, ["healthy"]);
        assert.equal(live.record.current?.sha, sha);
        assert.equal(live.record.current?.taskDefinition, live.revision);
        blue = live.serving;
    });

    it("status finds nothing that does not fit, and shows every service", async () => {
        const { code, output } = await program().run(["swingbridge", "status", "--stack", "dev"]);
        assert.equal(code, 0, output);
        const sha = program().git("rev-parse", "HEAD");
        assert.match(
            output,
            new RegExp(`app +todo-app-\\S+ in \\S+, blue/green by CodeDeploy\n +release +${sha} since`),
        );
        assert.match(output, /PRIMARY +\S+:1 +1\/1 tasks +█{20} 100 % +STEADY_STATE/);
        assert.match(output, /db +\S+ in \S+, rolling by ECS\n/);
        assert.doesNotMatch(output, /^ +! /m);
    });

    it("up again changes nothing", async () => {
        const second = await up(program(), {}, "--expect-no-changes");
        assert.equal(second.code, 0, second.output);
        assert.deepEqual(summary(second.changes), []);
    });

    it("a new commit changes the image, the task definition and the release command, and takes all traffic", async () => {
        const sha = program().commit("the second release");
        const second = await up(program());
        assert.equal(second.code, 0, second.output);
        const isOurs = ({ type }: { type: string }) => type.startsWith("swingbridge:");
        assert.deepEqual(summary(second.changes.filter(change => !isOurs(change))), [
            "replace todo-app-release-deploy",
            "replace todo-app-task-definition",
            "update todo-app-image-image",
        ]);
        // The others record nothing of their own.
        assert.deepEqual(summary(second.changes.filter(isOurs)), ["update todo", "update todo-app-task"]);
        const live = await liveService(program(), app);
        assert.notEqual(live.serving, blue);
        assert.ok(app.targetGroups.some(({ arn }) => arn === live.serving));
        assert.match(live.image, new RegExp(`:${sha}$`));
        assert.deepEqual(live.targets, ["healthy"]);
        assert.equal(live.record.current?.sha, sha);
    });

    it("destroy leaves nothing that costs, and what it leaves is known by name", async () => {
        const destroyed = await destroy(program());
        assert.equal(destroyed.code, 0, destroyed.output);
        assert.deepEqual((await exportStack(program())).resources, []);
        await assertNothingCosts(program(), outputs);
    });
});
