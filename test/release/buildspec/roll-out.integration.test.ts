import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { renderBuildSpec, rollOutBuildSpec } from "../../../release";
import { checkBuildSpec } from "../../../release/buildspec-check";

const REVISION = "arn:aws:ecs:us-east-1:111122223333:task-definition/todo-prod-worker:7";

/** Answers as the AWS CLI would, and keeps what it was asked; its waiter gives up as often as WAITS says. */
const AWS = `#!/bin/bash
printf '%s\\n' "$*" >> "$CALLS"
case "$2" in
  register-task-definition) echo "$REVISION" ;;
  update-service) exit "\${REFUSED:-0}" ;;
  wait) [ "$(grep -c '^ecs wait' "$CALLS")" -gt "\${WAITS:-0}" ] ;;
  describe-services) [ "\${DENIED:-0}" = 0 ] && echo "\${LIVE:-$REVISION}" ;;
esac
`;

describe("The buildspec that rolls out a whole task definition", () => {
    let folder: string;
    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(tmpdir(), "swingbridge-roll-out-"));
        fs.writeFileSync(path.join(folder, "aws"), AWS, { mode: 0o755 });
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    function run(variables: Record<string, string> = {}) {
        const [script] = rollOutBuildSpec().phases!.build!.commands!;
        const calls = path.join(folder, "calls");
        const { status, stderr } = spawnSync("bash", ["-c", script!], {
            encoding: "utf8",
            env: {
                PATH: `${folder}:${process.env.PATH}`,
                CALLS: calls,
                REVISION,
                CLUSTER: "todo-prod",
                SERVICE: "worker",
                TASK_DEFINITION: "taskdef-worker.json",
                ...variables,
            },
        });
        return { status, stderr, calls: fs.readFileSync(calls, "utf8").trim().split("\n") };
    }

    it("is one that CodeBuild takes", () => {
        assert.deepEqual(checkBuildSpec(renderBuildSpec(rollOutBuildSpec()), "buildspec.yml"), {
            problems: [],
            warnings: [],
        });
    });

    it("registers the document, gives it to the service, and waits until its tasks run", () => {
        const { status, stderr, calls } = run();
        assert.equal(status, 0, stderr);
        assert.match(calls[0]!, /register-task-definition --cli-input-json file:\/\/taskdef-worker\.json/);
        assert.equal(calls[1], `ecs update-service --cluster todo-prod --service worker --task-definition ${REVISION}`);
        assert.equal(calls[2], "ecs wait services-stable --cluster todo-prod --services worker");
    });

    it("waits on where the waiter gives up", () => {
        const { status, calls } = run({ WAITS: "2" });
        assert.equal(status, 0);
        assert.equal(calls.filter(call => call.startsWith("ecs wait")).length, 3);
    });

    it("stops waiting where it may not look", () => {
        assert.equal(run({ WAITS: "99", DENIED: "1" }).status, 1);
    });

    it("fails where ECS went back to the revision before", () => {
        const { status, stderr } = run({ LIVE: "todo-prod-worker:6" });
        assert.equal(status, 1);
        assert.match(stderr, /does not start, and ECS went back to todo-prod-worker:6/);
    });

    it("fails where ECS refuses the revision", () => {
        const { status, calls } = run({ REFUSED: "255" });
        assert.equal(status, 1);
        assert.ok(!calls.some(call => call.startsWith("ecs wait")));
    });
});
