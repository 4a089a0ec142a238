import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { contextProblem, gitIgnoredFiles } from "../../components/build-context";

describe("build context", () => {
    let context: string;
    beforeEach(() => (context = mkdtempSync(join(tmpdir(), "swingbridge-context-"))));
    afterEach(() => rmSync(context, { recursive: true, force: true }));

    function write(files: Record<string, string>): void {
        for (const [path, text] of Object.entries(files)) {
            mkdirSync(dirname(join(context, path)), { recursive: true });
            writeFileSync(join(context, path), text);
        }
    }

    it("is fine where .dockerignore covers all that git ignores", () => {
        write({ ".dockerignore": "node_modules\n.env*\n" });
        assert.equal(
            contextProblem({ context }, () => ["node_modules/", ".env.local"]),
            undefined,
        );
    });

    it("names what .dockerignore forgets, and where to put it", () => {
        write({ ".dockerignore": "node_modules\n" });
        const problem = contextProblem({ context }, () => ["node_modules/", ".env", "dist/"]);
        assert.match(problem!, /\.dockerignore: git ignores these/);
        assert.match(problem!, /^ {4}\.env$/m);
        assert.match(problem!, /^ {4}dist\/$/m);
        assert.doesNotMatch(problem!, /node_modules/);
    });

    it("shows the first few of many", () => {
        const problem = contextProblem({ context }, () => Array.from({ length: 12 }, (_, index) => `file-${index}`));
        assert.match(problem!, /file-4\n {4}… and 7 more/);
        assert.doesNotMatch(problem!, /file-5/);
    });

    it("counts every ignored file where there is no .dockerignore", () =>
        assert.ok(contextProblem({ context }, () => ["dist/"])));

    it("reads the Dockerfile's own ignore file in place of the common one", () => {
        write({ ".dockerignore": "", "web.Dockerfile.dockerignore": "dist" });
        assert.equal(
            contextProblem({ context, dockerfile: "web.Dockerfile" }, () => ["dist/"]),
            undefined,
        );
        assert.ok(contextProblem({ context }, () => ["dist/"]));
    });

    it("counts named contexts that are folders, each with the .dockerignore of its own", () => {
        write({ ".dockerignore": "dist", "lib/.dockerignore": "", "Dockerfile.dockerignore": "dist" });
        const lib = join(context, "lib");
        const problem = contextProblem(
            { context, additionalContexts: { lib, base: "docker-image://alpine" } },
            folder => (folder === lib ? ["dist/"] : []),
        );
        assert.ok(problem?.startsWith(`${join(lib, ".dockerignore")}: git ignores these`), problem);
        assert.doesNotMatch(problem!, /alpine/);
    });

    it("asks git what it ignores, its own folder included", () => {
        execFileSync("git", ["init", "--quiet"], { cwd: context });
        write({ ".gitignore": "dist/\n*.log\n", "dist/a.js": "", "web/b.log": "", "web/kept.txt": "" });
        assert.deepEqual(gitIgnoredFiles(context).sort(), [".git/", "dist/", "web/b.log"]);
        assert.deepEqual(gitIgnoredFiles(join(context, "web")), ["b.log"]);
    });

    it("expects nothing where there is no repository", () => {
        write({ "dist/a.js": "" });
        assert.deepEqual(gitIgnoredFiles(context), []);
    });
});
