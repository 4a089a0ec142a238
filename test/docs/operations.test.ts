import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { DeploymentTarget } from "../../release";
import { swingbridge } from "../cli/operated";
import { allowCodeDeploy, makeHealthy } from "../operations/healthy";
import { openReleased, type Released } from "../operations/released";
import { ACTS, argumentsOf, openToAct } from "./command-lines";

const text = fs.readFileSync(path.join(__dirname, "../../docs/operations.md"), "utf8");

/** The document's command lines, as a shell hands them on; what is a pipe or a file for the shell is not. */
const lines = [...text.matchAll(/^swingbridge (.+)$/gm)].map(match => match[1]!.split(/ [>|] /)[0]!);

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
