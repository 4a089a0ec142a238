import assert from "node:assert/strict";
import { codeDeployRolePolicy } from "../../../components/codedeploy-role";
import { batchRolePolicy } from "../../../components/pipeline/build-batch";
import { buildRolePolicy, type BuildRights } from "../../../components/pipeline/build-rights";
import { pipelineRolePolicy, type PipelineRights } from "../../../components/pipeline/pipeline-rights";
import { jobRights, recordRights, rollOutRights } from "../../../components/pipeline/step-rights";
import { policyDocument } from "../../../components/policy-document";
import { cloneRights, sourceRights, type PipelineSource } from "../../../components/pipeline/source";
import { ACCOUNT, checkRights, PLACE } from "./iam-simulator";

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const BUCKET = "arn:aws:s3:::artifacts";
const KEY = arn("kms", "key/artifacts");
const CONNECTION = arn("codeconnections", "connection/0123");
const ROLES = [`arn:aws:iam::${ACCOUNT}:role/app-execution`, `arn:aws:iam::${ACCOUNT}:role/app-task`];
const GROUP = arn("codedeploy", "deploymentgroup:app/app-group");
const PROJECT = arn("codebuild", "project/todo-build");
const TOPIC = arn("sns", "approvals");
const TO_TASKS = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
const CONNECTED: PipelineSource = { kind: "connection", connectionArn: CONNECTION, repository: "owner/todo" };

