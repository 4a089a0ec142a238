import assert from "node:assert/strict";
import type { Build, WebhookFilter } from "@aws-sdk/client-codebuild";

import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import { openAccount } from "../account";
import { project, REGION } from "./project";

const event = (pattern: string): WebhookFilter => ({ type: "EVENT", pattern });
const PULL_REQUESTS = event("PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED");
const push = (branch: string, more: object = {}) => ({ type: "push", branch, commitId: "c0ffee", ...more });
const request = (destinationBranch: string) => ({
    type: "pullRequest",
    commitId: "c0ffee",
    action: "OPEN",
    sourceBranch: "idea",
    destinationBranch,
    id: "7",
});

describe("CodeBuild's webhooks", () => {
    let account: SandboxAccount;
    let session: Session;

    beforeEach(() => {
        account = openAccount();
        session = account.session(REGION);
        session.call("iam", "CreateRole", {
            RoleName: "builder",
            AssumeRolePolicyDocument: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    { Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" },
                ],
            }),
        });
        const source = { type: "GITHUB", location: "https://github.com/owner/name.git" } as const;
        session.call("codebuild", "CreateProject", project({ source }));
    });
    afterEach(() => account.close());

    const importToken = () =>
        session.call("codebuild", "ImportSourceCredentials", {
            token: "t",
            serverType: "GITHUB",
            authType: "PERSONAL_ACCESS_TOKEN",
        });
    const hook = (filterGroups?: WebhookFilter[][]) => {
        importToken();
        return session.call("codebuild", "CreateWebhook", { projectName: "app", filterGroups }).webhook;
    };
    const tell = (change: object): string[] =>
        session.call("codebuild", "SourceChanged", { repository: "owner/name", event: change }).builds;

    it("need a token of the host, are one per project, and can be taken away", () => {
        const create = () => session.call("codebuild", "CreateWebhook", { projectName: "app" });
        assert.throws(create, {
            code: "ResourceNotFoundException",
            message: "Could not find access token for server type github",
        });
        importToken();
        const { webhook } = create();
        assert.match(webhook.payloadUrl, /^https:\/\/codebuild\.eu-west-1\.amazonaws\.com\/webhooks\?t=/);
        assert.throws(create, { code: "ResourceAlreadyExistsException" });
        session.call("codebuild", "DeleteWebhook", { projectName: "app" });
        assert.deepEqual(tell(push("main")), []);
    });

    it("start a build for each push and pull request, which knows why", () => {
        hook();
        const [id] = tell(push("main"));
        const build = session.call<{ builds: Build[] }>("codebuild", "BatchGetBuilds", { ids: [id] }).builds[0];
        assert.equal(build?.sourceVersion, "c0ffee");
        assert.equal(build?.initiator, "GitHub-Hookshot/sandbox");
        assert.equal(tell(request("main")).length, 1);
        assert.deepEqual(
            session.call("codebuild", "SourceChanged", { repository: "other/name", event: push("main") }).builds,
            [],
        );
    });

    const CASES: Record<string, [groups: WebhookFilter[][], change: object, isMeant: boolean]> = {
        "an event that is asked for": [[[PULL_REQUESTS]], request("main"), true],
        "an event that is not": [[[PULL_REQUESTS]], push("main"), false],
        "one of several groups": [[[PULL_REQUESTS], [event("PUSH")]], push("main"), true],
        "all filters of a group": [
            [[PULL_REQUESTS, { type: "BASE_REF", pattern: "^refs/heads/main$" }]],
            request("main"),
            true,
        ],
        "not all filters of a group": [
            [[PULL_REQUESTS, { type: "BASE_REF", pattern: "^refs/heads/main$" }]],
            request("develop"),
            false,
        ],
        "a branch that is left out": [
            [[event("PUSH"), { type: "HEAD_REF", pattern: "^refs/heads/main$", excludeMatchedPattern: true }]],
            push("main"),
            false,
        ],
        "a file": [
            [[event("PUSH"), { type: "FILE_PATH", pattern: "^src/" }]],
            push("x", { filePaths: ["a", "src/b"] }),
            true,
        ],
        "no such file": [
            [[event("PUSH"), { type: "FILE_PATH", pattern: "^src/" }]],
            push("x", { filePaths: ["a"] }),
            false,
        ],
        "a message": [
            [[event("PUSH"), { type: "COMMIT_MESSAGE", pattern: "\\[build\\]" }]],
            push("x", { message: "new [build]" }),
            true,
        ],
        "nobody whose account is left out": [
            [[event("PUSH"), { type: "ACTOR_ACCOUNT_ID", pattern: "^4711$", excludeMatchedPattern: true }]],
            push("x", { actor: "4711" }),
            false,
        ],
        "anybody else": [
            [[event("PUSH"), { type: "ACTOR_ACCOUNT_ID", pattern: "^4711$", excludeMatchedPattern: true }]],
            push("x", { actor: "0815" }),
            true,
        ],
        "files of which none is left out": [
            [[event("PUSH"), { type: "FILE_PATH", pattern: "^docs/", excludeMatchedPattern: true }]],
            push("x", { filePaths: ["src/a"] }),
            true,
        ],
        "events with spaces between them": [
            [[event("PULL_REQUEST_CREATED, PULL_REQUEST_MERGED")]],
            { ...request("main"), action: "MERGED" },
            true,
        ],
        "a pull request that is closed, unless it is asked for": [
            [[PULL_REQUESTS]],
            { ...request("main"), action: "CLOSED" },
            false,
        ],
        "a merge, where nothing is asked for": [[], { ...request("main"), action: "MERGED" }, false],
        "one that is opened again, where nothing is asked for": [[], { ...request("main"), action: "REOPENED" }, true],
        "a tag": [
            [[event("PUSH"), { type: "HEAD_REF", pattern: "^refs/tags/v" }]],
            { type: "push", tag: "v1", commitId: "c0ffee" },
            true,
        ],
    };
    for (const [name, [groups, change, isMeant]] of Object.entries(CASES)) {
        it(`${isMeant ? "are meant" : "are not meant"} by ${name}`, () => {
            hook(groups);
            assert.equal(tell(change).length, isMeant ? 1 : 0);
        });
    }

    it("refuse filters that mean nothing", () => {
        const refused = (groups: WebhookFilter[][], message: RegExp) =>
            assert.throws(() => hook(groups), { code: "InvalidInputException", message });
        refused([[{ type: "HEAD_REF", pattern: "main" }]], /must have a filter of the type EVENT$/);
        refused([[event("PUSHED")]], /^Invalid webhook event: PUSHED/);
        refused([[event("PUSH"), { type: "HEAD_REF", pattern: "(" }]], /^Invalid regular expression/);
        refused(
            [[event("PUSH"), { type: "BASE_REF", pattern: "main" }]],
            /^BASE_REF can be used with pull request events only$/,
        );
    });
});
