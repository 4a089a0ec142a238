import assert from "node:assert/strict";
import { GitHubRoles, type GitHubRolesArgs } from "../../../components/ci";
import { ArtifactStore } from "../../../components/pipeline";
import { capture } from "../harness";
import { checkComponents } from "../invariants";
import { ACCOUNT, checkRights, type Call } from "../pipeline/iam-simulator";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const BASIC: GitHubRolesArgs = {
    repository: "owner/todo",
    environments: {
        dev: { project: "todo" },
        production: { project: "todo", stack: "prod", sourceBucket: "todo-uploads" },
    },
    state: { bucketArn: "arn:aws:s3:::state", keyArns: ["arn:aws:kms:us-east-1:111122223333:key/state"] },
};
const build = (changes: Partial<GitHubRolesArgs> = {}) =>
    checkComponents(() => new GitHubRoles("ci", { ...BASIC, ...changes }));
const subjectsOf = async (changes: Partial<GitHubRolesArgs> = {}) =>
    (await build(changes)).ofType(ROLE).map(({ inputs }) => {
        const [statement] = JSON.parse(inputs.assumeRolePolicy).Statement;
        return [inputs.name, statement.Condition.StringEquals["token.actions.githubusercontent.com:sub"]];
    });
const policyOf = async (name: string, changes: Partial<GitHubRolesArgs> = {}): Promise<string> =>
    (await build(changes)).one(POLICY, name).inputs.policy;