describe("rights of the pipeline's role", () => {
    const rights: PipelineRights = {
        place: PLACE,
        artifacts: [{ bucketArn: BUCKET, keyArn: KEY }],
        projectArns: [PROJECT],
        services: [
            {
                family: "todo-app",
                clusterName: "todo",
                serviceName: "app",
                taskRoleArns: ROLES,
                codedeploy: { applicationName: "app", deploymentGroupName: "app-group" },
            },
        ],
        source: sourceRights(CONNECTED, { connectionArn: CONNECTION }, PLACE),
    };
    const rolling = { ...rights, services: [{ ...rights.services[0]!, codedeploy: undefined }] };

    it("take the source over its connection, and over no other", () =>
        checkRights(pipelineRolePolicy(rights), {
            allowed: [{ action: "codeconnections:UseConnection", resource: CONNECTION }],
            denied: [
                { action: "codeconnections:UseConnection", resource: arn("codeconnections", "connection/other") },
                { action: "codeconnections:DeleteConnection", resource: CONNECTION },
            ],
        }));

    it("name an old connection by its service's old name", async () => {
        const old = arn("codestar-connections", "connection/0123");
        await checkRights(
            pipelineRolePolicy({ ...rights, source: sourceRights(CONNECTED, { connectionArn: old }, PLACE) }),
            { allowed: [{ action: "codestar-connections:UseConnection", resource: old }], denied: [] },
        );
    });

    it("hand artifacts on, and reach no other bucket and no other key", () =>
        checkRights(pipelineRolePolicy(rights), {
            allowed: [
                { action: "s3:GetObject", resource: `${BUCKET}/todo/Source/1.zip` },
                { action: "s3:PutObject", resource: `${BUCKET}/todo/Source/1.zip` },
                { action: "s3:GetBucketVersioning", resource: BUCKET },
                { action: "kms:GenerateDataKey", resource: KEY },
                { action: "kms:Decrypt", resource: KEY },
            ],
            denied: [
                { action: "s3:GetObject", resource: `${BUCKET}-of-another-pipeline/Source/1.zip` },
                { action: "s3:DeleteObject", resource: `${BUCKET}/todo/Source/1.zip` },
                { action: "s3:PutBucketPolicy", resource: BUCKET },
                { action: "kms:Decrypt", resource: arn("kms", "key/other") },
                { action: "kms:ScheduleKeyDeletion", resource: KEY },
            ],
        }));

    it("run their own builds only", () =>
        checkRights(pipelineRolePolicy(rights), {
            allowed: [
                { action: "codebuild:StartBuild", resource: PROJECT },
                { action: "codebuild:BatchGetBuilds", resource: PROJECT },
            ],
            denied: [
                { action: "codebuild:StartBuild", resource: `${PROJECT}-of-another` },
                { action: "codebuild:UpdateProject", resource: PROJECT },
            ],
        }));

    it("run batches of builds where they have some, of those projects only", async () => {
        const batch = [
            { action: "codebuild:StartBuildBatch", resource: PROJECT },
            { action: "codebuild:BatchGetBuildBatches", resource: PROJECT },
        ];
        await checkRights(pipelineRolePolicy({ ...rights, batchProjectArns: [PROJECT] }), {
            allowed: batch,
            denied: [
                { action: "codebuild:StartBuildBatch", resource: `${PROJECT}-of-another` },
                { action: "codebuild:DeleteBuildBatch", resource: PROJECT },
            ],
        });
        await checkRights(pipelineRolePolicy(rights), { allowed: [], denied: batch });
    });

    it("start, stop and retry builds of their project with the role of a batch, and do nothing that a build does", () =>
        checkRights(batchRolePolicy(PLACE, "todo-build"), {
            allowed: ["StartBuild", "StopBuild", "RetryBuild"].map(name => ({
                action: `codebuild:${name}`,
                resource: PROJECT,
            })),
            denied: [
                { action: "codebuild:StartBuild", resource: `${PROJECT}-of-another` },
                { action: "codebuild:StartBuildBatch", resource: PROJECT },
                { action: "codebuild:UpdateProject", resource: PROJECT },
                { action: "s3:GetObject", resource: `${BUCKET}/todo/Source/1.zip` },
                { action: "ecr:PutImage", resource: arn("ecr", "repository/todo-app") },
            ],
        }));

    it("ask for an approval where there is one", async () => {
        await checkRights(pipelineRolePolicy({ ...rights, approvalTopicArns: [TOPIC] }), {
            allowed: [{ action: "sns:Publish", resource: TOPIC }],
            denied: [{ action: "sns:Publish", resource: arn("sns", "other") }],
        });
        await checkRights(pipelineRolePolicy(rights), {
            allowed: [],
            denied: [{ action: "sns:Publish", resource: TOPIC }],
        });
    });

    it("deploy their services with CodeDeploy, and no other", () =>
        checkRights(pipelineRolePolicy(rights), {
            allowed: [
                { action: "ecs:RegisterTaskDefinition", resource: arn("ecs", "task-definition/todo-app:*") },
                { action: "codedeploy:RegisterApplicationRevision", resource: arn("codedeploy", "application:app") },
                { action: "codedeploy:GetApplicationRevision", resource: arn("codedeploy", "application:app") },
                { action: "codedeploy:CreateDeployment", resource: GROUP },
                { action: "codedeploy:GetDeployment", resource: GROUP },
                {
                    action: "codedeploy:GetDeploymentConfig",
                    resource: arn("codedeploy", "deploymentconfig:CodeDeployDefault.ECSAllAtOnce"),
                },
                { action: "iam:PassRole", resource: ROLES[0], context: TO_TASKS },
                { action: "iam:PassRole", resource: ROLES[1], context: TO_TASKS },
            ],
            denied: [
                { action: "codedeploy:CreateDeployment", resource: arn("codedeploy", "deploymentgroup:app/other") },
                { action: "codedeploy:UpdateDeploymentGroup", resource: GROUP },
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo/app") },
                {
                    action: "iam:PassRole",
                    resource: ROLES[0],
                    context: { "iam:PassedToService": "lambda.amazonaws.com" },
                },
                { action: "iam:PassRole", resource: `arn:aws:iam::${ACCOUNT}:role/admin`, context: TO_TASKS },
            ],
        }));

    it("deploy what rolls with ECS, and have no right of CodeDeploy for it", () =>
        checkRights(pipelineRolePolicy(rolling), {
            allowed: [
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo/app") },
                { action: "ecs:DescribeServices", resource: arn("ecs", "service/todo/app") },
                { action: "ecs:DescribeTasks", resource: arn("ecs", "task/todo/0123") },
                { action: "ecs:DescribeTaskDefinition" },
            ],
            denied: [
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo/other") },
                { action: "ecs:DeleteService", resource: arn("ecs", "service/todo/app") },
                { action: "codedeploy:CreateDeployment", resource: GROUP },
            ],
        }));

    it("tag a revision while they register it, and nothing else", () =>
        checkRights(pipelineRolePolicy(rights), {
            allowed: [
                {
                    action: "ecs:TagResource",
                    resource: arn("ecs", "task-definition/todo-app:7"),
                    context: { "ecs:CreateAction": "RegisterTaskDefinition" },
                },
            ],
            denied: [{ action: "ecs:TagResource", resource: arn("ecs", "task-definition/todo-app:8") }],
        }));

    const sources: [string, PipelineSource, Parameters<typeof checkRights>[1]][] = [
        [
            "CodeCommit",
            { kind: "codecommit", repositoryName: "todo" },
            {
                allowed: [
                    { action: "codecommit:GetBranch", resource: arn("codecommit", "todo") },
                    { action: "codecommit:UploadArchive", resource: arn("codecommit", "todo") },
                ],
                denied: [
                    { action: "codecommit:GitPush", resource: arn("codecommit", "todo") },
                    { action: "codecommit:GetBranch", resource: arn("codecommit", "other") },
                ],
            },
        ],
        [
            "S3",
            { kind: "s3", bucket: "sources", key: "todo.zip" },
            {
                allowed: [
                    { action: "s3:GetObjectVersion", resource: "arn:aws:s3:::sources/todo.zip" },
                    { action: "s3:GetBucketVersioning", resource: "arn:aws:s3:::sources" },
                ],
                denied: [
                    { action: "s3:GetObject", resource: "arn:aws:s3:::sources/other.zip" },
                    { action: "s3:PutObject", resource: "arn:aws:s3:::sources/todo.zip" },
                ],
            },
        ],
        [
            "ECR",
            { kind: "ecr", repositoryName: "todo-app" },
            {
                allowed: [{ action: "ecr:DescribeImages", resource: arn("ecr", "repository/todo-app") }],
                denied: [{ action: "ecr:PutImage", resource: arn("ecr", "repository/todo-app") }],
            },
        ],
    ];
    it("decrypt an upload with the key of its bucket, through S3 and for that object alone", () => {
        const key = arn("kms", "key/uploads");
        const known = { bucket: "sources", key: "todo.zip", kmsKeyArn: key };
        const statements = sourceRights({ kind: "s3", ...known }, known, PLACE);
        const context = "kms:EncryptionContext:aws:s3:arn";
        const equals = statements.find(({ actions }) => actions.includes("kms:Decrypt"))!.condition!.StringEquals!;
        assert.deepEqual(equals[context], ["arn:aws:s3:::sources/todo.zip", "arn:aws:s3:::sources"]);
        // The simulator knows no encryption contexts.
        delete equals[context];
        const decrypt = (resource = key, service = "s3") => ({
            action: "kms:Decrypt",
            resource,
            context: { "kms:ViaService": `${service}.${PLACE.region}.amazonaws.com` },
        });
        return checkRights(pipelineRolePolicy({ ...rights, source: statements }), {
            allowed: [decrypt()],
            denied: [
                decrypt(arn("kms", "key/other")),
                decrypt(key, "ssm"),
                { action: "kms:GenerateDataKey", resource: key },
            ],
        });
    });
    for (const [name, source, calls] of sources) {
        it(`fetch from ${name} what they release, and nothing beside it`, () => {
            const known = { repositoryName: "todo", bucket: "sources", key: "todo.zip" };
            const exact = source.kind === "ecr" ? { repositoryName: "todo-app" } : known;
            return checkRights(pipelineRolePolicy({ ...rights, source: sourceRights(source, exact, PLACE) }), calls);
        });
    }
});

