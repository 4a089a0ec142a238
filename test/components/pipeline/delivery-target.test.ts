import assert from "node:assert/strict";
import { ImageRepository } from "../../../components/image-repository";
import { ArtifactStore, DeliveryTarget, type DeliveryTargetArgs } from "../../../components/pipeline";
import { policyDocument } from "../../../components/policy-document";
import { capture } from "../harness";
import { checkComponents } from "../invariants";
import { ACCOUNT, checkRights } from "./iam-simulator";

/** The simulated account is the one that is deployed to; the pipeline is in another. */
const TOOLS = "999999999999";
const PIPELINE_ROLE = `arn:aws:iam::${TOOLS}:role/pipeline`;
const TARGET_ROLE = `arn:aws:iam::${ACCOUNT}:role/todo-target`;
/** Reads the artifacts of a pipeline in the simulated account. */
const READER = `arn:aws:iam::${TOOLS}:role/todo-target`;
const BUCKET = "arn:aws:s3:::artifacts";
const TASK_ROLE = `arn:aws:iam::${ACCOUNT}:role/app-task`;
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;

const APP = {
    name: "app",
    family: "todo-app",
    clusterName: "todo",
    serviceName: "app",
    taskRoleArns: [TASK_ROLE],
    codedeploy: { applicationName: "app", deploymentGroupName: "app-group" },
};
const ARGS: DeliveryTargetArgs = {
    pipelineRoleArns: [PIPELINE_ROLE],
    artifacts: { bucketArn: BUCKET, account: TOOLS },
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
                { action: "ssm:PutParameter", resource: arn("ssm", "parameter/todo/app") },
                { action: "ecs:RunTask", resource: arn("ecs", "task-definition/todo-app:1") },
            ],
        });
    });

    it("decrypts what is in the bucket of its pipeline, with a key of that account, and nothing else", async () => {
        const { policy } = (await target()).one("aws:iam/rolePolicy:RolePolicy").inputs;
        const { Statement } = JSON.parse(policy as string) as { Statement: { Action: string[] }[] };
        // The simulator does not know encryption contexts.
        assert.deepEqual(
            Statement.filter(({ Action }) => Action.some(action => action.startsWith("kms:"))),
            [
                {
                    Effect: "Allow",
                    Action: ["kms:Decrypt"],
                    Resource: [`arn:aws:kms:us-east-1:${TOOLS}:key/*`],
                    Condition: {
                        StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
                        StringLike: { "kms:EncryptionContext:aws:s3:arn": [BUCKET, `${BUCKET}/*`] },
                    },
                },
            ],
        );
    });

    it("does what the pipeline's steps do: records, roll-outs, jobs and templates of its own", async () => {
        const job = {
            name: "migrate",
            family: "todo-migrate",
            clusterName: "todo",
            container: "migrate",
            logGroupName: "/todo/migrate",
            jobRecordName: "/todo/migrate",
            taskRoleArns: [TASK_ROLE],
        };
        const worker = { ...APP, name: "worker", family: "todo-worker", serviceName: "worker", codedeploy: undefined };
        const graph = await checkComponents(
            () =>
                new DeliveryTarget("todo", {
                    ...ARGS,
                    services: [
                        { ...APP, releaseRecordName: "/todo/app" },
                        { ...worker, rollsOutTemplate: true, releaseRecordName: "/todo/worker" },
                    ],
                    jobs: [job],
                    templateArns: ["arn:aws:s3:::templates/templates/taskdef-app.json"],
                }),
        );
        const cluster = { "ecs:cluster": arn("ecs", "cluster/todo") };
        await checkRights(graph.one("aws:iam/rolePolicy:RolePolicy").inputs.policy as string, {
            allowed: [
                { action: "ssm:PutParameter", resource: arn("ssm", "parameter/todo/app") },
                { action: "ssm:PutParameter", resource: arn("ssm", "parameter/todo/worker") },
                { action: "ssm:PutParameter", resource: arn("ssm", "parameter/todo/migrate") },
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo/worker") },
                { action: "ecs:RunTask", resource: arn("ecs", "task-definition/todo-migrate:1"), context: cluster },
                { action: "s3:GetObject", resource: "arn:aws:s3:::templates/templates/taskdef-app.json" },
            ],
            denied: [
                { action: "ssm:PutParameter", resource: arn("ssm", "parameter/todo/other") },
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo/app") },
                { action: "ecs:RunTask", resource: arn("ecs", "task-definition/todo-app:1"), context: cluster },
                { action: "s3:GetObject", resource: "arn:aws:s3:::templates/templates/taskdef-other.json" },
                { action: "s3:PutObject", resource: "arn:aws:s3:::templates/templates/taskdef-app.json" },
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
