import assert from "node:assert/strict";
import { once } from "node:events";
import { spawn } from "node:child_process";
import * as path from "node:path";
import { runToItsEnd } from "../../../cli/sandbox/child";

const shell = (script: string) => ["/bin/sh", "-c", script];
const env = { PATH: process.env.PATH ?? "" };

describe("the command that a sandbox lives for", () => {
    for (const [what, script, code] of [
        ["its exit code", "exit 7", 7],
        ["success", "exit 0", 0],
        ["a signal that ended it, as shells say it", "kill -TERM $$", 143],
    ] as const) {
        it(`gives ${what}`, async () => assert.equal(await runToItsEnd(shell(script), env, "/"), code));
    }

    it("has the given environment and no more", async () => {
        assert.equal(
            await runToItsEnd(shell('[ "$ONLY" = this ] && [ -z "$HOME" ]'), { ...env, ONLY: "this" }, "/"),
            0,
        );
    });

    it("may be one that is not there", async () => {
        await assert.rejects(runToItsEnd(["no-such-command"], env, "/"), (error: Error & { exitCode?: number }) => {
            assert.match(error.message, /no-such-command: no such command/);
            assert.equal(error.exitCode, 127);
            return true;
        });
    });

    for (const [signal, expected] of [
        ["SIGINT", "interrupted by the terminal"],
        ["SIGTERM", "asked to end"],
    ] as const) {
        it(`decides for itself how to end on ${signal}`, async () => {
            // A process that runs a command which answers the signal once and ends with 3; a terminal signals the group.
            const command = `trap 'echo ${expected}; exit 3' ${signal.slice(3)}; echo ready; while :; do read -r line; done`;
            const child = path.resolve(__dirname, "../../../cli/sandbox/child");
            const program = `require(${JSON.stringify(child)}).runToItsEnd(${JSON.stringify(shell(command))}, process.env, "/").then(code => { console.log("after it"); process.exitCode = code; })`;
            const args = ["-r", "ts-node/register/transpile-only", "-e", program];
            const outer = spawn(process.execPath, args, { detached: true, stdio: ["pipe", "pipe", "inherit"] });
            let seen = "";
            outer.stdout.setEncoding("utf8").on("data", text => (seen += String(text)));
            while (!seen.includes("ready")) await once(outer.stdout, "data");
            const group = signal === "SIGINT" ? -1 : 1;
            process.kill(group * (outer.pid ?? 0), signal);
            const [code] = (await once(outer, "close")) as [number];
            assert.equal(seen, `ready\n${expected}\nafter it\n`);
            assert.equal(code, 3);
        });
    }
});
