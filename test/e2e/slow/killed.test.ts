import assert from "node:assert/strict";
import type { ServiceOutputs } from "../../../outputs";
import { exportStack, liveService, outputsOf } from "../inspect";
import type { RunOptions } from "../program";
import { story } from "../story";
import { up } from "../update";

/** Kills the program with all its processes as soon as the output says that a moment has come. */
const killedAt = (moment: RegExp, faults: string[] = []): RunOptions => ({
    faults,
    onOutput(text, kill) {
        if (moment.test(text)) {
            kill("SIGKILL");
        }
    },
});

story("pulumi up is killed", program => {
    let app: ServiceOutputs;

    /** @returns what the up after the kill printed */
    const assertConverges = async (sha: string): Promise<string> => {
        const resumed = await up(program());
        assert.equal(resumed.code, 0, resumed.output);
        const live = await liveService(program(), app);
        assert.match(live.image, new RegExp(`:${sha}$`));
        assert.deepEqual(live.targets, ["healthy"]);
        assert.equal(live.record.current?.sha, sha);
        const again = await up(program(), {}, "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
        return resumed.output;
    };

    it("goes up", async () => {
        const first = await up(program());
        assert.equal(first.code, 0, first.output);
        app = outputsOf(await exportStack(program())).services.app!;
    });

    it("after the image was pushed: the next up goes on", async () => {
        const sha = program().commit("killed after the push");
        const killed = await up(program(), killedAt(new RegExp(`recorded \\S+:${sha} as`)));
        assert.equal(killed.code, -1, killed.output);
        assert.doesNotMatch(killed.output, /started deployment/);
        await assertConverges(sha);
    });

    it("during the deployment: the next up follows it to its end", async () => {
        const sha = program().commit("killed during the deployment");
        // Slow answers, so that the deployment is not over before the killing is.
        const moment = /traffic to new version \S+ +10 %/;
        const killed = await up(program(), killedAt(moment, ["codedeploy.GetDeploymentTarget:slow,milliseconds=700"]));
        assert.equal(killed.code, -1, killed.output);
        assert.doesNotMatch(killed.output, new RegExp(`${sha} is live`));
        await assert.rejects(liveService(program(), app), { code: "ERR_ASSERTION" }, "the traffic is split");
        const cleared = await program().run(["swingbridge", "sandbox", "fault", "clear"]);
        assert.equal(cleared.code, 0, cleared.output);
        assert.match(await assertConverges(sha), /following deployment d-/);
    });
});