describe("rights of a build's role", () => {
    const REPOSITORY = arn("ecr", "repository/todo-app");
    const LOGS = arn("logs", "log-group:/aws/codebuild/todo-build");
    const SECRET = arn("secretsmanager", "secret:npm-AbCdEf");
    const PARAMETER = arn("ssm", "parameter/todo/token");
    const rights: BuildRights = {
        place: PLACE,
        projectName: "todo-build",
        logGroupArn: LOGS,
        artifacts: [{ bucketArn: BUCKET, keyArn: KEY }],
        pushTo: [REPOSITORY],
        pullFrom: [arn("ecr", "repository/base")],
        secretArns: [SECRET, PARAMETER],
        objectArns: ["arn:aws:s3:::templates/todo/taskdef-app.json"],
        subnetIds: [],
        reports: true,
        more: [],
    };

    it("push images to the stack's repositories, and pull from those that they are built from", () =>
        checkRights(buildRolePolicy(rights), {
            allowed: [
                { action: "ecr:GetAuthorizationToken" },
                { action: "ecr:PutImage", resource: REPOSITORY },
                { action: "ecr:UploadLayerPart", resource: REPOSITORY },
                { action: "ecr:DescribeImages", resource: REPOSITORY },
                { action: "ecr:BatchGetImage", resource: arn("ecr", "repository/base") },
            ],
            denied: [
                { action: "ecr:PutImage", resource: arn("ecr", "repository/base") },
                { action: "ecr:BatchDeleteImage", resource: REPOSITORY },
                { action: "ecr:DeleteRepository", resource: REPOSITORY },
            ],
        }));

    it("sign in to no registry where there is none", () =>
        checkRights(buildRolePolicy({ ...rights, pushTo: [], pullFrom: [] }), {
            allowed: [],
            denied: [{ action: "ecr:GetAuthorizationToken" }],
        }));

    it("read the secrets of their environment, and the templates, and write logs and reports of their own", () =>
        checkRights(buildRolePolicy(rights), {
            allowed: [
                { action: "secretsmanager:GetSecretValue", resource: SECRET },
                { action: "ssm:GetParameters", resource: PARAMETER },
                { action: "s3:GetObject", resource: "arn:aws:s3:::templates/todo/taskdef-app.json" },
                { action: "logs:PutLogEvents", resource: `${LOGS}:log-stream:0123` },
                { action: "codebuild:CreateReport", resource: arn("codebuild", "report-group/todo-build-unit") },
            ],
            denied: [
                { action: "secretsmanager:GetSecretValue", resource: arn("secretsmanager", "secret:other-AbCdEf") },
                { action: "secretsmanager:PutSecretValue", resource: SECRET },
                { action: "ssm:PutParameter", resource: PARAMETER },
                { action: "s3:PutObject", resource: "arn:aws:s3:::templates/todo/taskdef-app.json" },
                { action: "logs:PutLogEvents", resource: `${LOGS}-other:log-stream:0123` },
                { action: "codebuild:CreateReport", resource: arn("codebuild", "report-group/other-unit") },
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo/app") },
            ],
        }));

    it("keep a cache in the folder of their project, and reach no other's, nor have one without asking", async () => {
        const CACHE = "arn:aws:s3:::cache";
        const OTHER_KEY = arn("kms", "key/cache");
        const listing = (prefix: string) => ({
            action: "s3:ListBucket",
            resource: CACHE,
            context: { "s3:prefix": prefix },
        });
        const own = [
            { action: "s3:GetObject", resource: `${CACHE}/todo-build/npm` },
            { action: "s3:PutObject", resource: `${CACHE}/todo-build/npm` },
            listing("todo-build/npm-"),
            { action: "kms:GenerateDataKey", resource: OTHER_KEY },
        ];
        await checkRights(buildRolePolicy({ ...rights, cache: { bucketArn: CACHE, keyArn: OTHER_KEY } }), {
            allowed: own,
            denied: [
                { action: "s3:GetObject", resource: `${CACHE}/todo-build-of-pull-requests/npm` },
                { action: "s3:PutObject", resource: `${CACHE}/todo-test/npm` },
                { action: "s3:DeleteObject", resource: `${CACHE}/todo-build/npm` },
                listing("todo-test/"),
                listing(""),
            ],
        });
        await checkRights(buildRolePolicy(rights), { allowed: [], denied: own });
    });

    it("make network interfaces only where the build runs in a VPC, and hand them to CodeBuild only", async () => {
        const permission = (service: string) => ({
            action: "ec2:CreateNetworkInterfacePermission",
            resource: arn("ec2", "network-interface/eni-1"),
            context: { "ec2:AuthorizedService": service, "ec2:Subnet": arn("ec2", "subnet/subnet-1") },
        });
        await checkRights(buildRolePolicy({ ...rights, subnetIds: ["subnet-1"] }), {
            allowed: [
                { action: "ec2:DescribeSubnets" },
                { action: "ec2:CreateNetworkInterface", resource: arn("ec2", "subnet/subnet-1") },
                permission("codebuild.amazonaws.com"),
            ],
            denied: [permission("lambda.amazonaws.com")],
        });
        await checkRights(buildRolePolicy(rights), {
            allowed: [],
            denied: [{ action: "ec2:DescribeSubnets" }, permission("codebuild.amazonaws.com")],
        });
    });

    it("clone the repository themselves where the source is handed over as a reference", async () => {
        const known = { connectionArn: CONNECTION, repositoryName: "todo" };
        const clone = { action: "codeconnections:UseConnection", resource: CONNECTION };
        const whole: PipelineSource = { ...CONNECTED, fullClone: true };
        await checkRights(buildRolePolicy({ ...rights, more: cloneRights(whole, known, PLACE) }), {
            allowed: [clone],
            denied: [],
        });
        await checkRights(buildRolePolicy({ ...rights, more: cloneRights(CONNECTED, known, PLACE) }), {
            allowed: [],
            denied: [clone],
        });
        const commit: PipelineSource = { kind: "codecommit", repositoryName: "todo", fullClone: true };
        await checkRights(buildRolePolicy({ ...rights, more: cloneRights(commit, known, PLACE) }), {
            allowed: [{ action: "codecommit:GitPull", resource: arn("codecommit", "todo") }],
            denied: [{ action: "codecommit:GitPush", resource: arn("codecommit", "todo") }],
        });
    });
});

