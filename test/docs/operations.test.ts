import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { DeploymentTarget } from "../../release";
import { swingbridge } from "../cli/operated";
import { followExecution } from "../../operations/pipeline/follow";
import { allowCodeDeploy, makeHealthy } from "../operations/healthy";
import { builds, openPipelined, type Pipelined } from "../operations/pipelined";
import { openReleased, type Released } from "../operations/released";
import { asks } from "../sandbox/codepipeline/pipeline";
import { ACTS, argumentsOf, openToAct } from "./command-lines";

const text = fs.readFileSync(path.join(__dirname, "../../docs/operations.md"), "utf8");

/** The document's command lines, as a shell hands them on; what is a pipe or a file for the shell is not. */
const all = [...text.matchAll(/^swingbridge (.+)$/gm)].map(match => match[1]!.split(/ [>|] /)[0]!);
const lines = all.filter(line => !line.startsWith("pipeline "));
const ofPipelines = all.filter(line => line.startsWith("pipeline "));

describe("docs/operations.md", () => {
    let released: Released;
    let target: DeploymentTarget;
    before(async () => {
        released = await openReleased({ service: { enableExecuteCommand: true } });
        makeHealthy(released);
        allowCodeDeploy(released);
        target = released.release("a1");
        await released.deploy(target);
    });
    after(() => released.close());

    it("has examples", () => assert.ok(lines.length > 5));

    for (const line of lines.filter(each => !ACTS.test(each))) {
        it(`swingbridge ${line}`, async () => {
            const args = argumentsOf(line);
            const registries = args[0] === "verify" ? ["--no-registries"] : [];
            const { status, stderr } = await swingbridge(released.clients, target, ...args, ...registries);
            assert.ok(status === 0 || (status === 1 && args.includes("--exit-code")), `${status}: ${stderr}`);
        });
    }

    for (const line of lines.filter(each => ACTS.test(each))) {
        it(`swingbridge ${line}, where there is something to do`, async () => {
            const acted = await openToAct(line);
            try {
                const { status, stdout, stderr } = await swingbridge(acted.clients, acted.target, ...argumentsOf(line));
                assert.equal(status, 0, `${stdout}${stderr}`);
            } finally {
                await acted.close();
            }
        });
    }
});

const TESTS = "version: 0.2\nphases: { build: { commands: ['[ ! -e broken.txt ]'] } }\n";

describe("docs/operations.md, of pipelines", function () {
    this.timeout(60_000);

    it("has examples", () => assert.ok(ofPipelines.length > 5));

    for (const line of ofPipelines) {
        it(`swingbridge ${line}`, async () => {
            const opened = await openPipelined([builds("Test", "tests", "Test"), asks("Approve")], {
                projects: { tests: TESTS },
            });
            try {
                const run = (...args: string[]) => swingbridge(opened.clients, undefined, ...args, "--pipeline", "app");
                // What is tried again has failed; what is approved, rejected or stopped waits.
                const [, verb] = line.split(" ");
                await untilAsked(opened);
                const sha = opened.commit("A change", verb === "retry" ? { "broken.txt": "" } : {});
                if (verb === "retry") {
                    await run("pipeline", "approve", "--wait");
                    assert.equal((await run("pipeline", "start", "--wait")).status, 5);
                }
                // Nobody answers here: it is left to itself at once.
                const patience = line.includes("--wait") ? ["--timeout", "0s"] : [];
                const args = argumentsOf(
                    line.replace("0123456789ab", opened.firstCommit.slice(0, 12)).replace(/\b[0-9a-f]{40}\b/, sha),
                );
                const { status, stdout, stderr } = await run(...args, ...patience);
                assert.equal(status, patience.length > 0 ? 4 : 0, `${stdout}${stderr}`);
            } finally {
                await opened.close();
            }
        });
    }
});

/** Follows the first execution until it waits for an approval. */
async function untilAsked(opened: Pipelined): Promise<void> {
    const interruption = new AbortController();
    const { status } = await followExecution(opened.clients, opened.target, opened.first, {
        ...opened.options,
        signal: interruption.signal,
        report(event) {
            if (event.event === "approval") {
                interruption.abort();
            }
        },
    });
    assert.equal(status, "unfinished");
}
