import assert from "node:assert/strict";
import { matchesGlob } from "../../../sandbox/aws/codepipeline/glob";
import type { Session } from "../../../sandbox/aws/session";
import type { Answer } from "../ecs/application";
import { action, asks, execution, ids, openPrepared, structure } from "./pipeline";

const CONNECTION = "arn:aws:codeconnections:us-east-1:123456789012:connection/1";

const source = (configuration: object = {}) => ({
    name: "Source",
    actions: [
        action("Fetch", "Source", "CodeStarSourceConnection", {
            configuration: {
                ConnectionArn: CONNECTION,
                FullRepositoryId: "owner/name",
                BranchName: "main",
                ...configuration,
            },
            outputArtifacts: [{ name: "Code" }],
        }),
    ],
});

const push = (changes: object = {}) => ({
    type: "push",
    branch: "main",
    filePaths: ["src/a.ts"],
    commitId: "c1",
    ...changes,
});
const tag = (name: string) => push({ branch: undefined, tag: name, filePaths: [] });
const pullRequest = (changes: object = {}) => ({
    type: "pullRequest",
    action: "OPEN",
    id: "7",
    title: "Better",
    sourceBranch: "better",
    destinationBranch: "main",
    filePaths: ["src/a.ts"],
    commitId: "c2",
    ...changes,
});

describe("Changes behind a connection", () => {
    let session: Session;
    beforeEach(() => ({ session } = openPrepared()));

    const make = (gitConfiguration?: object, configuration?: object) =>
        session.call("codepipeline", "CreatePipeline", {
            pipeline: structure([], {
                stages: [source(configuration), asks("Approve")],
                triggers: gitConfiguration && [
                    {
                        providerType: "CodeStarSourceConnection",
                        gitConfiguration: { sourceActionName: "Fetch", ...gitConfiguration },
                    },
                ],
            }),
        });

    const change = (event: object, changes: object = {}): string[] =>
        session.call<Answer>("codepipeline", "SourceChanged", {
            provider: "CodeStarSourceConnection",
            connectionArn: CONNECTION,
            repository: "owner/name",
            event,
            ...changes,
        }).pipelineExecutionIds;

    const starts = (event: object): boolean => change(event).length === 1;

    it("start the pipelines of the branch, unless they say no", () => {
        make();
        assert.ok(starts(push()));
        assert.ok(!starts(push({ branch: "other" })));
        assert.ok(!starts(tag("v1")));
        assert.deepEqual(change(push(), { repository: "owner/other" }), []);
        assert.deepEqual(change(push(), { connectionArn: `${CONNECTION}1` }), []);
        // The service has two names.
        assert.equal(
            change(push(), { connectionArn: CONNECTION.replace("codeconnections", "codestar-connections") }).length,
            1,
        );
        const { pipeline } = session.call<Answer>("codepipeline", "GetPipeline", { name: "app" });
        pipeline.stages[0].actions[0].configuration.DetectChanges = "false";
        session.call("codepipeline", "UpdatePipeline", { pipeline });
        assert.ok(!starts(push()));
    });

    it("tell the execution which commit, and who started it", () => {
        make();
        const [id] = change(push());
        assert.equal(ids(session)[0], id);
        assert.deepEqual(execution(session, id!).trigger, { triggerType: "WebhookV2", triggerDetail: CONNECTION });
    });

    it("are filtered by branch, file and tag", () => {
        make({
            push: [
                {
                    branches: { includes: ["main", "release/*"] },
                    filePaths: { includes: ["src/**"], excludes: ["**/*.md"] },
                },
                { tags: { includes: ["v*"], excludes: ["*-rc*"] } },
            ],
        });
        assert.ok(starts(push()));
        assert.ok(starts(push({ branch: "release/1" })));
        assert.ok(!starts(push({ branch: "release/1/2" })));
        assert.ok(!starts(push({ filePaths: ["docs/a.ts"] })));
        assert.ok(!starts(push({ filePaths: ["src/a.md"] })));
        assert.ok(starts(push({ filePaths: ["src/a.md", "src/b/c.ts"] })));
        assert.ok(starts(tag("v1.2.3")));
        assert.ok(!starts(tag("v1.2.3-rc1")));
        assert.ok(!starts(pullRequest()));
    });

    it("are filtered by pull request", () => {
        make({ pullRequest: [{ events: ["OPEN", "UPDATED"], branches: { includes: ["main"] } }] });
        assert.ok(starts(pullRequest()));
        assert.ok(starts(pullRequest({ action: "UPDATED" })));
        assert.ok(!starts(pullRequest({ action: "CLOSED" })));
        assert.ok(!starts(pullRequest({ action: "MERGED" })), "which closes it");
        assert.ok(!starts(pullRequest({ action: "REOPENED" })), "CodePipeline does not tell");
        assert.ok(!starts(pullRequest({ destinationBranch: "develop" })));
        assert.ok(!starts(push()));
    });
});

describe("Patterns of triggers", () => {
    for (const [pattern, text, expected] of [
        ["main", "main", true],
        ["main", "main2", false],
        ["*", "a/b", false],
        ["**", "a/b", true],
        ["src/**", "src/a/b.ts", true],
        ["**/*.md", "README.md", true],
        ["**/*.md", "docs/a/b.md", true],
        ["v?.?", "v1.2", true],
        ["v[0-9]*", "v12", true],
        ["v[!0-9]*", "v12", false],
        ["{main,develop}", "develop", true],
        ["{main,develop}", "devel", false],
        ["a.b", "axb", false],
        ["(a)", "(a)", true],
    ] as const) {
        it(`'${pattern}' ${expected ? "is" : "is not"} '${text}'`, () =>
            assert.equal(matchesGlob(pattern, text), expected));
    }
});