describe("rights of the steps around a deployment", () => {
    const family = (name: string) => arn("ecs", `task-definition/${name}:7`);
    const RECORD = arn("ssm", "parameter/swingbridge/todo/prod/app/release");
    const CLUSTER = { "ecs:cluster": arn("ecs", "cluster/todo") };

    it("record what is live of their services, and change nothing else", () => {
        const service = {
            family: "todo-app",
            clusterName: "todo",
            serviceName: "app",
            taskRoleArns: ROLES,
            codedeploy: { applicationName: "app", deploymentGroupName: "app-group" },
            releaseRecordName: "/swingbridge/todo/prod/app/release",
        };
        const silent = { ...service, serviceName: "worker", releaseRecordName: undefined };
        return checkRights(policyDocument(recordRights([service, silent], PLACE)), {
            allowed: [
                { action: "ssm:GetParameter", resource: RECORD },
                { action: "ssm:PutParameter", resource: RECORD },
                { action: "ecs:DescribeServices", resource: arn("ecs", "service/todo/app") },
                { action: "ecs:ListTasks", context: CLUSTER },
                { action: "ecs:DescribeTasks", resource: arn("ecs", "task/todo/0123") },
                { action: "ecs:DescribeTaskDefinition" },
                { action: "codedeploy:GetDeploymentGroup", resource: GROUP },
            ],
            denied: [
                { action: "ssm:PutParameter", resource: arn("ssm", "parameter/swingbridge/todo/prod/db/release") },
                { action: "ssm:DeleteParameter", resource: RECORD },
                { action: "ecs:DescribeServices", resource: arn("ecs", "service/todo/worker") },
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo/app") },
                { action: "ecs:ListTasks", context: { "ecs:cluster": arn("ecs", "cluster/other") } },
                { action: "ecs:DescribeTasks", resource: arn("ecs", "task/other/0123") },
                { action: "codedeploy:CreateDeployment", resource: GROUP },
            ],
        });
    });

    it("run their jobs in their cluster, with their roles, and no service's task", () => {
        const job = {
            family: "todo-migrate",
            clusterName: "todo",
            jobRecordName: "/swingbridge/todo/prod/app/release",
            taskRoleArns: ROLES,
        };
        return checkRights(policyDocument(jobRights([job], PLACE)), {
            allowed: [
                { action: "ssm:PutParameter", resource: RECORD },
                { action: "ecs:RegisterTaskDefinition", resource: family("todo-migrate") },
                {
                    action: "ecs:TagResource",
                    resource: family("todo-migrate"),
                    context: { "ecs:CreateAction": "RegisterTaskDefinition" },
                },
                { action: "ecs:RunTask", resource: family("todo-migrate"), context: CLUSTER },
                { action: "ecs:DescribeTasks", resource: arn("ecs", "task/todo/0123") },
                { action: "iam:PassRole", resource: ROLES[0]!, context: TO_TASKS },
            ],
            denied: [
                { action: "ecs:RegisterTaskDefinition", resource: family("todo-app") },
                { action: "ecs:RunTask", resource: family("todo-app"), context: CLUSTER },
                {
                    action: "ecs:RunTask",
                    resource: family("todo-migrate"),
                    context: { "ecs:cluster": arn("ecs", "cluster/other") },
                },
                { action: "ecs:StopTask", resource: arn("ecs", "task/todo/0123") },
                { action: "iam:PassRole", resource: `arn:aws:iam::${ACCOUNT}:role/admin`, context: TO_TASKS },
                {
                    action: "iam:PassRole",
                    resource: ROLES[0]!,
                    context: { "iam:PassedToService": "lambda.amazonaws.com" },
                },
            ],
        });
    });
});

