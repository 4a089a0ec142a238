import assert from "node:assert/strict";
import { DeliveryPipeline, type DeliveryPipelineArgs } from "../../../components/pipeline";
import { builtOnce } from "../built-once";
import { capture } from "../harness";
import { checkComponents } from "../invariants";

const PIPELINE = "aws:codepipeline/pipeline:Pipeline";
const PROJECT = "aws:codebuild/project:Project";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const NOTIFICATIONS = "aws:codestarnotifications/notificationRule:NotificationRule";

const REPOSITORY = "arn:aws:ecr:us-east-1:111122223333:repository/todo-app";
const ROLE = "arn:aws:iam::111122223333:role/app-execution";

function service(name: string, dependsOn: string[] = [], controller: "codedeploy" | "ecs" = "codedeploy") {
    return {
        name,
        dependsOn,
        family: `todo-${name}`,
        clusterName: "todo",
        serviceName: `${name}-0123456`,
        taskRoleArns: [ROLE],
        ...(controller === "codedeploy" && {
            codedeploy: { applicationName: name, deploymentGroupName: `${name}-group` },
        }),
    };
}

const BASIC: DeliveryPipelineArgs = {
    source: {
        kind: "connection",
        connectionArn: "arn:aws:codeconnections:us-east-1:111122223333:connection/1",
        repository: "owner/todo",
    },
    build: { buildspec: "version: 0.2", images: { app: REPOSITORY } },
    services: [service("app")],
};
const build = builtOnce((changes: Partial<DeliveryPipelineArgs> = {}) =>
    checkComponents(() => new DeliveryPipeline("todo", { ...BASIC, ...changes })),
);
const stagesOf = async (changes: Partial<DeliveryPipelineArgs> = {}) =>
    (await build(changes)).one(PIPELINE).inputs.stages as {
        name: string;
        onFailure?: object;
        actions: {
            name: string;
            provider: string;
            runOrder?: number;
            inputArtifacts?: string[];
            outputArtifacts?: string[];
            configuration: Record<string, string>;
        }[];
    }[];

