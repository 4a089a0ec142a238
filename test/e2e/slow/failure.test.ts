import assert from "node:assert/strict";
import type { ServiceOutputs } from "../../../outputs";
import { exportStack, liveService, outputsOf, type LiveService } from "../inspect";
import { story } from "../story";
import { up } from "../update";

const PASSWORD = "todo-for-development";

story("a release whose tasks crash", program => {
    let app: ServiceOutputs;
    let good: LiveService;
    let bad: string;
    const deployments: string[] = [];

    /** The tasks of that commit stop shortly after their start, and say more than they should. */
    const crash = (sha: string): string =>
        JSON.stringify({
            moment: "ecs.task",
            kind: "crash",
            match: { tag: sha },
            detail: { exitCode: 7, lines: [`cannot connect to postgres://todo:${PASSWORD}@db:5432/todo`] },
        });

    const assertFailedUp = async (faults: string[]): Promise<void> => {
        const failed = await up(program(), { faults });
        assert.notEqual(failed.code, 0, failed.output);
        // Our code, the reason, why the tasks stopped and what they said, but for the password.
        assert.match(failed.output, /exit status 2: running/);
        assert.match(failed.output, /FAILED \S+/);
        assert.match(failed.output, /stopped task: app exited with code 7/);
        assert.match(failed.output, /│ cannot connect to \[redacted\]/);
        assert.match(failed.output, /failed and was rolled back/);
        assert.ok(!failed.output.includes(PASSWORD), "the password is in the output");
        deployments.push(/started deployment (d-\S+) of/.exec(failed.output)?.[1] ?? failed.output);
    };

    it("goes up", async () => {
        const first = await up(program());
        assert.equal(first.code, 0, first.output);
        app = outputsOf(await exportStack(program())).services.app!;
        good = await liveService(program(), app);
    });

    it("fails pulumi up with our exit code, the reason and the log", async () => {
        bad = program().commit("tasks of this release crash");
        await assertFailedUp([crash(bad)]);
    });

    it("leaves the old version serving", async () => {
        assert.deepEqual(await liveService(program(), app), good);
    });

    it("is tried again by the next up of the same commit", async () => {
        await assertFailedUp([]); // The fault stays in the account.
        assert.equal(new Set(deployments).size, 2);
        assert.deepEqual(await liveService(program(), app), good);
    });

    it("is followed by a good one that goes live", async () => {
        const sha = program().commit("tasks of this release run");
        const fixed = await up(program());
        assert.equal(fixed.code, 0, fixed.output);
        const live = await liveService(program(), app);
        assert.match(live.image, new RegExp(`:${sha}$`));
        assert.notEqual(live.serving, good.serving);
        assert.deepEqual(live.targets, ["healthy"]);
        assert.equal(live.record.current?.sha, sha);
        const again = await up(program(), {}, "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });

    it("has the password nowhere in Pulumi's state", async () => {
        assert.ok(!(await exportStack(program())).text.includes(PASSWORD));
    });
});