describe("rights of the step that rolls out", () => {
    const service = { family: "todo-worker", clusterName: "todo", serviceName: "worker", taskRoleArns: ROLES };
    const SERVICE = arn("ecs", "service/todo/worker");
    const REVISION = arn("ecs", "task-definition/todo-worker:7");
    const REGISTERS = { "ecs:CreateAction": "RegisterTaskDefinition" };

    it("register and release their service, and touch no other", () =>
        checkRights(policyDocument(rollOutRights([service], PLACE)), {
            allowed: [
                { action: "ecs:RegisterTaskDefinition", resource: REVISION },
                { action: "ecs:TagResource", resource: REVISION, context: REGISTERS },
                { action: "ecs:UpdateService", resource: SERVICE },
                { action: "ecs:DescribeServices", resource: SERVICE },
                { action: "iam:PassRole", resource: ROLES[0]!, context: TO_TASKS },
            ],
            denied: [
                { action: "ecs:RegisterTaskDefinition", resource: arn("ecs", "task-definition/todo-app:7") },
                { action: "ecs:TagResource", resource: REVISION, context: { "ecs:CreateAction": "RunTask" } },
                { action: "ecs:TagResource", resource: REVISION },
                { action: "ecs:UpdateService", resource: arn("ecs", "service/todo/app") },
                { action: "ecs:UpdateService", resource: arn("ecs", "service/other/worker") },
                { action: "ecs:DeleteService", resource: SERVICE },
                { action: "ecs:RunTask", resource: REVISION },
                { action: "iam:PassRole", resource: `arn:aws:iam::${ACCOUNT}:role/admin`, context: TO_TASKS },
                {
                    action: "iam:PassRole",
                    resource: ROLES[0]!,
                    context: { "iam:PassedToService": "lambda.amazonaws.com" },
                },
            ],
        }));
});

