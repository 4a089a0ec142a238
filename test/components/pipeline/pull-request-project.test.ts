import assert from "node:assert/strict";
import { BuildProject, PullRequestProject, type PullRequestProjectArgs } from "../../../components/pipeline";
import { hostOf } from "../../../components/pipeline/pull-request-source";
import { capture } from "../harness";
import { checkComponents } from "../invariants";
import { ACCOUNT, checkRights } from "./iam-simulator";

const PROJECT = "aws:codebuild/project:Project";
const WEBHOOK = "aws:codebuild/webhook:Webhook";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const GET_CONNECTION = "aws:codestarconnections/getConnection:getConnection";

const arn = (service: string, resource: string, region = "us-east-1") =>
    `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
const CONNECTION = arn("codeconnections", "connection/0123");
const KEY = arn("kms", "key/state");
const SECRET = arn("ssm", "parameter/ci/passphrase");
const CONNECTED: PullRequestProjectArgs = {
    source: { kind: "connection", connectionArn: CONNECTION, repository: "owner/todo" },
};
const COMMITTED: PullRequestProjectArgs = { source: { kind: "codecommit", repositoryName: "todo" } };
const PREVIEWS: PullRequestProjectArgs["previews"] = {
    stacks: [{ project: "todo", stack: "prod" }],
    state: { bucketArn: "arn:aws:s3:::state", keyArns: [KEY] },
};

const build = (args: PullRequestProjectArgs, providerType = "GitHub") =>
    checkComponents(() => new PullRequestProject("checks", args), {
        computed: { [PROJECT]: ({ inputs }) => ({ arn: arn("codebuild", `project/${inputs.name}`) }) },
        calls: {
            [GET_CONNECTION]: () => ({ arn: CONNECTION, id: CONNECTION, providerType, connectionStatus: "AVAILABLE" }),
        },
    });
const projectOf = async (...args: Parameters<typeof build>) => (await build(...args)).one(PROJECT).inputs;
const webhookOf = async (...args: Parameters<typeof build>) => (await build(...args)).one(WEBHOOK).inputs;
const policyOf = async (args: PullRequestProjectArgs, name = "checks-build-role-policy"): Promise<string> =>
    (await build(args)).one(POLICY, name).inputs.policy;

describe("PullRequestProject", () => {
    it("builds with the buildspec that init ci writes, with the whole history, and hands nothing on", async () => {
        const { source, artifacts, environment, concurrentBuildLimit, name } = await projectOf(CONNECTED);
        assert.equal(name, "checks-build-test");
        assert.deepEqual(source, {
            type: "GITHUB",
            location: "https://github.com/owner/todo.git",
            buildspec: "buildspec-pull-request.yml",
            gitCloneDepth: 0,
            reportBuildStatus: true,
            auth: { type: "CODECONNECTIONS", resource: CONNECTION },
        });
        assert.deepEqual(artifacts, { type: "NO_ARTIFACTS" });
        assert.equal(environment.privilegedMode, false);
        assert.equal(concurrentBuildLimit, 10, "not one after the other: CodeBuild refuses what is too much");
    });

    it("has privileges for Docker only where it builds images", async () =>
        assert.equal((await projectOf({ ...CONNECTED, buildsImages: true })).environment.privilegedMode, true));

    const hosts: [provider: string, type: string, location: string, events: string, roles: string[]][] = [
        [
            "GitHub",
            "GITHUB",
            "https://github.com/owner/todo.git",
            "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED",
            ["GITHUB_WRITE", "GITHUB_MAINTAIN", "GITHUB_ADMIN"],
        ],
        [
            "GitLab",
            "GITLAB",
            "https://gitlab.com/owner/todo.git",
            "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED",
            ["GITLAB_DEVELOPER", "GITLAB_MAINTAINER", "GITLAB_OWNER"],
        ],
        [
            "Bitbucket",
            "BITBUCKET",
            "https://bitbucket.org/owner/todo.git",
            "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED",
            ["BITBUCKET_WRITE", "BITBUCKET_ADMIN"],
        ],
    ];
    for (const [provider, type, location, events, roles] of hosts) {
        it(`follows ${provider} as CodeBuild does, and asks before it builds what an outsider wrote`, async () => {
            const graph = await build(CONNECTED, provider);
            const { source } = graph.one(PROJECT).inputs;
            assert.deepEqual([source.type, source.location], [type, location]);
            assert.deepEqual(graph.one(WEBHOOK).inputs, {
                projectName: "checks-build-test",
                buildType: "BUILD",
                filterGroups: [
                    {
                        filters: [
                            { type: "EVENT", pattern: events },
                            { type: "BASE_REF", pattern: "^refs/heads/main$" },
                        ],
                    },
                ],
                pullRequestBuildPolicy: { requiresCommentApproval: "ALL_PULL_REQUESTS", approverRoles: roles },
            });
            assert.deepEqual(graph.ofType(RULE), []);
        });
    }

    it("trusts whom it is told to trust", async () => {
        const { pullRequestBuildPolicy } = await webhookOf({
            ...CONNECTED,
            commentApproval: "forks",
            trusted: "admin",
        });
        assert.deepEqual(pullRequestBuildPolicy, {
            requiresCommentApproval: "FORK_PULL_REQUESTS",
            approverRoles: ["GITHUB_ADMIN"],
        });
    });

    it("filters branches and files in one pattern each: filters of one group must all agree", async () => {
        const { filterGroups } = await webhookOf({
            ...CONNECTED,
            branches: ["main", "release-1.0"],
            filePaths: ["src/**", "*.json"],
        });
        const [, base, file, ...others] = filterGroups[0].filters;
        assert.deepEqual(others, []);
        assert.equal(base.pattern, "^refs/heads/(main|release-1\\.0)$");
        assert.equal(file.type, "FILE_PATH");
        const meant = (path: string): boolean => new RegExp(file.pattern as string).test(path);
        assert.deepEqual(
            ["src/a.ts", "src/a/b.ts", "package.json", "a/package.json", "docs/src/a.ts", "packagexjson"].filter(meant),
            ["src/a.ts", "src/a/b.ts", "package.json"],
        );
    });

    it("starts by an event of CodeCommit, at its commit, and knows the pull request", async () => {
        const graph = await build({ ...COMMITTED, branches: ["main", "next"] });
        const { source } = graph.one(PROJECT).inputs;
        assert.deepEqual(source, {
            type: "CODECOMMIT",
            location: "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/todo",
            buildspec: "buildspec-pull-request.yml",
            gitCloneDepth: 0,
        });
        assert.deepEqual(JSON.parse(graph.one(RULE).inputs.eventPattern), {
            source: ["aws.codecommit"],
            "detail-type": ["CodeCommit Pull Request State Change"],
            resources: [arn("codecommit", "todo")],
            detail: {
                event: ["pullRequestCreated", "pullRequestSourceBranchUpdated"],
                pullRequestStatus: ["Open"],
                destinationReference: ["refs/heads/main", "refs/heads/next"],
            },
        });
        const { inputPaths, inputTemplate } = graph.one(TARGET).inputs.inputTransformer;
        assert.equal(inputPaths.SOURCE_COMMIT, "$.detail.sourceCommit");
        const input = JSON.parse((inputTemplate as string).replace(/<(\w+)>/g, (_, name: string) => `"${name}!"`));
        const named = (name: string) => ({ name, value: `${name}!`, type: "PLAINTEXT" });
        assert.deepEqual(input, {
            sourceVersion: "SOURCE_COMMIT!",
            environmentVariablesOverride: [
                named("PULL_REQUEST_ID"),
                named("REPOSITORY_NAME"),
                named("SOURCE_COMMIT"),
                named("DESTINATION_COMMIT"),
            ],
        });
        assert.deepEqual(graph.ofType(WEBHOOK), []);
    });

    it("has a badge where it is asked for", async () => {
        assert.equal((await projectOf({ ...CONNECTED, badge: true })).badgeEnabled, true);
        assert.equal((await projectOf(CONNECTED)).badgeEnabled, undefined);
    });

    it("tells Pulumi where the state is, unless a variable says so", async () => {
        const backend = async (variables?: Record<string, string>) =>
            (await projectOf({ ...CONNECTED, previews: PREVIEWS, variables })).environment.environmentVariables.find(
                ({ name }: { name: string }) => name === "PULUMI_BACKEND_URL",
            ).value;
        assert.equal(await backend(), "s3://state");
        assert.equal(await backend({ PULUMI_BACKEND_URL: "s3://state/todo" }), "s3://state/todo");
    });

    describe("rights of its role", () => {
        const secrets = { PULUMI_CONFIG_PASSPHRASE: SECRET };
        const NEVER = [
            { action: "iam:PassRole", resource: arn("iam", "role/todo-app-task", "") },
            { action: "ecs:UpdateService", resource: arn("ecs", "service/todo/app") },
            { action: "ecs:RegisterTaskDefinition", resource: arn("ecs", "task-definition/todo-app:*") },
            { action: "ecr:PutImage", resource: arn("ecr", "repository/todo-app") },
            { action: "ssm:PutParameter", resource: arn("ssm", "parameter/swingbridge/todo/prod/app/release") },
            { action: "ssm:GetParameters", resource: arn("ssm", "parameter/swingbridge/todo/prod/db-password") },
            { action: "secretsmanager:GetSecretValue", resource: arn("secretsmanager", "secret:db-password") },
            { action: "s3:PutObject", resource: "arn:aws:s3:::state/.pulumi/stacks/todo/prod.json" },
            { action: "s3:GetObject", resource: "arn:aws:s3:::artifacts/todo/Source/1.zip" },
            { action: "codecommit:GitPush", resource: arn("codecommit", "todo") },
            { action: "codecommit:MergePullRequestBySquash", resource: arn("codecommit", "todo") },
            { action: "codebuild:StartBuild", resource: arn("codebuild", "project/checks-build-test") },
            { action: "codeconnections:GetConnectionToken", resource: arn("codeconnections", "connection/other") },
        ];

        it("fetch the source over its connection and write logs, and no more", async () =>
            checkRights(await policyOf({ ...CONNECTED, secrets }), {
                allowed: [
                    { action: "codeconnections:GetConnectionToken", resource: CONNECTION },
                    { action: "codeconnections:GetConnection", resource: CONNECTION },
                    {
                        action: "codebuild:CreateReport",
                        resource: arn("codebuild", "report-group/checks-build-test-unit"),
                    },
                    { action: "ssm:GetParameters", resource: SECRET },
                ],
                denied: [
                    ...NEVER,
                    { action: "ec2:DescribeVpcs" },
                    { action: "s3:GetObject", resource: "arn:aws:s3:::state/.pulumi/stacks/todo/prod.json" },
                ],
            }));

        it("read what a preview reads, where it previews", async () =>
            checkRights(await policyOf({ ...CONNECTED, secrets, previews: PREVIEWS }), {
                allowed: [
                    { action: "ec2:DescribeVpcs" },
                    { action: "ecr:DescribeImages", resource: arn("ecr", "repository/todo-app") },
                    { action: "ssm:GetParameter", resource: arn("ssm", "parameter/swingbridge/todo/prod/app/release") },
                    { action: "s3:GetObject", resource: "arn:aws:s3:::state/.pulumi/stacks/todo/prod.json" },
                    { action: "kms:Decrypt", resource: KEY },
                ],
                denied: [...NEVER, { action: "kms:Encrypt", resource: KEY }],
            }));

        it("read the repository of CodeCommit and comment on its pull requests", async () =>
            checkRights(await policyOf(COMMITTED), {
                allowed: [
                    { action: "codecommit:GitPull", resource: arn("codecommit", "todo") },
                    { action: "codecommit:PostCommentForPullRequest", resource: arn("codecommit", "todo") },
                ],
                denied: [...NEVER, { action: "codecommit:GitPull", resource: arn("codecommit", "other") }],
            }));

        it("name a connection by its service's old name", async () => {
            const connectionArn = arn("codestar-connections", "connection/0123");
            const policy = await policyOf({ source: { kind: "connection", connectionArn, repository: "owner/todo" } });
            await checkRights(policy, {
                allowed: [{ action: "codestar-connections:GetConnectionToken", resource: connectionArn }],
                denied: [],
            });
        });

        it("of EventBridge start this build and no other", async () =>
            checkRights(await policyOf(COMMITTED, "checks-start-role-policy"), {
                allowed: [{ action: "codebuild:StartBuild", resource: arn("codebuild", "project/checks-build-test") }],
                denied: [
                    { action: "codebuild:StartBuild", resource: arn("codebuild", "project/todo-pipeline-build-test") },
                    { action: "codebuild:UpdateProject", resource: arn("codebuild", "project/checks-build-test") },
                ],
            }));
    });

    const mistakes: [what: string, args: object, message: RegExp][] = [
        [
            "a source without pull requests",
            { source: { kind: "s3", bucket: "b", key: "k" } },
            /s3 has no pull requests/,
        ],
        ["no branch", { ...CONNECTED, branches: [] }, /^branches: names none/],
        ["files of CodeCommit", { ...COMMITTED, filePaths: ["src/**"] }, /^filePaths: CodeCommit's events tell of no/],
        [
            "a cache that they could poison",
            { ...CONNECTED, cache: ["s3"] },
            /^cacheStore: .* they could fill it for the builds/,
        ],
        ["forks of CodeCommit", { ...COMMITTED, commentApproval: "forks" }, /^commentApproval: CodeCommit's/],
    ];
    for (const [what, args, message] of mistakes) {
        it(`refuses ${what}`, () =>
            assert.rejects(build(args as PullRequestProjectArgs), (error: Error) => {
                assert.match(error.message, message);
                return true;
            }));
    }

    it("refuses hosts whose address nobody knows, and those that CodeBuild does not follow", () =>
        assert.throws(
            () => hostOf("GitHubEnterpriseServer"),
            /leads to GitHubEnterpriseServer, and pull requests are built of GitHub, GitLab, Bitbucket only/,
        ));
});

describe("a badge", () => {
    it("is refused for builds of a pipeline, with the reason", () =>
        assert.rejects(
            capture(
                () =>
                    new BuildProject("tests", {
                        description: "tests",
                        buildspec: "version: 0.2",
                        artifacts: { bucketArn: "arn:b", keyArn: "arn:k" },
                        badge: true,
                    }),
            ),
            /badge: CodeBuild has none for builds of a pipeline, whose source comes out of S3/,
        ));
});
