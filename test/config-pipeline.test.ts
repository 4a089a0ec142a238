import * as assert from "node:assert/strict";
import { checkConfig, type ConfigProblem } from "../config";

const CODECOMMIT = { kind: "codecommit", repository: "todo" };
const CONNECTION = {
    kind: "connection",
    connectionArn: "arn:aws:codeconnections:us-east-1:123456789012:connection/1",
    repository: "owner/todo",
};
const ALARM = { provider: "CloudWatchAlarm", alarmName: "errors" };
const TOOLS = { account: "111111111111", region: "us-east-1" };
const TOPIC = "arn:aws:sns:us-east-1:123456789012:approvals";

function check(config: Record<string, unknown>) {
    const values = Object.entries({ releasedBy: "pipeline", ...config }).map(([key, value]) => [
        `swingbridge:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return checkConfig({ values: Object.fromEntries(values) as Record<string, string> });
}

const problems = (pipeline: object): readonly ConfigProblem[] => check({ pipeline }).problems;

describe("configuration of a pipeline", () => {
    it("is complete with a source", () => {
        for (const source of [
            CODECOMMIT,
            { ...CODECOMMIT, existing: true, branch: "release", fullClone: true },
            { ...CODECOMMIT, approvals: { needed: 1 }, notificationTopicArn: TOPIC },
            { ...CONNECTION, trigger: { branches: ["main"], tags: ["v*"], filePaths: ["src/**"] } },
            {
                ...CONNECTION,
                trigger: { pullRequests: { events: ["OPEN"], branches: ["main"], filePaths: ["src/**"] } },
            },
            { ...CONNECTION, repository: "group/subgroup/todo" },
            { kind: "s3", bucket: "sources", key: "todo.zip", kmsKey: "arn:aws:kms:us-east-1:123456789012:key/1" },
            { kind: "ecr" },
        ]) {
            assert.deepEqual(problems({ source }), [], JSON.stringify(source));
        }
    });

    it("deploys what nobody has merged yet after a yes alone, where it is production or another stack", () => {
        const source = { ...CONNECTION, trigger: { pullRequests: {} } };
        const approval = { topicArn: TOPIC };
        const reasons = (config: Record<string, unknown>) =>
            check(config).problems.map(({ key, reason }) => `${key}: ${reason}`);
        const key =
            "pipeline.source.trigger.pullRequests: would deploy what nobody has merged yet, without asking anybody";
        assert.deepEqual(reasons({ pipeline: { source } }), []);
        assert.deepEqual(reasons({ protect: true, pipeline: { source, approval } }), []);
        assert.deepEqual(reasons({ protect: true, pipeline: { source } }), [
            `${key}, and protect: true says that this is production`,
        ]);
        const environments = [{ stack: "staging" }, { stack: "prod", approval }];
        assert.deepEqual(reasons({ pipeline: { source, environments } }), [`${key}, to staging`]);
        assert.deepEqual(reasons({ pipeline: { source, environments: environments.slice(1) } }), []);
    });

    it("of a stack that another one's pipeline deploys to, and of that one", () => {
        assert.deepEqual(problems({ tools: TOOLS, placeholderImage: "nginx@sha256:0" }), []);
        const environments = [{ stack: "staging" }, { stack: "org/todo/prod", approval: { topicArn: TOPIC } }];
        assert.deepEqual(problems({ source: CODECOMMIT, environments }), []);
    });

    it("takes all that the builds and the stages can be told", () => {
        const vpc = { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
        const { config, problems: found } = check({
            pipeline: {
                source: CODECOMMIT,
                build: {
                    compute: "large",
                    architecture: "arm64",
                    cache: ["source"],
                    timeout: 60,
                    variables: { NODE_ENV: "production", RETRIES: 3, VERBOSE: true },
                    secrets: { NPM_TOKEN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:npm" },
                    buildspec: "buildspec.yml",
                },
                test: { buildspec: "buildspec-test.yml", vpc },
                approval: { topicArn: TOPIC, link: "https://example.com/preview", timeout: 60 },
                beforeEntry: {
                    result: "FAIL",
                    rules: [
                        { provider: "DeploymentWindow", cron: "* * 9-16 ? * MON-THU", timeZone: "Europe/Berlin" },
                        { provider: "VariableCheck", variable: "#{Source.BranchName}", operator: "EQ", value: "main" },
                    ],
                },
                onSuccess: {
                    result: "ROLLBACK",
                    rules: [{ provider: "CloudWatchAlarm", alarmName: "errors", waitTime: 15 }],
                },
                onFailure: "rollback",
                executionMode: "superseded",
                notificationTopicArn: TOPIC,
                notificationChatbotArn: "arn:aws:chatbot::123456789012:chat-configuration/slack-channel/deployments",
                stepTimeout: 240,
                keepArtifacts: 90,
            },
        });
        assert.deepEqual(found, []);
        assert.deepEqual(config.pipeline.build?.variables, { NODE_ENV: "production", RETRIES: "3", VERBOSE: "true" });
    });

    for (const [what, pipeline, key, reason, fix] of [
        ["no source", {}, "pipeline.source", /is missing/, /kind: codecommit/],
        [
            "an unknown source",
            { source: { kind: "github", repository: "owner/todo" } },
            "pipeline.source.kind",
            /one of connection, codecommit, s3, ecr/,
            /correct/,
        ],
        [
            "approvals in somebody else's repository",
            { source: { ...CONNECTION, approvals: { needed: 1 } } },
            "pipeline.source.approvals",
            /has no meaning with kind connection/,
            /remove it/,
        ],
        [
            "a trigger that tells neither a topic nor a function",
            { source: { ...CODECOMMIT, triggers: [{ name: "queue", destinationArn: "arn:aws:sqs:us-east-1:1:q" }] } },
            "pipeline.source.triggers[0].destinationArn",
            /ARN/,
            /correct/,
        ],
        [
            "several deployments of a service at once",
            { source: CODECOMMIT, executionMode: "parallel" },
            "pipeline.executionMode",
            /one deployment at a time.*no stage back in PARALLEL mode/,
            /write queued, or superseded/,
        ],
        [
            "a stage that is skipped for an alarm",
            { source: CODECOMMIT, beforeEntry: { result: "SKIP", rules: [ALARM] } },
            "pipeline.beforeEntry.rules[0].provider",
            /does not go with the result SKIP/,
            /write result: FAIL/,
        ],
        [
            "a rollback before anything is deployed",
            { source: CODECOMMIT, beforeEntry: { result: "ROLLBACK", rules: [ALARM] } },
            "pipeline.beforeEntry.result",
            /one of FAIL, SKIP/,
            /correct/,
        ],
        [
            "conditions of the pipeline beside those of environments",
            { source: CODECOMMIT, environments: [{ stack: "prod" }], onSuccess: { result: "FAIL", rules: [ALARM] } },
            "pipeline.onSuccess",
            /each has conditions of its own/,
            /stack: prod, onSuccess/,
        ],
        [
            "a pipeline of its own beside another stack's",
            { source: CODECOMMIT, tools: TOOLS },
            "pipeline.source",
            /has no meaning beside pipeline\.tools/,
            /write it there/,
        ],
        [
            "both ends of a promotion",
            { tools: TOOLS, environments: [{ stack: "prod" }] },
            "pipeline.tools",
            /does not fit pipeline\.environments/,
            /remove one/,
        ],
        [
            "an account that is no number",
            { tools: { ...TOOLS, account: "tools" } },
            "pipeline.tools.account",
            /number of an AWS account/,
            /correct/,
        ],
        [
            "one approval for several environments",
            { source: CODECOMMIT, environments: [{ stack: "prod" }], approval: { topicArn: TOPIC } },
            "pipeline.approval",
            /each asks for its own/,
            /approval: \{ topicArn/,
        ],
        [
            "an environment twice",
            { source: CODECOMMIT, environments: [{ stack: "prod" }, { stack: "org/other/prod" }] },
            "pipeline.environments[1].stack",
            /name of another environment too/,
            /rename/,
        ],
        [
            "a placeholder where nothing runs",
            { source: CODECOMMIT, environments: [{ stack: "prod" }], placeholderImage: "nginx" },
            "pipeline.placeholderImage",
            /no service runs here/,
            /in the stacks that are deployed to/,
        ],
        [
            "an image for what goes through environments",
            { source: { kind: "ecr" }, environments: [{ stack: "prod" }] },
            "pipeline.source.kind",
            /does not fit pipeline\.environments/,
            /codecommit/,
        ],
        [
            "a slip in the kind of source",
            { source: { ...CODECOMMIT, kind: "codecomit" } },
            "pipeline.source.kind",
            /must be one of/,
            /write codecommit/,
        ],
        [
            "a missing connection",
            { source: { kind: "connection", repository: "owner/todo" } },
            "pipeline.source.connectionArn",
            /is missing: kind connection needs it/,
            /make a connection in the console/,
        ],
        [
            "a token where a connection belongs",
            { source: { ...CONNECTION, connectionArn: "ghp_0123456789" } },
            "pipeline.source.connectionArn",
            /an ARN such as arn:aws:codeconnections/,
            /correct/,
        ],
        [
            "an address where a repository belongs",
            { source: { ...CONNECTION, repository: "https://github.com/owner/todo.git" } },
            "pipeline.source.repository",
            /is no repository at GitHub/,
            /owner\/name/,
        ],
        [
            "a name that no CodeCommit repository has",
            { source: { ...CODECOMMIT, repository: "todo.git" } },
            "pipeline.source.repository",
            /is no name of a CodeCommit repository/,
            /\.git/,
        ],
        [
            "a key of another kind",
            { source: { ...CODECOMMIT, bucket: "sources" } },
            "pipeline.source.bucket",
            /has no meaning with kind codecommit/,
            /codecommit knows repository, existing, branch/,
        ],
        [
            "S3 without a key",
            { source: { kind: "s3", bucket: "sources" } },
            "pipeline.source.key",
            /is missing/,
            /zip file/,
        ],
        [
            "an address where a bucket belongs",
            { source: { kind: "s3", bucket: "s3://sources", key: "todo.zip" } },
            "pipeline.source.bucket",
            /is no name of an S3 bucket/,
            /without s3:/,
        ],
        [
            "an image's reference where its repository belongs",
            { source: { kind: "ecr", repository: "111122223333.dkr.ecr.us-east-1.amazonaws.com/todo:latest" } },
            "pipeline.source.repository",
            /is no name of an ECR repository/,
            /without the registry/,
        ],
        [
            "a pattern where a tag belongs",
            { source: { kind: "ecr", tag: "v*" } },
            "pipeline.source.tag",
            /is no tag of an image/,
            /no patterns/,
        ],
        [
            "files with tags alone",
            { source: { ...CONNECTION, trigger: { tags: ["v*"], filePaths: ["src/**"] } } },
            "pipeline.source.trigger.filePaths",
            /a tag changes no file/,
            /trigger\.branches/,
        ],
        [
            "files with pull requests alone",
            { source: { ...CONNECTION, trigger: { pullRequests: {}, filePaths: ["src/**"] } } },
            "pipeline.source.trigger.filePaths",
            /no push to a branch starts the pipeline/,
            /trigger\.pullRequests\.filePaths/,
        ],
        [
            "an event that CodePipeline does not hear of",
            { source: { ...CONNECTION, trigger: { pullRequests: { events: ["MERGED"] } } } },
            "pipeline.source.trigger.pullRequests.events[0]",
            /OPEN.*UPDATED.*CLOSED/,
            /correct/,
        ],
        [
            "more patterns than a filter takes",
            { source: { ...CONNECTION, trigger: { branches: "abcdefghi".split("") } } },
            "pipeline.source.trigger.branches",
            /8/,
            /./,
        ],
        [
            "an approval without a topic",
            { source: CODECOMMIT, approval: { link: "https://example.com" } },
            "pipeline.approval.topicArn",
            /is missing/,
            /arn:aws:sns/,
        ],
        [
            "a link that is none",
            { source: CODECOMMIT, approval: { topicArn: TOPIC, link: "example.com" } },
            "pipeline.approval.link",
            /an address such as https/,
            /correct/,
        ],
        [
            "tests without commands",
            { source: CODECOMMIT, test: {} },
            "pipeline.test.buildspec",
            /is missing/,
            /write a text/,
        ],
        [
            "a name that CodeBuild keeps",
            { source: CODECOMMIT, build: { variables: { CODEBUILD_SRC_DIR: "/x" } } },
            "pipeline.build.variables.CODEBUILD_SRC_DIR",
            /keeps for itself/,
            /another name/,
        ],
        [
            "a variable with two values",
            {
                source: CODECOMMIT,
                build: { variables: { REGISTRY: "x" }, secrets: { REGISTRY: "arn:aws:ssm:us-east-1:1:parameter/r" } },
            },
            "pipeline.build.variables.REGISTRY",
            /stands in secrets too/,
            /remove one/,
        ],
        [
            "a layer cache in a VPC",
            {
                source: CODECOMMIT,
                build: {
                    cache: ["docker-layers"],
                    vpc: { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
                },
            },
            "pipeline.build.cache",
            /no layers for builds in a VPC/,
            /leave docker-layers out/,
        ],
        [
            "a layer cache of tests",
            { source: CODECOMMIT, test: { buildspec: "test.yml", cache: ["docker-layers"] } },
            "pipeline.test.cache",
            /tests build no image/,
            /leave docker-layers out/,
        ],
        [
            "a cache in two places",
            { source: CODECOMMIT, test: { buildspec: "test.yml", cache: ["s3", "custom"] } },
            "pipeline.test.cache",
            /either in S3 or on the build host/,
            /leave s3 out, or custom/,
        ],
        [
            "a misspelt option",
            { source: CODECOMMIT, build: { timout: 5 } },
            "pipeline.build.timout",
            /did you mean pipeline\.build\.timeout\?/,
            /rename/,
        ],
    ] satisfies [string, object, string, RegExp, RegExp][]) {
        it(`is refused with ${what}`, () => {
            const found = problems(pipeline).filter(problem => problem.key === key);
            assert.equal(found.length, 1, JSON.stringify(problems(pipeline)));
            assert.match(found[0]!.reason, reason);
            assert.match(found[0]!.fix, fix);
        });
    }

    for (const [what, variables] of [
        ["by its name", { DB_PASSWORD: "hunter2-hunter2" }],
        ["inside a URL", { DATABASE: "postgres://app:hunter2-hunter2@db/app" }],
    ] satisfies [string, object][]) {
        it(`refuses a secret in a plaintext variable, ${what}, and does not show it`, () => {
            for (const role of ["build", "test"]) {
                const [problem, ...others] = problems({
                    source: CODECOMMIT,
                    [role]: { variables, ...(role === "test" && { buildspec: "test.yml" }) },
                });
                assert.deepEqual(others, []);
                assert.equal(problem?.key, `pipeline.${role}.variables.${Object.keys(variables)[0]}`);
                assert.match(problem.fix, /Parameter Store or Secrets Manager/);
                assert.doesNotMatch(JSON.stringify(problem), /hunter2/);
            }
        });
    }

    it("tells of all that is wrong at once", () => {
        const keys = problems({
            source: { kind: "connection", key: "x" },
            build: { variables: { API_KEY: "0123456789abcdef" } },
            approval: {},
        }).map(({ key }) => key);
        // A slip in the schema hides what depends on it.
        assert.deepEqual(keys, ["pipeline.approval.topicArn"]);
        assert.deepEqual(
            problems({
                source: { kind: "connection", key: "x" },
                build: { variables: { API_KEY: "0123456789abcdef" } },
            }).map(({ key }) => key),
            [
                "pipeline.source.connectionArn",
                "pipeline.source.repository",
                "pipeline.source.key",
                "pipeline.build.variables.API_KEY",
            ],
        );
    });

    it("has no meaning where the pipeline does not release", () => {
        const [problem] = check({ releasedBy: "manual", pipeline: { source: CODECOMMIT } }).problems;
        assert.equal(problem?.key, "pipeline");
        assert.match(problem.reason, /no meaning with releasedBy: manual/);
    });

    it("does not fit a stack that builds, or that names its commit", () => {
        const { problems: found } = check({
            pipeline: { source: CODECOMMIT },
            images: "build",
            gitSha: "0123456789012345678901234567890123456789",
        });
        assert.deepEqual(
            found.map(({ key }) => key),
            ["images", "gitSha"],
        );
    });
});
