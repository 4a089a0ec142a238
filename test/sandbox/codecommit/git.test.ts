import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import type { SandboxAccount } from "../../../sandbox/account";
import { modules } from "../../../sandbox/aws";
import { serveWire, type WireServer } from "../../../sandbox/wire";
import { gitSettings } from "../../../sandbox/wire/git";
import { openAccount } from "../account";
import { openBuilds } from "../codebuild/project";

const run = promisify(execFile);

/** Real git against the sandbox's HTTP server. */
describe("git", () => {
    let account: SandboxAccount;
    let server: WireServer;
    let folder: string;
    const session = () => account.session("eu-west-1");

    beforeEach(async () => {
        account = openAccount();
        server = await serveWire(account);
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "git-"));
    });
    afterEach(async () => {
        await server.close();
        account.close();
        fs.rmSync(folder, { recursive: true });
    });

    async function git(cwd: string, ...args: string[]): Promise<string> {
        const env = {
            PATH: process.env.PATH,
            HOME: folder,
            GIT_CONFIG_NOSYSTEM: "1",
            GIT_TERMINAL_PROMPT: "0",
            // A proxy of the user's is not asked for what is on this machine.
            http_proxy: "http://127.0.0.1:1",
            GIT_CONFIG_COUNT: "2",
            GIT_CONFIG_KEY_0: "user.name",
            GIT_CONFIG_VALUE_0: "Ada",
            GIT_CONFIG_KEY_1: "user.email",
            GIT_CONFIG_VALUE_1: "ada@example.com",
        };
        const { stdout } = await run("git", args, { cwd, env: { ...env, ...gitSettings(server.endpoint, env) } });
        return stdout.trim();
    }

    /** A working tree with one commit. @returns its folder and the commit */
    async function workingTree(): Promise<{ tree: string; commitId: string }> {
        const tree = path.join(folder, "tree");
        await git(folder, "init", "--quiet", "--initial-branch=main", tree);
        return { tree, commitId: await commit(tree, "app.txt", "1") };
    }

    async function commit(tree: string, file: string, text: string): Promise<string> {
        fs.mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
        fs.writeFileSync(path.join(tree, file), text);
        await git(tree, "add", ".");
        await git(tree, "commit", "--quiet", "-m", `${file} is ${text.slice(0, 20)}`);
        return git(tree, "rev-parse", "HEAD");
    }

    const CODECOMMIT = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app";

    it("pushes to CodeCommit under AWS's own address, and clones from it", async () => {
        session().call("codecommit", "CreateRepository", { repositoryName: "app" });
        const { tree, commitId } = await workingTree();
        await git(tree, "push", "--quiet", CODECOMMIT, "main");
        const { branch } = session().call("codecommit", "GetBranch", { repositoryName: "app", branchName: "main" });
        assert.equal(branch.commitId, commitId);
        assert.equal(
            session().call("codecommit", "Head", { repositoryName: "app", branch: "main" }).message,
            "app.txt is 1\n",
        );

        await git(folder, "clone", "--quiet", CODECOMMIT, "clone");
        assert.equal(fs.readFileSync(path.join(folder, "clone/app.txt"), "utf8"), "1");
        assert.equal(await git(path.join(folder, "clone"), "branch", "--show-current"), "main");
    });

    it("begins a clone with the first branch that was pushed", async () => {
        session().call("codecommit", "CreateRepository", { repositoryName: "app" });
        const { tree } = await workingTree();
        await git(tree, "push", "--quiet", CODECOMMIT, "main:trunk");
        await git(folder, "clone", "--quiet", CODECOMMIT, "clone");
        assert.equal(await git(path.join(folder, "clone"), "branch", "--show-current"), "trunk");
        const { repositoryMetadata } = session().call("codecommit", "GetRepository", { repositoryName: "app" });
        assert.equal(repositoryMetadata.defaultBranch, "trunk");
    });

    it("finds no repository that nobody made", async () => {
        const { tree } = await workingTree();
        await assert.rejects(git(tree, "push", "--quiet", CODECOMMIT, "main"), /not found/);
        await assert.rejects(git(folder, "clone", `${server.endpoint}/_git/connections/acme/none.git`), /not found/);
    });

    it("starts what a rule says before the push is over", async () => {
        session().call("codecommit", "CreateRepository", { repositoryName: "app" });
        const { TopicArn } = session().call("sns", "CreateTopic", { Name: "pushes" });
        session().call("events", "PutRule", {
            Name: "main",
            EventPattern: JSON.stringify({ source: ["aws.codecommit"], detail: { referenceName: ["main"] } }),
        });
        session().call("events", "PutTargets", { Rule: "main", Targets: [{ Id: "topic", Arn: TopicArn }] });
        const { tree, commitId } = await workingTree();
        await git(tree, "push", "--quiet", CODECOMMIT, "main", "main:other");
        assert.deepEqual(account.upcoming(), []);
        const { Invocations } = session().call("events", "ListInvocations", {});
        assert.equal(Invocations.length, 1);
        assert.equal(JSON.parse(Invocations[0].input).detail.commitId, commitId);
    });

    it("sends large pushes, which come in chunks", async () => {
        session().call("codecommit", "CreateRepository", { repositoryName: "app" });
        const { tree } = await workingTree();
        // Nothing to compress: more than git's http.postBuffer.
        const noise = Array.from({ length: 200_000 }, (_, index) => Math.sin(index).toString(36)).join("");
        const commitId = await commit(tree, "noise", noise);
        await git(tree, "push", "--quiet", CODECOMMIT, "main");
        const { zip } = session().call("codecommit", "Archive", { repositoryName: "app", commitId });
        assert.ok(zip.length > 1 << 20);
    });

    it("pushes to a repository behind a connection, and the pipelines hear of branch, tag and files", async () => {
        const heard: object[] = [];
        await server.close();
        account.close();
        const codepipeline = {
            name: "codepipeline",
            operations: { SourceChanged: (_: unknown, input: object) => (heard.push(input), {}) },
        };
        account = openAccount({ modules: [...modules.filter(({ name }) => name !== "codepipeline"), codepipeline] });
        server = await serveWire(account);
        const { ConnectionArn } = session().call("codeconnections", "CreateConnection", {
            ConnectionName: "github",
            ProviderType: "GitHub",
        });
        const url = `${server.endpoint}/_git/connections/acme/todo.git`;
        const { tree, commitId } = await workingTree();
        await git(tree, "push", "--quiet", url, "main");
        assert.deepEqual(heard, [], "the connection is pending");
        const through = { connectionArn: ConnectionArn, repository: "acme/todo", branch: "main" };
        assert.throws(() => session().call("codeconnections", "Head", through), {
            message: /is not available: its status is PENDING/,
        });

        session().call("codeconnections", "CompleteConnection", { connection: "github" });
        assert.equal(session().call("codeconnections", "Head", through).commitId, commitId);
        const second = await commit(tree, "docs/a.md", "2");
        await git(tree, "tag", "-a", "v1", "-m", "one");
        await git(tree, "push", "--quiet", url, "main", "v1");
        const change = { provider: "CodeStarSourceConnection", connectionArn: ConnectionArn, repository: "acme/todo" };
        assert.deepEqual(heard, [
            { ...change, event: { type: "push", branch: "main", filePaths: ["docs/a.md"], commitId: second } },
            { ...change, event: { type: "push", tag: "v1", filePaths: [], commitId: second } },
        ]);

        await git(tree, "checkout", "--quiet", "-b", "feature");
        const third = await commit(tree, "src/b.ts", "3");
        await git(tree, "push", "--quiet", url, "feature");
        assert.deepEqual(heard[2], {
            ...change,
            event: { type: "push", branch: "feature", filePaths: ["src/b.ts"], commitId: third },
        });
        heard.length = 0;
        session().call("codeconnections", "PullRequest", {
            repository: "acme/todo",
            title: "A feature",
            sourceBranch: "feature",
        });
        assert.deepEqual(heard, [
            {
                ...change,
                event: {
                    type: "pullRequest",
                    action: "OPEN",
                    id: "1",
                    title: "A feature",
                    sourceBranch: "feature",
                    destinationBranch: "main",
                    filePaths: ["src/b.ts"],
                    commitId: third,
                    message: "src/b.ts is 3\n",
                },
            },
        ]);
        assert.throws(() => session().call("codeconnections", "Head", { ...through, branch: "none" }), {
            message: "No Branch [none] found for FullRepositoryName [acme/todo]",
        });
    });

    it("is where builds find a repository behind a connection, under its provider's address", async () => {
        session().call("codeconnections", "CreateConnection", { ConnectionName: "github", ProviderType: "GitHub" });
        session().call("codeconnections", "CompleteConnection", { connection: "github" });
        const { tree, commitId } = await workingTree();
        await git(tree, "push", "--quiet", `${server.endpoint}/_git/connections/acme/todo.git`, "main");
        const environment = { AWS_ENDPOINT_URL: server.endpoint, ...gitSettings(server.endpoint, {}) };
        const builds = openBuilds({ account, environment });
        try {
            builds.createRole();
            builds.create({ source: { type: "GITHUB", location: "https://github.com/acme/todo.git" } });
            const commands = ["cat app.txt", "git log --format=%s"];
            const build = await builds.run(JSON.stringify({ version: 0.2, phases: { build: { commands } } }));
            assert.equal(build.buildStatus, "SUCCEEDED", builds.log(build).join("\n"));
            assert.equal(build.resolvedSourceVersion, commitId);
            assert.ok(builds.log(build).includes("app.txt is 1"), "the history is there");
        } finally {
            await builds.close();
            // What follows closes an account: the builds' own is closed.
            account = openAccount();
        }
    });
});