describe("rights of CodeDeploy's role", () => {
    const LISTENER = arn("elasticloadbalancing", "listener/app/todo/1/2");
    const RULE = arn("elasticloadbalancing", "listener-rule/app/todo/1/2/3");
    const policy = codeDeployRolePolicy({
        place: PLACE,
        clusterName: "todo",
        serviceName: "app",
        listenerArns: [LISTENER],
        listenerRuleArns: [RULE],
        taskRoleArns: ROLES,
        alarmNames: ["app-5xx"],
    });

    it("release one service, and touch no other service, listener or role", () =>
        checkRights(policy, {
            allowed: [
                { action: "ecs:DescribeServices", resource: arn("ecs", "service/todo/app") },
                { action: "ecs:CreateTaskSet", resource: arn("ecs", "task-set/todo/app/*") },
                { action: "ecs:UpdateServicePrimaryTaskSet", resource: arn("ecs", "service/todo/app") },
                { action: "ecs:DeleteTaskSet", resource: arn("ecs", "task-set/todo/app/ecs-svc") },
                { action: "elasticloadbalancing:DescribeListeners" },
                { action: "elasticloadbalancing:ModifyListener", resource: LISTENER },
                { action: "elasticloadbalancing:ModifyRule", resource: RULE },
                { action: "cloudwatch:DescribeAlarms", resource: arn("cloudwatch", "alarm:app-5xx") },
                { action: "iam:PassRole", resource: ROLES[1], context: TO_TASKS },
            ],
            denied: [
                { action: "ecs:UpdateServicePrimaryTaskSet", resource: arn("ecs", "service/todo/other") },
                { action: "ecs:DeleteService", resource: arn("ecs", "service/todo/app") },
                {
                    action: "elasticloadbalancing:ModifyListener",
                    resource: arn("elasticloadbalancing", "listener/app/other/1/2"),
                },
                { action: "elasticloadbalancing:DeleteListener", resource: LISTENER },
                { action: "lambda:InvokeFunction", resource: arn("lambda", "function:any") },
                { action: "iam:PassRole", resource: `arn:aws:iam::${ACCOUNT}:role/admin`, context: TO_TASKS },
            ],
        }));
});
