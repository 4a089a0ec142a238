import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Program } from "../program";

const ROOT = join(__dirname, "../../..");
const STACK = ["--cwd", "ci", "--stack", "ci"];

/** The program that the document shows. */
function shown(): string {
    const [, code] = /^## Roles for GitHub\n.*?^```ts\n(.*?)^```$/ms.exec(
        readFileSync(join(ROOT, "docs/ci.md"), "utf8"),
    )!;
    return code!;
}

describe("the roles of GitHub, as docs/ci.md makes them", function () {
    this.timeout(300_000);
    this.bail(true);

    let program: Program;
    before(() => {
        program = Program.create();
        program.write("ci/Pulumi.yaml", "name: ci\nruntime: nodejs\nmain: index.ts\n");
        program.write("ci/Pulumi.ci.yaml", "config:\n  aws:region: eu-west-1\n");
        program.write("ci/tsconfig.json", '{ "extends": "../tsconfig.json" }\n');
        program.write("ci/index.ts", shown());
    });
    after(() => program.remove());

    it("are taken by IAM: one that reads, one for each environment that deploys", async () => {
        const up = await program.pulumi(["up", ...STACK, "--yes", "--skip-preview"]);
        assert.equal(up.code, 0, up.output);
        const { stdout } = await program.pulumi(["stack", "output", ...STACK, "--json"]);
        const { previewRoleArn, deployRoleArns } = JSON.parse(stdout) as {
            previewRoleArn: string;
            deployRoleArns: Record<string, string>;
        };
        assert.match(previewRoleArn, /^arn:aws:iam::\d{12}:role\/swingbridge-ci\/ci-previews$/);
        assert.deepEqual(Object.keys(deployRoleArns).sort(), ["dev", "prod"]);
    });

    it("are then as they should be", async () => {
        const again = await program.pulumi(["preview", ...STACK, "--expect-no-changes"]);
        assert.equal(again.code, 0, again.output);
    });
});
