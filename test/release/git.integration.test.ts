import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReleaseError, releaseCommit, type ReleaseCommitOptions } from "../../release";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const OTHER = "f".repeat(40);

describe("The commit of a release, without git", () => {
    const noGit: ReleaseCommitOptions = {
        environment: {},
        git: () => assert.fail("git was asked"),
        readFile: () => undefined,
    };

    for (const variable of [
        "CODEBUILD_RESOLVED_SOURCE_VERSION",
        "GITHUB_SHA",
        "CI_COMMIT_SHA",
        "BITBUCKET_COMMIT",
        "CIRCLE_SHA1",
        "BUILDKITE_COMMIT",
        "BUILD_SOURCEVERSION",
        "GIT_COMMIT",
    ]) {
        it(`is ${variable}`, () => {
            const commit = releaseCommit({ ...noGit, environment: { [variable]: SHA } });
            assert.deepEqual(commit, { sha: SHA, dirty: false, source: variable });
        });
    }

    it("is the configured one before all others", () => {
        const commit = releaseCommit({ ...noGit, configured: SHA, environment: { GITHUB_SHA: OTHER } });
        assert.deepEqual(commit, { sha: SHA, dirty: false, source: "the stack's configuration" });
        const dirty = releaseCommit({ ...noGit, configured: `${SHA}-dirty-0123456789ab` });
        assert.equal(dirty.dirty, true);
    });

    for (const configured of ["abc1234", SHA.toUpperCase(), "v1.0", ""]) {
        it(`is an error for the configured ${JSON.stringify(configured)}`, () =>
            assert.throws(() => releaseCommit({ ...noGit, configured }), /swingbridge:gitSha is .*not a full git SHA/));
    }

    it("is no version id of an S3 source, but the next variable that holds a SHA", () => {
        const environment = { CODEBUILD_RESOLVED_SOURCE_VERSION: "CsvFZ8Nq3Hk1x", GIT_COMMIT: SHA };
        assert.equal(releaseCommit({ ...noGit, environment }).source, "GIT_COMMIT");
    });

    it("is the head of a pull request, not its merge commit", () => {
        const environment = { GITHUB_SHA: OTHER, GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: "/event.json" };
        const event = (text: string) => ({
            ...noGit,
            environment,
            readFile: (path: string) => (path === "/event.json" ? text : undefined),
        });
        assert.equal(releaseCommit(event(JSON.stringify({ pull_request: { head: { sha: SHA } } }))).sha, SHA);
        assert.equal(releaseCommit(event("{}")).sha, OTHER);
        assert.equal(releaseCommit(event("no json")).sha, OTHER);
    });
});

describe("The commit of a release, from git", () => {
    let folder: string;
    const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
            cwd: folder,
            encoding: "utf8",
            stdio: ["ignore", "pipe", "pipe"],
            env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CEILING_DIRECTORIES: tmpdir() },
        });
    const commit = (more: Partial<ReleaseCommitOptions> = {}) =>
        releaseCommit({ environment: {}, git: args => git(...args), readFile: () => undefined, ...more });
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    const save = (message: string) => {
        git("add", "-A");
        git("commit", "-qm", message);
        return git("rev-parse", "HEAD").trim();
    };

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "swingbridge-git-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    function repository(): string {
        git("init", "-q");
        mkdirSync(join(folder, "app"));
        write("app/main.js", "1");
        write(".gitignore", "ignored\n");
        return save("first");
    }

    it("is HEAD of a clean tree, ignored files or not", () => {
        const head = repository();
        write("ignored", "x");
        assert.deepEqual(commit(), { sha: head, dirty: false, source: "git" });
    });

    for (const [what, change] of [
        ["a changed file", () => write("app/main.js", "2")],
        ["a new file", () => write("app/new.js", "2")],
        ["a removed file", () => rmSync(join(folder, "app/main.js"))],
        ["a staged file", () => (write("app/main.js", "2"), git("add", "-A"))],
    ] as const) {
        it(`is dirty with ${what}`, () => {
            const head = repository();
            change();
            const { sha, dirty } = commit();
            assert.equal(dirty, true);
            assert.match(sha, new RegExp(`^${head}-dirty-[0-9a-f]{12}$`));
            assert.equal(commit().sha, sha, "the same changes have the same name");
        });
    }

    it("has another name for other changes, in new files too", () => {
        repository();
        write("app/new.js", "2");
        const first = commit().sha;
        write("app/new.js", "3");
        assert.notEqual(commit().sha, first);
    });

    it("has a name where a link to a folder, or another repository, is among the new files", () => {
        repository();
        symlinkSync(join(folder, "app"), join(folder, "link"));
        execFileSync("git", ["init", "-q", join(folder, "other")]);
        write("a.js", "1");
        write("z.js", "1");
        const first = commit();
        assert.equal(first.dirty, true);
        assert.equal(commit().sha, first.sha);
        write("z.js", "2");
        assert.notEqual(commit().sha, first.sha);
    });

    it("is the newest that touched the build context, for tagFrom: context", () => {
        const first = repository();
        write("README.md", "hello");
        save("documentation");
        write("README.md", "not committed");
        const context = { tagFrom: "context", contexts: ["app"] } as const;
        assert.deepEqual(commit(context), { sha: first, dirty: false, source: "git" });
        write("app/main.js", "2");
        assert.equal(commit(context).dirty, true);
        const second = save("app");
        assert.equal(commit(context).sha, second);
    });

    it("is an error for a context that no commit holds", () => {
        repository();
        mkdirSync(join(folder, "other"));
        assert.throws(
            () => commit({ tagFrom: "context", contexts: ["other"] }),
            /No commit holds the build context other/,
        );
    });

    it("is an error in a shallow clone, where git would name the wrong one", () => {
        repository();
        write("README.md", "hello");
        save("documentation");
        const clone = join(folder, "clone");
        git("clone", "-q", "--depth", "1", `file://${folder}`, clone);
        const inClone = (args: readonly string[]) => git("-C", clone, ...args);
        assert.throws(() => commit({ tagFrom: "context", contexts: ["app"], git: inClone }), /is shallow/);
    });

    it("is an error where there is no repository, with the way on", () => {
        assert.throws(
            () => commit(),
            (error: ReleaseError) =>
                error instanceof ReleaseError &&
                /Releases are named by git SHA, and git gives none: fatal: not a git repository/.test(error.message) &&
                /pulumi config set swingbridge:gitSha/.test(error.fix),
        );
    });

    it("is an error in a repository without a commit", () => {
        git("init", "-q");
        assert.throws(() => commit(), /git gives none: fatal:/);
    });
});