describe("DeliveryPipeline", () => {
    it("takes a commit from its source over the build to CodeDeploy", async () => {
        const stages = await stagesOf();
        assert.deepEqual(
            stages.map(({ name, actions }) => [name, ...actions.map(({ provider }) => provider)]),
            [
                ["Source", "CodeStarSourceConnection"],
                ["Build", "CodeBuild"],
                ["Deploy", "CodeDeployToECS"],
            ],
        );
        assert.deepEqual(stages[2]!.actions[0]!.configuration, {
            ApplicationName: "app",
            DeploymentGroupName: "app-group",
            TaskDefinitionTemplateArtifact: "Build",
            TaskDefinitionTemplatePath: "taskdef-app.json",
            AppSpecTemplateArtifact: "Build",
            AppSpecTemplatePath: "appspec-app.yaml",
        });
    });

    it("puts the images that were built where the task definitions leave a place for them", async () => {
        const placed = (build: string, placeholder: string) => ({ images: [{ build, placeholder }] });
        const one = await stagesOf({ services: [{ ...service("app"), ...placed("app", "IMAGE1_NAME") }] });
        assert.deepEqual(one[1]!.actions[0]!.outputArtifacts, ["Build"]);
        assert.deepEqual(one[2]!.actions[0]!.inputArtifacts, ["Build"]);
        assert.equal(one[2]!.actions[0]!.configuration.Image1ArtifactName, "Build");
        assert.equal(one[2]!.actions[0]!.configuration.Image1ContainerName, "IMAGE1_NAME");

        const two = await stagesOf({
            build: { ...BASIC.build, images: { app: REPOSITORY, "worker-1": `${REPOSITORY}-worker` } },
            services: [{ ...service("worker"), ...placed("worker-1", "IMAGE2_NAME") }],
        });
        assert.deepEqual(two[1]!.actions[0]!.outputArtifacts, ["Build", "image_app", "image_worker_1"]);
        assert.deepEqual(two[2]!.actions[0]!.inputArtifacts, ["Build", "image_worker_1"]);
        assert.equal(two[2]!.actions[0]!.configuration.Image1ArtifactName, "image_worker_1");
        assert.equal(two[2]!.actions[0]!.configuration.Image1ContainerName, "IMAGE2_NAME");
    });

    it("takes the image of an ECR source from there", async () => {
        const images = [{ build: "app", placeholder: "IMAGE1_NAME" }];
        const stages = await stagesOf({
            source: { kind: "ecr", repositoryName: "todo-app" },
            services: [{ ...service("app"), images }],
        });
        assert.deepEqual(stages[2]!.actions[0]!.inputArtifacts, ["Build", "Source"]);
        assert.equal(stages[2]!.actions[0]!.configuration.Image1ArtifactName, "Source");
    });

    it("tests before it builds, and asks before it deploys", async () => {
        const stages = await stagesOf({
            test: { buildspec: "version: 0.2" },
            approval: { topicArn: "arn:aws:sns:us-east-1:111122223333:approvals", link: "https://example.com/pull/1" },
        });
        assert.deepEqual(
            stages.map(({ name }) => name),
            ["Source", "Test", "Build", "Approve", "Deploy"],
        );
        assert.deepEqual(stages[3]!.actions[0]!.configuration, {
            NotificationArn: "arn:aws:sns:us-east-1:111122223333:approvals",
            CustomData: "Deploy #{Source.CommitId}?",
            ExternalEntityLink: "https://example.com/pull/1",
        });
    });

    it("deploys services at once, those that depend on others after them, those that roll with ECS", async () => {
        const services = [
            service("web", ["app"]),
            service("app", ["db"]),
            service("worker", ["db"], "ecs"),
            service("db", [], "ecs"),
        ];
        const deploy = (await stagesOf({ services })).at(-1)!;
        assert.deepEqual(
            deploy.actions.map(({ name, provider, runOrder }) => [name, provider, runOrder]),
            [
                ["Deploy-web", "CodeDeployToECS", 3],
                ["Deploy-app", "CodeDeployToECS", 2],
                ["Deploy-worker", "ECS", 2],
                ["Deploy-db", "ECS", 1],
            ],
        );
        assert.deepEqual(deploy.actions[3]!.configuration, {
            ClusterName: "todo",
            ServiceName: "db-0123456",
            FileName: "imagedefinitions-db.json",
        });
    });

    it("runs jobs before what waits for them, and records what is live before the next turn begins", async () => {
        const job = {
            name: "migrate",
            family: "todo-migrate",
            clusterName: "todo",
            container: "migrate",
            logGroupName: "/todo/migrate",
            jobRecordName: "/todo/migrate/release",
            taskRoleArns: [ROLE],
            dependsOn: ["db"],
        };
        const graph = await build({
            services: [
                { ...service("app", ["migrate"]), releaseRecordName: "/todo/app/release" },
                { ...service("db", [], "ecs"), releaseRecordName: "/todo/db/release" },
            ],
            jobs: [job],
        });
        const { actions } = graph.one(PIPELINE).inputs.stages.at(-1);
        assert.deepEqual(
            actions.map(({ name, runOrder }: { name: string; runOrder: number }) => [name, runOrder]),
            [
                ["Run-migrate", 3],
                ["Deploy-app", 4],
                ["Record-app", 5],
                ["Deploy-db", 1],
                ["Record-db", 2],
            ],
        );
        const variables = (index: number) =>
            Object.fromEntries(
                (
                    JSON.parse(actions[index].configuration.EnvironmentVariables) as { name: string; value: string }[]
                ).map(({ name, value }) => [name, value]),
            );
        assert.deepEqual(variables(0), {
            RECORD: "/todo/migrate/release",
            CLUSTER: "todo",
            CONTAINER: "migrate",
            LOG_GROUP: "/todo/migrate",
            TASK_DEFINITION: "taskdef-migrate.json",
            RUN_TASK: "runtask-migrate.json",
        });
        assert.deepEqual(variables(2), {
            RECORD: "/todo/app/release",
            CLUSTER: "todo",
            SERVICE: "app-0123456",
            RELEASE: "#{Build.IMAGE_TAG}",
            APPLICATION: "app",
            DEPLOYMENT_GROUP: "app-group",
        });
        assert.deepEqual(
            graph.ofType(PROJECT).map(({ name, inputs }) => [name, inputs.concurrentBuildLimit]),
            [
                ["todo-build-project", 1],
                ["todo-jobs-project", 1],
                ["todo-record-project", 2],
            ],
        );
        assert.doesNotMatch(
            graph.one("aws:iam/rolePolicy:RolePolicy", "todo-record-role-policy").inputs.policy,
            /Report/,
        );
    });

    for (const [source, revision] of [
        [BASIC.source, "#{Source.CommitId}"],
        [{ kind: "s3", bucket: "sources", key: "todo.zip" }, "#{Source.VersionId}"],
        [{ kind: "ecr", repositoryName: "todo-app" }, "#{Source.ImageDigest}"],
    ] satisfies [DeliveryPipelineArgs["source"], string][]) {
        it(`asks about what the source has (${source.kind}), and records what the build calls the release`, async () => {
            const stages = await stagesOf({
                source,
                approval: { topicArn: "arn:topic" },
                services: [{ ...service("app"), releaseRecordName: "/todo/app/release" }],
            });
            assert.equal(stages[2]!.actions[0]!.configuration.CustomData, `Deploy ${revision}?`);
            assert.match(stages[3]!.actions[1]!.configuration.EnvironmentVariables!, /"#\{Build\.IMAGE_TAG\}"/);
        });
    }

    it("builds no image, and pushes none, where somebody else does", async () => {
        const graph = await build({ source: { kind: "ecr", repositoryName: "todo-app" } });
        assert.equal(graph.one(PROJECT).inputs.environment.privilegedMode, false);
        const { policy } = graph.one("aws:iam/rolePolicy:RolePolicy", "todo-build-role-policy").inputs;
        assert.doesNotMatch(policy, /"ecr:/);
        assert.match(
            (await build()).one("aws:iam/rolePolicy:RolePolicy", "todo-build-role-policy").inputs.policy,
            /"ecr:PutImage"/,
        );
    });

    it("queues commits, and leaves a failed stage failed, unless told otherwise", async () => {
        const byDefault = (await build()).one(PIPELINE).inputs;
        assert.equal(byDefault.pipelineType, "V2");
        assert.equal(byDefault.executionMode, "QUEUED");
        assert.equal((await stagesOf()).at(-1)!.onFailure, undefined);
        const told = await build({ executionMode: "SUPERSEDED", onFailure: "rollback" });
        assert.equal(told.one(PIPELINE).inputs.executionMode, "SUPERSEDED");
        assert.deepEqual(told.one(PIPELINE).inputs.stages.at(-1).onFailure, { result: "ROLLBACK" });
        assert.deepEqual((await stagesOf({ onFailure: "retry" })).at(-1)!.onFailure, {
            result: "RETRY",
            retryConfiguration: { retryMode: "FAILED_ACTIONS" },
        });
    });

    it("keeps artifacts private, encrypted with a key of its own, versioned and for a while", async () => {
        const graph = await build({ artifacts: { keepDays: 7 } });
        const { location, encryptionKey } = graph.one(PIPELINE).inputs.artifactStores[0];
        const bucket = graph.one("aws:s3/bucket:Bucket");
        assert.equal(location, `${bucket.name}-0123456`);
        assert.equal(encryptionKey.type, "KMS");
        assert.equal(bucket.inputs.forceDestroy, false);
        assert.equal(graph.one("aws:kms/key:Key").inputs.enableKeyRotation, true);
        const block = graph.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs;
        assert.deepEqual(
            [block.blockPublicAcls, block.blockPublicPolicy, block.ignorePublicAcls, block.restrictPublicBuckets],
            [true, true, true, true],
        );
        const [rule] = graph.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs.rules;
        assert.equal(rule.expiration.days, 7);
        const policy = JSON.parse(graph.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy);
        assert.deepEqual(policy.Statement[0].Condition, { Bool: { "aws:SecureTransport": "false" } });
    });

    it("encrypts the logs of its builds with that key, which CloudWatch Logs may use for them alone", async () => {
        const graph = await build();
        const key = graph.one("aws:kms/key:Key");
        const logs = graph.one("aws:cloudwatch/logGroup:LogGroup");
        assert.deepEqual(logs.propertyDependencies.kmsKeyId, [key.urn]);
        const [, forLogs] = JSON.parse(key.inputs.policy).Statement;
        assert.deepEqual(forLogs.Principal, { Service: "logs.us-east-1.amazonaws.com" });
        assert.deepEqual(forLogs.Condition.ArnLike, {
            "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/codebuild/*",
        });
    });

    it("protects in production what cannot be made again", async () => {
        const graph = await build({ protect: true });
        assert.deepEqual(
            graph.registrations.filter(resource => resource.protect && resource.retainOnDelete).map(({ name }) => name),
            ["todo-artifacts-key", "todo-artifacts-bucket", "todo-build-logs"],
        );
    });

    it("builds images with privileges, tests without", async () => {
        const graph = await build({ test: { buildspec: "version: 0.2" } });
        const privileges = graph.ofType(PROJECT).map(({ name, inputs }) => [name, inputs.environment.privilegedMode]);
        assert.deepEqual(privileges, [
            ["todo-build-project", true],
            ["todo-test-project", false],
        ]);
    });

    it("gives builds plain variables, and secrets by name only", async () => {
        const { inputs } = (
            await build({
                test: {
                    buildspec: "version: 0.2",
                    variables: { NODE_ENV: "test" },
                    secrets: {
                        NPM_TOKEN: "arn:aws:secretsmanager:us-east-1:111122223333:secret:npm-AbCdEf",
                        API_TOKEN: "arn:aws:ssm:us-east-1:111122223333:parameter/todo/token",
                    },
                },
            })
        ).one(PROJECT, "todo-test-project");
        assert.deepEqual(inputs.environment.environmentVariables, [
            { name: "NODE_ENV", value: "test", type: "PLAINTEXT" },
            {
                name: "NPM_TOKEN",
                value: "arn:aws:secretsmanager:us-east-1:111122223333:secret:npm-AbCdEf",
                type: "SECRETS_MANAGER",
            },
            { name: "API_TOKEN", value: "/todo/token", type: "PARAMETER_STORE" },
        ]);
    });

    it("runs builds on Graviton, in a VPC, with caches, as told", async () => {
        const { inputs } = (
            await build({
                build: {
                    ...BASIC.build,
                    architecture: "ARM64",
                    timeout: 45,
                    cache: ["source"],
                    vpc: { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
                },
            })
        ).one(PROJECT);
        assert.equal(inputs.environment.type, "ARM_CONTAINER");
        assert.match(inputs.environment.image, /^aws\/codebuild\/amazonlinux-aarch64-standard:/);
        assert.equal(inputs.buildTimeout, 45);
        assert.deepEqual(inputs.cache, { type: "LOCAL", modes: ["LOCAL_SOURCE_CACHE"] });
        assert.deepEqual(inputs.vpcConfig, { vpcId: "vpc-1", subnets: ["subnet-1"], securityGroupIds: ["sg-1"] });
    });

    it("keeps caches in a bucket of their own, each project's in a folder of its name, encrypted and forgotten", async () => {
        const test = { buildspec: "version: 0.2", cache: ["s3" as const] };
        const graph = await build({ test, build: { ...BASIC.build, cache: ["s3"] }, cache: { keepDays: 7 } });
        const of = (type: string, name: string) => graph.one(`aws:s3/${type}`, `todo-cache-${name}`).inputs;
        assert.equal(of("bucket:Bucket", "bucket").forceDestroy, true);
        const projects = graph.ofType(PROJECT).map(({ inputs }) => inputs);
        assert.deepEqual(
            projects.map(({ cache }) => [cache.type, cache.location.replace(/^[^/]+/, "")]),
            projects.map(({ name }) => ["S3", `/${name}`]),
        );
        const lifecycle = of("bucketLifecycleConfiguration:BucketLifecycleConfiguration", "lifecycle");
        assert.equal(lifecycle.rules[0].expiration.days, 7);
        const encryption = of(
            "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "encryption",
        );
        assert.equal(encryption.rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId, projects[0]!.encryptionKey);
        for (const { name } of projects) {
            const role = name.startsWith("todo-test-") ? "test" : "build";
            const { policy } = graph.one("aws:iam/rolePolicy:RolePolicy", `todo-${role}-role-policy`).inputs;
            const folders = [...policy.matchAll(/todo-cache-bucket[^"]*\/([^"/]+)\/\*"/g)].map(([, folder]) => folder);
            assert.deepEqual(folders, [name]);
        }
    });

    it("has no bucket for caches where none is in S3", async () => {
        const graph = await build({ build: { ...BASIC.build, cache: ["source", "custom"] } });
        assert.equal(graph.registrations.filter(({ name }) => name.includes("cache")).length, 0);
        assert.deepEqual(graph.one(PROJECT).inputs.cache.modes, ["LOCAL_SOURCE_CACHE", "LOCAL_CUSTOM_CACHE"]);
    });

    it("builds several images at once where it is told to, before the build that hands them on", async () => {
        const images = { app: REPOSITORY, worker: `${REPOSITORY}-worker` };
        const inBatch = { ...BASIC.build, images, inBatch: true, timeout: 45, computeType: "BUILD_GENERAL1_LARGE" };
        const graph = await build({ build: inBatch });
        const actions = (graph.one(PIPELINE).inputs.stages as Awaited<ReturnType<typeof stagesOf>>)[1]!.actions;
        assert.deepEqual(
            actions.map(({ name, runOrder, outputArtifacts, configuration }) => [
                name,
                runOrder,
                outputArtifacts,
                configuration.BatchEnabled,
            ]),
            [
                ["Images", 1, undefined, "true"],
                ["Build", 2, ["Build", "image_app", "image_worker"], undefined],
            ],
        );
        const { inputs } = graph.one(PROJECT);
        assert.equal(inputs.concurrentBuildLimit, 2);
        assert.deepEqual(
            { ...inputs.buildBatchConfig, serviceRole: undefined },
            {
                serviceRole: undefined,
                timeoutInMins: 105,
                restrictions: { maximumBuildsAllowed: 2, computeTypesAlloweds: ["BUILD_GENERAL1_LARGE"] },
            },
        );
        assert.match(inputs.buildBatchConfig.serviceRole, /todo-build-batch-role/);
        assert.doesNotMatch(inputs.serviceRole, /batch/);
        assert.match(
            graph.one("aws:iam/rolePolicy:RolePolicy", "todo-role-policy").inputs.policy,
            /codebuild:StartBuildBatch/,
        );
        const plain = await build({ build: { ...BASIC.build, images } });
        assert.equal(plain.one(PROJECT).inputs.buildBatchConfig, undefined);
        assert.doesNotMatch(
            plain.one("aws:iam/rolePolicy:RolePolicy", "todo-role-policy").inputs.policy,
            /StartBuildBatch/,
        );
    });

    it("limits the time, the wait and the number of builds, and forgets their logs, as told or by default", async () => {
        const of = async (changes: object) => {
            const graph = await build({ build: { ...BASIC.build, ...changes } });
            const { buildTimeout, queuedTimeout, concurrentBuildLimit } = graph.one(PROJECT).inputs;
            const { retentionInDays } = graph.one("aws:cloudwatch/logGroup:LogGroup").inputs;
            return [buildTimeout, queuedTimeout, concurrentBuildLimit, retentionInDays];
        };
        assert.deepEqual(await of({}), [30, 60, 1, 30]);
        const told = { timeout: 90, queueTimeout: 120, concurrentBuilds: 3, logRetention: 365 };
        assert.deepEqual(await of(told), [90, 120, 3, 365]);
    });

    it("is started by EventBridge where the source has no trigger", async () => {
        const graph = await build({ source: { kind: "codecommit", repositoryName: "todo" } });
        assert.equal(JSON.parse(graph.one(RULE).inputs.eventPattern).source[0], "aws.codecommit");
        assert.match(graph.one(TARGET).inputs.arn, /:todo-pipeline$/);
        assert.match(
            graph.one("aws:iam/rolePolicy:RolePolicy", "todo-start-role-policy").inputs.policy,
            /"codepipeline:StartPipelineExecution"/,
        );
        assert.deepEqual(graph.one(PIPELINE).inputs.triggers, []);
        assert.deepEqual((await build()).ofType(RULE), []);
    });

    it("tells a topic of failures and approvals where it is given one", async () => {
        const topic = "arn:aws:sns:us-east-1:111122223333:releases";
        const { inputs } = (await build({ notificationTopicArn: topic })).one(NOTIFICATIONS);
        assert.deepEqual(inputs.targets, [{ address: topic }]);
        assert.deepEqual((await build()).ofType(NOTIFICATIONS), []);
    });

    it("tells a chat of the same, in Slack or in Teams", async () => {
        const channel = (chat: string) => `arn:aws:chatbot::111122223333:chat-configuration/${chat}-channel/releases`;
        const targets = async (changes: Partial<DeliveryPipelineArgs>) =>
            (await build(changes)).one(NOTIFICATIONS).inputs.targets;
        const topic = "arn:aws:sns:us-east-1:111122223333:releases";
        const slack = channel("slack");
        assert.deepEqual(await targets({ notificationTopicArn: topic, notificationChatbotArn: slack }), [
            { address: topic },
            { address: slack, type: "AWSChatbotSlack" },
        ]);
        const teams = channel("microsoft-teams");
        assert.deepEqual(await targets({ notificationChatbotArn: teams }), [
            { address: teams, type: "AWSChatbotMicrosoftTeams" },
        ]);
    });

    it("gives its own steps, and only them, the time that it is told", async () => {
        const changes = { services: [{ ...service("app"), releaseRecordName: "/todo/app/release" }] };
        const times = async (stepTimeout?: number) =>
            (await build({ ...changes, stepTimeout })).ofType(PROJECT).map(p => [p.name, p.inputs.buildTimeout]);
        assert.deepEqual(await times(), [
            ["todo-build-project", 30],
            ["todo-record-project", 30],
        ]);
        assert.deepEqual(await times(240), [
            ["todo-build-project", 30],
            ["todo-record-project", 240],
        ]);
    });

    const mistakes: [string, Partial<DeliveryPipelineArgs>, RegExp][] = [
        ["nothing to deploy", { services: [] }, /services: a pipeline deploys at least one/],
        [
            "more images than CodePipeline takes of a build",
            {
                build: {
                    ...BASIC.build,
                    images: Object.fromEntries(["a", "b", "c", "d", "e"].map(name => [name, REPOSITORY])),
                },
            },
            /build\.images: CodePipeline takes 4 images of one build beside its documents, not 5/,
        ],
        [
            "images that are one in variables",
            { build: { ...BASIC.build, images: { "web-1": REPOSITORY, Web_1: REPOSITORY, db: REPOSITORY } } },
            /build\.images: web-1 and Web_1 would be one name in CodeBuild's variables; name one otherwise/,
        ],
        [
            "services that wait for each other",
            { services: [service("a", ["b"]), service("b", ["a"])] },
            /services: services wait for each other: a -> b -> a/,
        ],
        [
            "a build that would never end",
            { build: { ...BASIC.build, timeout: 5000 } },
            /timeout: CodeBuild takes 5 to 2160/,
        ],
        [
            "a layer cache where AWS has none",
            { test: { buildspec: "version: 0.2", cache: ["docker-layers"] } },
            /cache: CodeBuild keeps Docker layers only for privileged builds/,
        ],
        [
            "a batch of one image",
            { build: { ...BASIC.build, inBatch: true } },
            /build\.inBatch: there are no several images/,
        ],
        [
            "a wait that would never end",
            { build: { ...BASIC.build, queueTimeout: 500 } },
            /queueTimeout: CodeBuild takes 5 to 480/,
        ],
        [
            "a cache in two places",
            { build: { ...BASIC.build, cache: ["s3", "source"] } },
            /cache: CodeBuild keeps files either in S3 or on the build host; leave s3 out, or source/,
        ],
    ];
    for (const [title, changes, message] of mistakes) {
        it(`refuses ${title}`, () =>
            assert.rejects(
                capture(() => new DeliveryPipeline("todo", { ...BASIC, ...changes })),
                message,
            ));
    }
});
