import assert from "node:assert/strict";
import { ImageRepository } from "../../../components/image-repository";
import {
    ArtifactStore,
    DeliveryPipeline,
    DeliveryTarget,
    type DeliveryTargetArgs,
    type DeliveredService,
} from "../../../components/pipeline";
import { targetRolePolicy } from "../../../components/pipeline/delivery-target";
import { pipelineRolePolicy } from "../../../components/pipeline/pipeline-rights";
import { policyDocument } from "../../../components/policy-document";
import { capture } from "../harness";
import { checkComponents } from "../invariants";
import { ACCOUNT, checkRights, PLACE } from "./iam-simulator";

/** The simulated account is the one that is deployed to; the pipeline is in another. */
const TOOLS = "999999999999";
const PIPELINE_ROLE = `arn:aws:iam::${TOOLS}:role/pipeline`;
const TARGET_ROLE = `arn:aws:iam::${ACCOUNT}:role/todo-target`;
/** Reads the artifacts of a pipeline in the simulated account. */
const READER = `arn:aws:iam::${TOOLS}:role/todo-target`;
const BUCKET = "arn:aws:s3:::artifacts";
const KEY = `arn:aws:kms:us-east-1:${TOOLS}:key/artifacts`;
const TASK_ROLE = `arn:aws:iam::${ACCOUNT}:role/app-task`;
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;

const APP = {
    family: "todo-app",
    clusterName: "todo",
    serviceName: "app",
    taskRoleArns: [TASK_ROLE],
    codedeploy: { applicationName: "app", deploymentGroupName: "app-group" },
};
const ARGS: DeliveryTargetArgs = {
    pipelineRoleArn: PIPELINE_ROLE,
    artifacts: { bucketArn: BUCKET, keyArn: KEY },
    services: [APP],
    roleName: "todo-target",
};
const target = () => checkComponents(() => new DeliveryTarget("todo", ARGS));
const everything = (action: string) => policyDocument([{ actions: [action], resources: ["*"] }]);

describe("DeliveryTarget", () => {
    it("lets the pipeline's role in, and nobody else of its account or of another", async () => {
        const { assumeRolePolicy, name } = (await target()).one("aws:iam/role:Role").inputs;
        assert.equal(name, "todo-target");
        assert.deepEqual(JSON.parse(assumeRolePolicy as string), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: `Pipeline${TOOLS}`,
                    Effect: "Allow",
                    Principal: { AWS: `arn:aws:iam::${TOOLS}:root` },
                    Action: ["sts:AssumeRole"],
                    Condition: { ArnEquals: { "aws:PrincipalArn": [PIPELINE_ROLE] } },
                },
            ],
        });
        const call = [{ action: "sts:AssumeRole", resource: TARGET_ROLE }];
        const trusts = (role: string) => ({ role, resourcePolicy: assumeRolePolicy as string });
        const may = everything("sts:AssumeRole");
        await checkRights(may, { allowed: call, denied: [] }, trusts(PIPELINE_ROLE));
        await checkRights(may, { allowed: [], denied: call }, trusts(`${PIPELINE_ROLE}-of-another`));
        await checkRights(may, { allowed: [], denied: call }, trusts("arn:aws:iam::888888888888:role/pipeline"));
    });

    it("deploys its services in its own account, and no other", async () => {
        const { policy } = (await target()).one("aws:iam/rolePolicy:RolePolicy").inputs;
        assert.equal(
            policy,
            targetRolePolicy({ place: PLACE, artifacts: { bucketArn: BUCKET, keyArn: KEY }, services: [APP] }),
        );
        const passed = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
        await checkRights(policy as string, {
            allowed: [
                { action: "codedeploy:CreateDeployment", resource: arn("codedeploy", "deploymentgroup:app/app-group") },
                { action: "ecs:RegisterTaskDefinition", resource: arn("ecs", "task-definition/todo-app:*") },
                { action: "iam:PassRole", resource: TASK_ROLE, context: passed },
                { action: "s3:GetObject", resource: `${BUCKET}/todo/Build/1.zip` },
            ],
            denied: [
                { action: "codedeploy:CreateDeployment", resource: arn("codedeploy", "deploymentgroup:app/other") },
                { action: "ecs:RegisterTaskDefinition", resource: arn("ecs", "task-definition/other:*") },
                { action: "iam:PassRole", resource: `${TASK_ROLE}-of-another`, context: passed },
                { action: "s3:PutObject", resource: `${BUCKET}/todo/Build/1.zip` },
                { action: "s3:GetObject", resource: `${BUCKET}-of-another/todo/Build/1.zip` },
                { action: "codebuild:StartBuild", resource: arn("codebuild", "project/todo-build") },
            ],
        });
    });

    it("needs something to deploy", async () => {
        await assert.rejects(
            capture(() => new DeliveryTarget("todo", { ...ARGS, services: [] })),
            /services: a pipeline deploys at least one/,
        );
    });
});

