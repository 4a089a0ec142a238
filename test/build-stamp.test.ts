import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { removeOrphans, requireFreshBuild, writeStamp } from "../program/build-stamp";

describe("an old build", () => {
    let root: string;
    const write = (file: string, text: string): void => {
        fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
        fs.writeFileSync(path.join(root, file), text);
    };

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-stamp-"));
        for (const folder of ["compose", "fargate", "release", "components", "operations", "cli", "program"]) {
            write(`${folder}/index.ts`, `// ${folder}`);
        }
        write("config.ts", "// settings");
        write("outputs.ts", "// outputs");
        fs.mkdirSync(path.join(root, "dist"));
    });
    afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

    it("is none when nothing has changed, whenever the files were written", () => {
        writeStamp(root);
        fs.utimesSync(path.join(root, "compose/index.ts"), new Date(), new Date());
        assert.doesNotThrow(() => requireFreshBuild(root));
    });

    for (const [name, change] of [
        ["an edit", () => write("fargate/index.ts", "// changed")],
        ["an edit at the root", () => write("config.ts", "// changed")],
        ["a new file", () => write("fargate/rules/new.ts", "")],
        ["a file that is gone", () => fs.rmSync(path.join(root, "release/index.ts"))],
    ] as const) {
        it(`is not run after ${name}`, () => {
            writeStamp(root);
            change();
            assert.throws(() => requireFreshBuild(root), /have changed since they were built: run `npm run build`/);
        });
    }

    it("is asked for where there is none", () => {
        assert.throws(() => requireFreshBuild(root), /not built yet: run `npm run build`/);
    });

    it("is not looked for in an installed package, which has no sources", () => {
        fs.rmSync(path.join(root, "components"), { recursive: true });
        assert.doesNotThrow(() => requireFreshBuild(root));
    });

    it("loses what was compiled from a source that is gone, and nothing else", () => {
        write("fargate/rules/new.ts", "");
        for (const name of ["fargate/rules/new", "fargate/rules/old", "fargate/index", "config"]) {
            [".js", ".js.map", ".d.ts"].forEach(ending => write(`dist/${name}${ending}`, ""));
        }
        write("dist/compose/schema.json", "{}");
        write("dist/sources.sha256", "");
        removeOrphans(root);
        const left = fs.readdirSync(path.join(root, "dist"), { recursive: true, encoding: "utf8" });
        assert.ok(!left.some(name => name.includes("old")));
        assert.equal(left.filter(name => /\.(js|js\.map|d\.ts)$/.test(name)).length, 9);
        assert.ok(left.includes(path.join("compose", "schema.json")) && left.includes("sources.sha256"));
    });
});
