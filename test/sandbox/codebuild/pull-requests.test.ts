import assert from "node:assert/strict";
import {
    BatchGetProjectsCommand,
    CodeBuildClient,
    CreateProjectCommand,
    CreateWebhookCommand,
    DeleteWebhookCommand,
    InvalidInputException,
    OAuthProviderException,
    UpdateWebhookCommand,
    type CreateProjectCommandInput,
    type PullRequestBuildPolicy,
} from "@aws-sdk/client-codebuild";

import type { SandboxAccount } from "../../../sandbox/account";
import { GitRepository } from "../../../sandbox/git/repository";
import { serveWire, type WireServer } from "../../../sandbox/wire";
import { gitSettings } from "../../../sandbox/wire/git";
import { openAccount } from "../account";
import { openBuilds, project, REGION, saidBy, spec, type BuildHost } from "./project";

const REPOSITORY = "acme/todo";
const VARIABLES = [
    ...["EVENT", "TRIGGER", "HEAD_REF", "BASE_REF", "ACTOR_ACCOUNT_ID"].map(name => `CODEBUILD_WEBHOOK_${name}`),
    "CODEBUILD_SOURCE_VERSION",
    "CODEBUILD_RESOLVED_SOURCE_VERSION",
];
const BUILDSPEC = spec({
    build: [...VARIABLES.map(name => `echo "$${name}"`), "cat app.txt", "git rev-parse --verify --quiet origin/main"],
});
const HOSTS = {
    GITHUB: "https://github.com/acme/todo.git",
    GITLAB: "https://gitlab.com/acme/todo.git",
    BITBUCKET: "https://bitbucket.org/acme/todo.git",
} as const;

interface Told {
    id: string;
    commitId: string;
    builds: string[];
    waiting: string[];
}