describe("an artifact store with readers of other accounts", () => {
    it("is read by exactly these, and changed by none of them", async () => {
        const graph = await checkComponents(() => new ArtifactStore("todo", { readerRoleArns: [READER] }));
        const bucketPolicy = graph.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy as string;
        const statements = (JSON.parse(bucketPolicy) as { Statement: { Sid: string; Resource: string | string[] }[] })
            .Statement;
        assert.equal(statements[0]!.Sid, "OnlyOverTls");
        assert.deepEqual(
            statements.slice(1).map(({ Sid }) => Sid),
            [`Artifacts${TOOLS}`, `ArtifactBucket${TOOLS}`],
        );
        const object = statements[1]!.Resource as string;
        const read = { action: "s3:GetObject", resource: object.replace("*", "Build/1.zip") };
        const write = { ...read, action: "s3:PutObject" };
        const tls = { "aws:SecureTransport": "true" };
        const calls = [read, write].map(call => ({ ...call, context: tls }));
        const admits = (role: string) => ({ role, resourcePolicy: bucketPolicy });
        const may = everything("s3:*");
        await checkRights(may, { allowed: [calls[0]!], denied: [calls[1]!] }, admits(READER));
        await checkRights(may, { allowed: [], denied: calls }, admits("arn:aws:iam::888888888888:role/todo-target"));
        const keyPolicy = graph.one("aws:kms/key:Key").inputs.policy as string;
        const readers = (JSON.parse(keyPolicy) as { Statement: { Sid: string }[] }).Statement.at(-1);
        assert.deepEqual(readers, {
            Sid: `Readers${TOOLS}`,
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${TOOLS}:root` },
            Action: ["kms:Decrypt", "kms:DescribeKey"],
            Resource: "*",
            Condition: { ArnEquals: { "aws:PrincipalArn": [READER] } },
        });
    });
});

describe("a pipeline that deploys to another account", () => {
    const pipeline = (changes: Partial<DeliveredService> = {}) =>
        new DeliveryPipeline("todo", {
            source: { kind: "ecr", repositoryName: "todo-app" },
            build: { buildspec: "version: 0.2", images: {} },
            services: [{ name: "app", ...APP, actionRoleArn: TARGET_ROLE, ...changes }],
        });

    it("deploys with the role there, which reads its artifacts", async () => {
        const graph = await checkComponents(() => pipeline());
        const stages = graph.one("aws:codepipeline/pipeline:Pipeline").inputs.stages as {
            name: string;
            actions: { roleArn?: string }[];
        }[];
        assert.deepEqual(
            stages.map(({ name, actions }) => [name, actions[0]!.roleArn]),
            [
                ["Source", undefined],
                ["Build", undefined],
                ["Deploy", TARGET_ROLE],
            ],
        );
        assert.match(graph.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy as string, /role\/todo-target/);
    });

    it("assumes that role and no other, and has no rights of its own on what it deploys", () =>
        checkRights(
            pipelineRolePolicy({
                place: PLACE,
                artifacts: { bucketArn: BUCKET, keyArn: KEY },
                projectArns: [],
                services: [],
                actionRoleArns: [TARGET_ROLE],
                source: [],
            }),
            {
                allowed: [{ action: "sts:AssumeRole", resource: TARGET_ROLE }],
                denied: [
                    { action: "sts:AssumeRole", resource: `${TARGET_ROLE}-of-another` },
                    {
                        action: "codedeploy:CreateDeployment",
                        resource: arn("codedeploy", "deploymentgroup:app/app-group"),
                    },
                ],
            },
        ));

    it("says what cannot be had there", async () => {
        await assert.rejects(
            capture(() => pipeline({ releaseRecordName: "/todo/app" })),
            /services: app: in another account \(actionRoleArn\) neither a release record nor rollsOutTemplate/,
        );
    });
});

describe("an image repository for several accounts", () => {
    it("lets them pull, and not push", async () => {
        const graph = await checkComponents(
            () => new ImageRepository("app", { repositoryName: "todo-app", pullFromAccounts: [TOOLS] }),
        );
        const { policy } = graph.one("aws:ecr/repositoryPolicy:RepositoryPolicy").inputs;
        const resource = arn("ecr", "repository/todo-app");
        const pull = [{ action: "ecr:BatchGetImage", resource }];
        const push = [{ action: "ecr:PutImage", resource }];
        const by = (role: string) => ({ role, resourcePolicy: policy as string });
        await checkRights(everything("ecr:*"), { allowed: pull, denied: push }, by(PIPELINE_ROLE));
        await checkRights(
            everything("ecr:*"),
            { allowed: [], denied: [...pull, ...push] },
            by("arn:aws:iam::888888888888:role/app-execution"),
        );
    });
});
