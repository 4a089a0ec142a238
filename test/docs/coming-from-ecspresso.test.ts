import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { swingbridge } from "../cli/operated";
import { allowCodeDeploy, makeHealthy } from "../operations/healthy";
import { openReleased, type Released } from "../operations/released";

const text = fs.readFileSync(path.join(__dirname, "../../docs/coming-from-ecspresso.md"), "utf8");
const [, table = ""] = text.split("## Its commands");

/** Command lines of ours in the table, those that ask AWS. */
const lines = [
    ...table.split("##")[0]!.matchAll(/`swingbridge ((?:deploy|status|verify|plan|diff|render) ?[^`]*)`/g),
].map(match => match[1]!);

describe("docs/coming-from-ecspresso.md", () => {
    let released: Released;
    before(async () => {
        released = await openReleased();
        makeHealthy(released);
        allowCodeDeploy(released);
    });
    after(() => released.close());

    it("has a row for each of ecspresso's commands that has a counterpart", () => assert.ok(lines.length > 12));

    for (const line of new Set(lines)) {
        it(`swingbridge ${line}`, async () => {
            const target = released.release("a1");
            const args = line.replace("--stack prod", "").replace(/ app$/, "").split(/\s+/).filter(Boolean);
            await released.deploy(target);
            const registries = args[0] === "verify" ? ["--no-registries"] : [];
            const { status, stderr } = await swingbridge(released.clients, target, ...args, ...registries);
            assert.equal(status, 0, stderr);
        });
    }
});
