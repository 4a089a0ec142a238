import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createAccount, type SandboxAccount } from "../../../sandbox/account";
import { modules } from "../../../sandbox/aws";
import type { Session } from "../../../sandbox/aws/session";
import { startClock } from "../../../sandbox/clock";
import { serveBuilds } from "../../../sandbox/builds";
import { openStore } from "../../../sandbox/store";
import { openRelease } from "../codedeploy/release";
import { commit, createProjects, STAGES } from "./delivery";
import {
    actions,
    answer,
    approve,
    asks,
    create,
    execution,
    prepare,
    push,
    stage,
    start,
    untilAsked,
    untilStatus,
} from "./pipeline";

describe("A pipeline whose sandbox is closed in the middle", function () {
    this.timeout(60_000);

    let folder: string;
    let account: SandboxAccount;
    const session = (): Session => account.session("us-east-1");
    const open = (): void => {
        const store = openStore(folder);
        account = createAccount({ store, clock: startClock({ mode: "step" }, store.lastAt), modules });
    };
    const reopen = (): void => {
        account.close();
        open();
    };

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-pipeline-"));
        open();
        prepare(session());
        push(session(), { "a.txt": "1" });
    });
    afterEach(() => {
        account.close();
        fs.rmSync(folder, { recursive: true, force: true });
    });

    it("goes on where it was, at every moment of its way", () => {
        const id = create(session(), [asks("Approve", "One", "Two"), asks("Deploy")]);
        for (let poll = 0; poll < 12; poll++) {
            reopen();
            stage(session(), "Approve");
        }
        approve(session(), "Approve", id, "One");
        reopen();
        approve(session(), "Approve", id, "Two");
        reopen();
        const waiting = start(session());
        reopen();
        const token = untilAsked(session(), "Deploy", id);
        reopen();
        answer(session(), "Deploy", token, "Approved");
        reopen();
        untilStatus(session(), id, "Succeeded");
        assert.deepEqual(
            actions(session(), id).map(({ actionName, status }) => [actionName, status]),
            [
                ["Ask", "Succeeded"],
                ["Two", "Succeeded"],
                ["One", "Succeeded"],
                ["Fetch", "Succeeded"],
            ],
        );
        approve(session(), "Approve", waiting, "One");
        approve(session(), "Approve", waiting, "Two");
        reopen();
        approve(session(), "Deploy", waiting);
        reopen();
        assert.equal(untilStatus(session(), waiting, "Succeeded").status, "Succeeded");
        assert.equal(execution(session(), id).status, "Succeeded");
    });

    it("begins a build anew, and follows a deployment to its end", async () => {
        openRelease({ account });
        createProjects(session());
        commit(session(), "1.28");
        const id = create(session(), STAGES);
        let polls = 0;
        for (let status = "InProgress"; status === "InProgress"; polls++) {
            const stop = serveBuilds(account, () => ({ PATH: process.env.PATH ?? "" }), { standIns: "always" });
            // A little of everything goes on, and then the sandbox is closed.
            for (let looks = 0; looks < 3; looks++) {
                const { latestExecution, actionStates } = stage(session(), "Approve");
                const { token } = actionStates[0].latestExecution ?? {};
                if (latestExecution?.pipelineExecutionId === id && token) {
                    answer(session(), "Approve", token, "Approved");
                }
                // As long as a build takes; every other time it is cut off.
                for (let turns = 0; turns < (polls % 2) * 200 && buildsRun(); turns++) await pause(5);
            }
            ({ status } = execution(session(), id));
            await stop();
            reopen();
        }
        assert.equal(untilStatus(session(), id, "Succeeded").status, "Succeeded");
        assert.ok(polls > 10);
        const tries = actions(session(), id).map(({ actionName }) => actionName);
        assert.deepEqual(tries, ["Release", "Ask", "Build", "Test", "Fetch"]);
    });

    const buildsRun = (): boolean => (account.summary()["*/account.outside"] ?? 0) > 0;
});
