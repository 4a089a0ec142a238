import * as assert from "node:assert/strict";
import * as path from "node:path";
import { Program } from "./program";
import type { Result } from "./program";

describe("swingbridge demo", () => {
    let program: Program;
    let result: Result;

    before(async () => {
        program = Program.create();
        const { stdout: toolchain } = await program.swingbridge(["toolchain"]);
        // A cache of its own: the demo keeps its account there. The Pulumi CLI is the one on the PATH.
        result = await program.swingbridge(["demo"], {
            environment: {
                SWINGBRIDGE_CACHE: path.join(program.folder, "../cache"),
                PATH: `${toolchain.trim()}${path.delimiter}${process.env.PATH ?? ""}`,
            },
        });
    });

    after(() => program.remove());

    it("ends by itself, with success", () => assert.equal(result.code, 0, result.output));

    it("shows the traffic moving to the second commit", () => {
        const sha = /git commit ([0-9a-f]{12})/.exec(result.output)?.[1] ?? "no commit";
        assert.match(
            result.output,
            /AllowTraffic +InProgress[^]*traffic to new version .* 10 %[^]*traffic to new version .* 100 %/,
        );
        assert.match(result.output, new RegExp(`app: ${sha}[0-9a-f]{28} is live \\(deployment d-`));
    });

    it("says where the application is and what to try next", () => {
        assert.match(result.stdout, /app +blue\/green +http:\/\/\S+elb\.amazonaws\.com/);
        assert.match(result.stdout, /sandbox run --store \S+ -- bash/);
    });

    it("changes nothing in the folder it runs in", () => assert.equal(program.git("status", "--porcelain"), ""));
});