const arn = (service: string, resource: string, region = "us-east-1") =>
    `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
const role = (name: string) => arn("iam", `role/${name}`, "");

describe("GitHubRoles", () => {
    it("trusts pull requests to read, and each environment's jobs to deploy it", async () =>
        assert.deepEqual(await subjectsOf(), [
            ["ci-deploys-dev", "repo:owner/todo:environment:dev"],
            ["ci-deploys-production", "repo:owner/todo:environment:production"],
            ["ci-previews", "repo:owner/todo:pull_request"],
        ]));

    it("compares whole subjects and the audience, no patterns", async () => {
        const { inputs } = (await build()).one(ROLE, "ci-previews");
        const [statement] = JSON.parse(inputs.assumeRolePolicy).Statement;
        assert.equal(statement.Action, "sts:AssumeRoleWithWebIdentity");
        assert.deepEqual(Object.keys(statement.Condition), ["StringEquals"]);
        assert.equal(statement.Condition.StringEquals["token.actions.githubusercontent.com:aud"], "sts.amazonaws.com");
        assert.doesNotMatch(inputs.assumeRolePolicy, /\*/);
    });

    it("makes the provider, unless the account has it", async () => {
        const { inputs } = (await build()).one(PROVIDER);
        assert.equal(inputs.url, "https://token.actions.githubusercontent.com");
        assert.deepEqual(inputs.clientIdLists, ["sts.amazonaws.com"]);
        const providerArn = arn("iam", "oidc-provider/token.actions.githubusercontent.com", "");
        const adopted = await build({ providerArn });
        assert.deepEqual(adopted.ofType(PROVIDER), []);
        const [first] = adopted.ofType(ROLE);
        assert.deepEqual(JSON.parse(first!.inputs.assumeRolePolicy).Statement[0].Principal, { Federated: providerArn });
    });

    it("makes no role for pull requests where they are not previewed", async () =>
        assert.deepEqual(
            (await subjectsOf({ previews: false })).map(([name]) => name),
            ["ci-deploys-dev", "ci-deploys-production"],
        ));

    it("gives roles the policies that they are to have besides", async () => {
        const graph = await build({
            previewPolicyArns: ["arn:aws:iam::111122223333:policy/reads"],
            environments: { prod: { project: "todo", policyArns: ["arn:aws:iam::111122223333:policy/topics"] } },
        });
        assert.deepEqual(
            graph
                .ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
                .map(({ inputs }) => [inputs.role, inputs.policyArn]),
            [
                ["ci-deploys-prod", "arn:aws:iam::111122223333:policy/topics"],
                ["ci-previews", "arn:aws:iam::111122223333:policy/reads"],
            ],
        );
    });

    const mistakes: [string, Partial<GitHubRolesArgs>, RegExp][] = [
        ["a repository without its owner", { repository: "todo" }, /repository: "todo" is not of the form owner\/name/],
        ["a pattern of repositories", { repository: "owner/*" }, /repository: "owner\/\*"/],
        ["a pattern of environments", { environments: { "*": { project: "todo" } } }, /environments: "\*"/],
        [
            "environments that would share a role",
            { environments: { "a b": { project: "todo" }, "a-b": { project: "todo" } } },
            /two of them would share the role of a-b/,
        ],
        ["a session that IAM has not", { sessionDuration: 60 }, /sessionDuration: IAM takes 3600 to 43200 seconds/],
    ];
    for (const [title, changes, message] of mistakes) {
        it(`refuses ${title}`, () =>
            assert.rejects(
                capture(() => new GitHubRoles("ci", { ...BASIC, ...changes })),
                message,
            ));
    }
});

/** What the program asks, whatever is done with its answer. */
const ASKED: Call[] = [
    { action: "sts:GetCallerIdentity" },
    { action: "ec2:DescribeVpcs" },
    { action: "ecr:DescribeImages", resource: arn("ecr", "repository/todo-app") },
    { action: "ecr:DescribeRepositories", resource: arn("ecr", "repository/pushed-by-somebody-else") },
    { action: "ecs:DescribeClusters", resource: arn("ecs", "cluster/adopted") },
    { action: "codecommit:GetRepository", resource: arn("codecommit", "shared") },
    { action: "ssm:GetParameter", resource: arn("ssm", "parameter/swingbridge/todo/prod/app/release") },
    { action: "s3:ListBucket", resource: "arn:aws:s3:::todo-uploads" },
    { action: "s3:GetObject", resource: "arn:aws:s3:::state/.pulumi/stacks/todo/prod.json" },
    { action: "kms:Decrypt", resource: arn("kms", "key/state") },
    ...["codeconnections", "codestar-connections"].map(service => ({
        action: `${service}:GetConnection`,
        resource: arn(service, "connection/0123"),
    })),
];

describe("rights of the role for pull requests", () => {
    it("ask what a preview asks, and change nothing", async () =>
        checkRights(await policyOf("ci-previews-policy"), {
            allowed: ASKED,
            denied: [
                ...["GetConnectionToken", "PassConnection", "UseConnection"].map(action => ({
                    action: `codeconnections:${action}`,
                    resource: arn("codeconnections", "connection/0123"),
                })),
                { action: "ssm:GetParameter", resource: arn("ssm", "parameter/swingbridge/todo/prod/db-password") },
                { action: "s3:GetObject", resource: "arn:aws:s3:::todo-uploads/app.zip" },
                { action: "s3:ListBucket", resource: "arn:aws:s3:::others" },
                { action: "secretsmanager:GetSecretValue", resource: arn("secretsmanager", "secret:db-AbCdEf") },
                { action: "s3:PutObject", resource: "arn:aws:s3:::state/.pulumi/stacks/todo/prod.json" },
                { action: "kms:Encrypt", resource: arn("kms", "key/state") },
                { action: "kms:Decrypt", resource: arn("kms", "key/other") },
                { action: "ecr:PutImage", resource: arn("ecr", "repository/todo-app") },
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo-cluster/app") },
                { action: "iam:PassRole", resource: role("todo-app-task") },
                {
                    action: "codedeploy:CreateDeployment",
                    resource: arn("codedeploy", "deploymentgroup:todo-app/group"),
                },
            ],
        }));
});

describe("rights of a role that deploys", () => {
    const TO_TASKS = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
    /** Calls that an update of the sample makes, one of each kind. */
    const allowed: Call[] = [
        { action: "ecs:CreateService", resource: arn("ecs", "service/todo-cluster-1/todo-app-service") },
        { action: "ecs:RegisterTaskDefinition", resource: arn("ecs", "task-definition/todo-prod-app:7") },
        { action: "ecs:DescribeTaskDefinition" },
        {
            action: "elasticloadbalancing:CreateTargetGroup",
            resource: arn("elasticloadbalancing", "targetgroup/todo/1"),
        },
        {
            action: "elasticloadbalancing:ModifyRule",
            resource: arn("elasticloadbalancing", "listener-rule/app/todo/1/2/3"),
        },
        { action: "ec2:CreateVpc", resource: arn("ec2", "vpc/*") },
        { action: "ec2:AuthorizeSecurityGroupIngress", resource: arn("ec2", "security-group/sg-1") },
        { action: "iam:CreateRole", resource: role("todo-app-task-execution") },
        { action: "iam:PassRole", resource: role("todo-app-task-execution"), context: TO_TASKS },
        { action: "logs:CreateLogGroup", resource: arn("logs", "log-group:/swingbridge/todo/prod/app") },
        { action: "ssm:PutParameter", resource: arn("ssm", "parameter/swingbridge/todo/prod/db-password") },
        {
            action: "codedeploy:CreateDeployment",
            resource: arn("codedeploy", "deploymentgroup:todo-app/todo-app-group"),
        },
        {
            action: "application-autoscaling:RegisterScalableTarget",
            resource: arn("application-autoscaling", "scalable-target/1"),
        },
        { action: "cloudwatch:PutMetricAlarm", resource: arn("cloudwatch", "alarm:todo-app-blue-5xx") },
        { action: "servicediscovery:CreateService", resource: arn("servicediscovery", "namespace/ns-1") },
        { action: "elasticfilesystem:CreateAccessPoint", resource: arn("elasticfilesystem", "file-system/fs-1") },
        { action: "ecr:PutImage", resource: arn("ecr", "repository/todo-app") },
        { action: "s3:PutObject", resource: "arn:aws:s3:::state/.pulumi/locks/todo.json" },
        { action: "kms:CreateKey" },
        { action: "kms:TagResource", resource: arn("kms", "key/new") },
        { action: "codepipeline:CreatePipeline", resource: arn("codepipeline", "todo-prod") },
    ];

    it("do what an update does, for its project, its stack and its services only", async () =>
        checkRights(await policyOf("ci-deploys-production-policy"), {
            allowed: [...ASKED, ...allowed],
            denied: [
                { action: "ecs:UpdateService", resource: arn("ecs", "service/shop-cluster/app") },
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo-cluster/app", "eu-west-1") },
                { action: "ssm:PutParameter", resource: arn("ssm", "parameter/swingbridge/todo/dev/db-password") },
                { action: "ssm:PutParameter", resource: arn("ssm", "parameter/other") },
                { action: "ecr:PutImage", resource: arn("ecr", "repository/shop-app") },
                { action: "ec2:RunInstances", resource: arn("ec2", "instance/*") },
                { action: "iam:CreateUser", resource: arn("iam", "user/mallory", "") },
                { action: "iam:PassRole", resource: role("admin"), context: TO_TASKS },
                {
                    action: "iam:PassRole",
                    resource: role("todo-app-task-execution"),
                    context: { "iam:PassedToService": "lambda.amazonaws.com" },
                },
                { action: "secretsmanager:GetSecretValue", resource: arn("secretsmanager", "secret:db-AbCdEf") },
                ...["ScheduleKeyDeletion", "PutKeyPolicy", "UntagResource", "CreateAlias"].map(action => ({
                    action: `kms:${action}`,
                    resource: arn("kms", "key/other"),
                })),
                { action: "kms:CreateGrant", resource: arn("kms", "key/other") },
                { action: "kms:Decrypt", resource: arn("kms", "key/other") },
            ],
        }));

    it("manage the key of their stack's artifacts, by its policy; other stacks' roles and other roles do not", async () => {
        const administeredBy = { project: "todo", stack: "prod" };
        const { inputs } = (await checkComponents(() => new ArtifactStore("todo", { administeredBy }))).one(
            "aws:kms/key:Key",
        );
        const resource = arn("kms", "key/new");
        const as = (path: string, deploys: string, accountId = ACCOUNT) => ({
            visit: { role: role(`${path}ci-deploys-production`), resourcePolicy: inputs.policy as string },
            calls: ["DescribeKey", "EnableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion"].map(action => ({
                action: `kms:${action}`,
                resource,
                context: { "kms:CallerAccount": accountId, "aws:PrincipalTag/swingbridge:deploys": deploys },
            })),
        });
        const own = (await build()).one(ROLE, "ci-deploys-production").inputs;
        assert.deepEqual([own.path, own.tags], ["/swingbridge-ci/", { "swingbridge:deploys": "todo/prod" }]);
        const policy = await policyOf("ci-deploys-production-policy");
        const itself = as("swingbridge-ci/", "todo/prod");
        const use = { ...itself.calls[0]!, action: "kms:Decrypt" };
        await checkRights(policy, { allowed: itself.calls, denied: [use] }, itself.visit);
        for (const other of [
            as("swingbridge-ci/", "todo/dev"),
            as("todo-", "todo/prod"),
            as("swingbridge-ci/", "todo/prod", "999999999999"),
        ]) {
            await checkRights(policy, { allowed: [], denied: other.calls }, other.visit);
        }
    });

    it("are short enough for a role: IAM takes 10,240 characters", async () => {
        const policy = await policyOf("ci-deploys-production-policy");
        // Long names of projects, regions and partitions have room.
        assert.ok(policy.length < 9000, String(policy.length));
        const project = "p".repeat(60);
        await assert.rejects(
            policyOf("ci-deploys-prod-policy", { environments: { prod: { project, sourceBucket: "s".repeat(900) } } }),
            /The rights to deploy p+\/prod take \d+ characters, and IAM takes 10240 of a role/,
        );
    });

    it("cannot widen themselves, even where the project is called as they are", async () => {
        const graph = await build({ environments: { prod: { project: "ci" } } });
        const own = graph.one(ROLE, "ci-deploys-prod").inputs;
        assert.ok(own.path);
        const self = role(`${String(own.path).slice(1)}${own.name}`);
        await checkRights(graph.one(POLICY, "ci-deploys-prod-policy").inputs.policy, {
            allowed: [{ action: "iam:PutRolePolicy", resource: role("ci-app-task") }],
            denied: ["iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"].map(
                action => ({ action, resource: self }),
            ),
        });
    });

    it("make only roles with the boundary, where there is one", async () => {
        const boundary = arn("iam", "policy/boundary", "");
        const create = (context: Record<string, string>) => ({
            action: "iam:CreateRole",
            resource: role("todo-app-task"),
            context,
        });
        await checkRights(
            await policyOf("ci-deploys-prod-policy", {
                environments: { prod: { project: "todo", permissionsBoundaryArn: boundary } },
            }),
            {
                allowed: [create({ "iam:PermissionsBoundary": boundary })],
                denied: [create({}), create({ "iam:PermissionsBoundary": arn("iam", "policy/other", "") })],
            },
        );
    });
});