/** A Git host behind a connection, with a server that its pull requests are told to, and the SDK's client. */
describe("A pull request behind a connection", function () {
    this.timeout(20_000);
    let account: SandboxAccount;
    let server: WireServer;
    let host: BuildHost;
    let client: CodeBuildClient;
    let connectionArn: string;
    let commits: { main: string; idea: string };

    beforeEach(async () => {
        account = openAccount();
        server = await serveWire(account);
        host = openBuilds({
            account,
            environment: { AWS_ENDPOINT_URL: server.endpoint, ...gitSettings(server.endpoint, {}) },
        });
        host.createRole();
        client = new CodeBuildClient({
            endpoint: server.endpoint,
            region: REGION,
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
            maxAttempts: 1,
        });
        connectionArn = connect("github");
        host.session.call("codeconnections", "CompleteConnection", { connection: "github" });
        const main = push("main", "1");
        commits = { main, idea: push("idea", "2", main) };
    });
    afterEach(async () => {
        client.destroy();
        await server.close();
        await host.close();
    });

    const connect = (ConnectionName: string): string =>
        host.session.call<{ ConnectionArn: string }>("codeconnections", "CreateConnection", {
            ConnectionName,
            ProviderType: "GitHub",
        }).ConnectionArn;

    function push(branch: string, text: string, parent?: string): string {
        const { call } = host.session;
        const { folder } = call<{ folder: string }>("codeconnections", "Locate", {
            repository: REPOSITORY,
            begin: true,
        });
        const git = new GitRepository(folder);
        const commitId = git.addCommit([{ path: "app.txt", content: Buffer.from(`${text}\n`) }], {
            parents: parent === undefined ? [] : [parent],
            message: `version ${text}`,
            author: { name: "Ada", email: "ada@example.com" },
            at: account.clock.now(),
        });
        git.setReference(`refs/heads/${branch}`, commitId);
        call("codeconnections", "Pushed", { repository: REPOSITORY });
        return commitId;
    }

    const create = (type: keyof typeof HOSTS = "GITHUB", more: Partial<CreateProjectCommandInput["source"]> = {}) =>
        client.send(
            new CreateProjectCommand(
                project({
                    source: {
                        type,
                        location: HOSTS[type],
                        buildspec: BUILDSPEC,
                        reportBuildStatus: true,
                        auth: { type: "CODECONNECTIONS", resource: connectionArn },
                        ...more,
                    },
                }),
            ),
        );
    const hook = (events: string, pullRequestBuildPolicy?: PullRequestBuildPolicy) =>
        client.send(
            new CreateWebhookCommand({
                projectName: "app",
                filterGroups: [
                    [
                        { type: "EVENT", pattern: events },
                        { type: "BASE_REF", pattern: "^refs/heads/main$" },
                    ],
                ],
                pullRequestBuildPolicy,
            }),
        );
    /** As a person says it, over HTTP. */
    const tell = async (change: object): Promise<Told> => {
        const response = await fetch(`${server.endpoint}/_sandbox/pull-requests`, {
            method: "POST",
            body: JSON.stringify({ repository: REPOSITORY, ...change }),
        });
        const answer = (await response.json()) as Told;
        assert.equal(response.status, 200, JSON.stringify(answer));
        return answer;
    };
    const open = (change: object = {}) => tell({ sourceBranch: "idea", ...change });

    const versions: [type: keyof typeof HOSTS, version: string][] = [
        ["GITHUB", "pr/1"],
        ["GITLAB", "its commit"],
        ["BITBUCKET", "its commit"],
    ];
    for (const [type, version] of versions) {
        it(`starts a build of ${version} at ${type}, which knows what it is for`, async () => {
            await create(type);
            await hook("PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED");
            const { builds, waiting } = await open({ actor: "4711" });
            assert.deepEqual([builds.length, waiting], [1, []]);
            const build = await host.ended(builds[0]);
            assert.equal(build.buildStatus, "SUCCEEDED", host.log(build).join("\n"));
            assert.equal(build.resolvedSourceVersion, commits.idea);
            assert.deepEqual(saidBy(host, build), [
                "PULL_REQUEST_CREATED",
                "pr/1",
                "refs/heads/idea",
                "refs/heads/main",
                "4711",
                type === "GITHUB" ? "pr/1" : commits.idea,
                commits.idea,
                "2",
                commits.main,
            ]);
        });
    }

    it("starts another with each commit that it gets, and none when it goes elsewhere or is merged", async () => {
        await create();
        await hook("PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED");
        const { id } = await open();
        const next = push("idea", "3", commits.idea);
        const updated = await tell({ id, action: "UPDATED" });
        assert.equal(updated.commitId, next);
        const build = await host.ended(updated.builds[0]);
        assert.equal(build.resolvedSourceVersion, next);
        assert.equal((await tell({ id, action: "CLOSED" })).builds.length, 0);
        assert.equal((await tell({ id, action: "REOPENED" })).builds.length, 1);
        assert.equal((await tell({ id, action: "MERGED" })).builds.length, 0);
        push("next", "1", commits.main);
        assert.equal((await open({ destinationBranch: "next" })).builds.length, 0);
    });

    describe("of somebody who may only read", () => {
        const outsider = { role: "read", fork: true, actor: "0815" };

        it("is built once somebody who may write names its commit, and anew with the next", async () => {
            await create();
            await hook("PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED");
            const { id, builds, waiting } = await open(outsider);
            assert.deepEqual([builds, waiting], [[], ["app"]]);
            const comment = (text: string, role: string) => tell({ id, action: "COMMENT", comment: text, role });
            const yes = `/codebuild_run(${commits.idea})`;
            assert.deepEqual((await comment("looks good", "admin")).builds, []);
            assert.deepEqual((await comment(yes, "triage")).builds, [], "nobody approves who is not trusted");
            assert.deepEqual(
                (await comment(`/codebuild_run(${commits.main})`, "write")).builds,
                [],
                "of what was seen",
            );
            const approved = await comment(yes, "write");
            const build = await host.ended(approved.builds[0]);
            assert.equal(build.resolvedSourceVersion, commits.idea);
            push("idea", "3", commits.idea);
            assert.deepEqual((await tell({ id, action: "UPDATED" })).waiting, ["app"], "a yes is for one commit");
            assert.deepEqual((await comment(yes, "write")).builds, []);
        });

        const policies: [what: string, policy: PullRequestBuildPolicy, request: object, isBuilt: boolean][] = [
            ["a fork, where forks are asked for", forks(), outsider, false],
            ["a branch, where forks are asked for", forks(), { ...outsider, fork: false }, true],
            ["a fork of somebody trusted", forks(), { role: "write", fork: true }, true],
            ["a branch of somebody not trusted enough", forks("GITHUB_ADMIN"), { role: "write", fork: true }, false],
            ["a fork, where nobody is asked", { requiresCommentApproval: "DISABLED" }, outsider, true],
        ];
        for (const [what, policy, request, isBuilt] of policies) {
            it(`${isBuilt ? "is built at once" : "waits"}: ${what}`, async () => {
                await create();
                await hook("PULL_REQUEST_CREATED", policy);
                const { builds, waiting } = await open(request);
                assert.deepEqual([builds.length, waiting], isBuilt ? [1, []] : [0, ["app"]]);
            });
        }
    });

    it("is asked about as AWS has it, where a webhook says nothing", async () => {
        await create("GITLAB");
        const { webhook } = await hook("PULL_REQUEST_CREATED");
        assert.deepEqual(webhook?.pullRequestBuildPolicy, {
            requiresCommentApproval: "ALL_PULL_REQUESTS",
            approverRoles: ["GITLAB_OWNER", "GITLAB_MAINTAINER", "GITLAB_DEVELOPER"],
        });
        const policy: PullRequestBuildPolicy = { requiresCommentApproval: "DISABLED" };
        await client.send(new UpdateWebhookCommand({ projectName: "app", pullRequestBuildPolicy: policy }));
        const { projects = [] } = await client.send(new BatchGetProjectsCommand({ names: ["app"] }));
        assert.deepEqual(projects[0]?.webhook?.pullRequestBuildPolicy, policy);
        await client.send(new DeleteWebhookCommand({ projectName: "app" }));
        assert.deepEqual((await open()).builds, []);
    });

    it("needs a connection that is there, and that somebody completed", async () => {
        await create("GITHUB", { auth: { type: "CODECONNECTIONS", resource: connect("pending") } });
        await assert.rejects(hook("PULL_REQUEST_CREATED"), (error: unknown) => {
            assert.ok(error instanceof OAuthProviderException);
            assert.match(error.message, /is not available: its status is PENDING$/);
            return true;
        });
    });

    const mistakes: [what: string, policy: PullRequestBuildPolicy, message: RegExp][] = [
        ["a role of another host", forks("GITLAB_OWNER"), /GITLAB_OWNER is not a role of GITHUB/],
        ["no such answer", { requiresCommentApproval: "SOME" as never }, /SOME is not one of DISABLED, ALL_PULL_REQ/],
        [
            "roles that nobody asks for",
            { requiresCommentApproval: "DISABLED", approverRoles: ["GITHUB_ADMIN"] },
            /approver roles cannot be specified when comment approval is DISABLED/,
        ],
    ];
    for (const [what, policy, message] of mistakes) {
        it(`refuses ${what}`, async () => {
            await create();
            await assert.rejects(hook("PULL_REQUEST_CREATED", policy), (error: unknown) => {
                assert.ok(error instanceof InvalidInputException);
                assert.match(error.message, message);
                return true;
            });
        });
    }

    it("refuses events that Bitbucket does not tell, and a status that CodeCommit does not show", async () => {
        await create("BITBUCKET");
        await assert.rejects(hook("PULL_REQUEST_CREATED, PULL_REQUEST_REOPENED"), /event: PULL_REQUEST_REOPENED/);
        const location = `https://git-codecommit.${REGION}.amazonaws.com/v1/repos/todo`;
        const source = { type: "CODECOMMIT", location, reportBuildStatus: true } as const;
        await assert.rejects(
            client.send(new CreateProjectCommand(project({ name: "committed", source }))),
            /reportBuildStatus is not supported for the source type CODECOMMIT/,
        );
    });
});

function forks(role: NonNullable<PullRequestBuildPolicy["approverRoles"]>[number] = "GITHUB_WRITE") {
    return { requiresCommentApproval: "FORK_PULL_REQUESTS", approverRoles: [role] } as PullRequestBuildPolicy;
}
