import assert from "node:assert/strict";
import { DeliveryPipeline, type DeliveryEnvironment, type DeliveryPipelineArgs } from "../../../components/pipeline";
import { artifactBucketName, stepRoleName, targetRoleName } from "../../../components/pipeline/promotion-names";
import { pipelineRolePolicy } from "../../../components/pipeline/pipeline-rights";
import { builtOnce } from "../built-once";
import { capture, type Graph } from "../harness";
import { checkComponents } from "../invariants";
import { ACCOUNT, checkRights, PLACE } from "./iam-simulator";

const targetRole = (account: string, environment: string) =>
    `arn:aws:iam::${account}:role/todo-${environment}-delivery`;
const DEV_ROLE = targetRole("222222222222", "dev");
const PROD_ROLE = targetRole("333333333333", "prod");
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:approvals`;

const environment = (name: string, roleArn: string): DeliveryEnvironment => ({
    name,
    roleArn,
    services: [
        {
            name: "app",
            family: `todo-${name}-app`,
            clusterName: `todo-${name}`,
            serviceName: "app",
            taskRoleArns: [],
            codedeploy: { applicationName: `app-${name}`, deploymentGroupName: "group" },
            images: [{ build: "app", placeholder: "IMAGE1_NAME" }],
            releaseRecordName: `/todo/${name}/app`,
        },
    ],
    templates: {
        location: `s3://templates-${name}/templates`,
        files: ["taskdef-app.json", "appspec-app.yaml"],
        placeholders: { app: "IMAGE1_NAME" },
    },
});
const DEV = environment("dev", DEV_ROLE);
const PROD: DeliveryEnvironment = {
    ...environment("prod", PROD_ROLE),
    region: "eu-west-1",
    approval: { topicArn: TOPIC },
};
const ARGS: DeliveryPipelineArgs = {
    source: { kind: "codecommit", repositoryName: "todo" },
    build: { buildspec: "version: 0.2", images: { app: `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/todo-app` } },
    environments: [DEV, PROD],
};
const pipeline = builtOnce((changes: Partial<DeliveryPipelineArgs> = {}) =>
    checkComponents(() => new DeliveryPipeline("todo", { ...ARGS, ...changes })),
);

interface Action {
    name: string;
    provider: string;
    runOrder: number;
    region?: string;
    roleArn?: string;
    inputArtifacts?: string[];
    outputArtifacts?: string[];
    configuration: Record<string, string>;
}
const stagesOf = (graph: Graph<unknown>) =>
    graph.one("aws:codepipeline/pipeline:Pipeline").inputs.stages as { name: string; actions: Action[] }[];
const variablesOf = ({ configuration }: Action) =>
    Object.fromEntries(
        (JSON.parse(configuration.EnvironmentVariables!) as { name: string; value: string }[]).map(
            ({ name, value }) => [name, value],
        ),
    );

describe("a pipeline with environments", () => {
    it("builds once, and takes a release through one environment after the other", async () => {
        const stages = stagesOf(await pipeline());
        assert.deepEqual(
            stages.map(({ name, actions }) => [name, actions.map(action => [action.runOrder, action.name])]),
            [
                ["Source", [[undefined, "Source"]]],
                ["Build", [[undefined, "Build"]]],
                [
                    "dev",
                    [
                        [1, "Documents"],
                        [2, "Deploy-app"],
                        [3, "Record-app"],
                    ],
                ],
                ["Approve-prod", [[undefined, "Approve"]]],
                [
                    "prod",
                    [
                        [1, "Documents"],
                        [2, "Deploy-app"],
                        [3, "Record-app"],
                    ],
                ],
            ],
        );
    });

    it("deploys with the role and in the region of each, from documents of its own", async () => {
        const [, , dev, , prod] = stagesOf(await pipeline());
        const [fromDev, inProd] = [dev!.actions[1]!, prod!.actions[1]!];
        assert.deepEqual([fromDev.roleArn, fromDev.region], [DEV_ROLE, undefined]);
        assert.deepEqual([inProd.roleArn, inProd.region], [PROD_ROLE, "eu-west-1"]);
        assert.deepEqual(inProd.inputArtifacts, ["Documents_prod"]);
        assert.deepEqual(inProd.configuration, {
            ApplicationName: "app-prod",
            DeploymentGroupName: "group",
            TaskDefinitionTemplateArtifact: "Documents_prod",
            TaskDefinitionTemplatePath: "taskdef-app.json",
            AppSpecTemplateArtifact: "Documents_prod",
            AppSpecTemplatePath: "appspec-app.yaml",
        });
    });

    it("gives every environment the images of the one build, by their digests", async () => {
        const [, , dev, , prod] = stagesOf(await pipeline());
        const image = `IMAGE1_NAME=${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/todo-app@#{Build.IMAGE_DIGEST}`;
        assert.deepEqual(variablesOf(dev!.actions[0]!), {
            TEMPLATES: "s3://templates-dev/templates",
            DOCUMENTS: "taskdef-app.json appspec-app.yaml",
            RELEASE: "#{Build.IMAGE_TAG}",
            IMAGES: image,
            TARGET_ROLE: DEV_ROLE,
        });
        const documents = prod!.actions[0]!;
        assert.equal(variablesOf(documents).IMAGES, image);
        assert.equal(variablesOf(documents).TARGET_REGION, "eu-west-1");
        assert.deepEqual(documents.inputArtifacts, ["Build"]);
    });

    it("hands on what several images are, without documents of the build", async () => {
        const arn = (name: string) => `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/todo-${name}`;
        const stages = stagesOf(
            await pipeline({ build: { ...ARGS.build, images: { app: arn("app"), worker: arn("worker") } } }),
        );
        assert.deepEqual(stages[1]!.actions[0]!.outputArtifacts, ["image_app", "image_worker"]);
        assert.deepEqual(stages[2]!.actions[0]!.inputArtifacts, ["image_app"]);
    });

    it("keeps artifacts in each region, under names that the other accounts know before", async () => {
        const graph = await pipeline();
        const { artifactStores, name } = graph.one("aws:codepipeline/pipeline:Pipeline").inputs as {
            artifactStores: { region: string; location: string }[];
            name: string;
        };
        const bucket = (region: string) => artifactBucketName(name, ACCOUNT, region);
        assert.deepEqual(
            graph.ofType("aws:s3/bucket:Bucket").map(({ inputs }) => [inputs.bucket, inputs.region]),
            [
                [bucket("us-east-1"), undefined],
                [bucket("eu-west-1"), "eu-west-1"],
            ],
        );
        assert.deepEqual(
            artifactStores.map(({ region }) => region),
            ["us-east-1", "eu-west-1"],
        );
    });

    it("lets each environment's role read the artifacts of its region, and no other's", async () => {
        const graph = await pipeline();
        for (const [store, own, other] of [
            ["todo-artifacts", DEV_ROLE, PROD_ROLE],
            ["todo-artifacts-eu-west-1", PROD_ROLE, DEV_ROLE],
        ] as const) {
            for (const [type, name] of [
                ["aws:s3/bucketPolicy:BucketPolicy", `${store}-policy`],
                ["aws:kms/key:Key", `${store}-key`],
            ] as const) {
                const policy = graph.one(type, name).inputs.policy as string;
                assert.deepEqual([policy.includes(own), policy.includes(other)], [true, false], name);
            }
        }
    });

    it("has roles with names that the environments trust, whose steps take on the roles of theirs and do nothing else", async () => {
        const graph = await pipeline({ environments: [DEV, { ...PROD, services: [rolling(PROD)] }] });
        const { name } = graph.one("aws:codepipeline/pipeline:Pipeline").inputs as { name: string };
        const roles = graph.ofType("aws:iam/role:Role").map(({ inputs }) => inputs.name);
        assert.ok(roles.includes(name));
        const policies = graph
            .ofType("aws:iam/rolePolicy:RolePolicy")
            .map(({ name: resource, inputs }) => [resource, inputs.policy as string] as const);
        const assumed = (step: string) => {
            const policy = policies.find(([resource]) => resource === `todo-${step}-role-policy`)?.[1] ?? "{}";
            const { Statement = [] } = JSON.parse(policy) as { Statement?: { Action: string[]; Resource: string[] }[] };
            return Statement.filter(({ Action }) => Action.includes("sts:AssumeRole")).flatMap(
                ({ Resource }) => Resource,
            );
        };
        for (const step of ["documents", "record", "roll-out"] as const) {
            assert.ok(roles.includes(stepRoleName(name, step)), step);
        }
        assert.deepEqual(assumed("documents"), [DEV_ROLE, PROD_ROLE]);
        assert.deepEqual(assumed("record"), [DEV_ROLE, PROD_ROLE]);
        assert.deepEqual(assumed("roll-out"), [PROD_ROLE], "dev has nothing to roll out");
        assert.deepEqual(assumed("build"), [], "commands of the user's run in the build");
    });

    it("assumes the roles of its environments and no other, and has no rights of its own on what they deploy", () =>
        checkRights(
            pipelineRolePolicy({
                place: PLACE,
                artifacts: [
                    { bucketArn: "arn:aws:s3:::here", keyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/here` },
                    { bucketArn: "arn:aws:s3:::there", keyArn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/there` },
                ],
                projectArns: [],
                services: [],
                targetRoleArns: [DEV_ROLE, PROD_ROLE],
                source: [],
            }),
            {
                allowed: [
                    { action: "s3:PutObject", resource: "arn:aws:s3:::there/todo/Build/1.zip" },
                    { action: "kms:GenerateDataKey", resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/there` },
                ],
                denied: [
                    { action: "sts:AssumeRole", resource: `${DEV_ROLE}-of-another` },
                    {
                        action: "codedeploy:CreateDeployment",
                        resource: `arn:aws:codedeploy:us-east-1:${ACCOUNT}:deploymentgroup:app-dev/group`,
                    },
                ],
            },
        ));

    it("does not ask again where a stage is retried or rolled back", async () => {
        const stages = stagesOf(await pipeline({ onFailure: "retry" })) as { name: string; onFailure?: object }[];
        assert.deepEqual(
            stages.filter(({ onFailure }) => onFailure !== undefined).map(({ name }) => name),
            ["dev", "prod"],
        );
    });

    it("asks each environment its own conditions", async () => {
        const onSuccess: DeliveryEnvironment["onSuccess"] = {
            result: "FAIL",
            rules: [{ provider: "CloudWatchAlarm", alarmName: "errors", waitTime: 10 }],
        };
        const stages = stagesOf(await pipeline({ environments: [DEV, { ...PROD, onSuccess }] })) as {
            name: string;
            onSuccess?: object;
        }[];
        assert.deepEqual(
            stages.filter(stage => stage.onSuccess !== undefined).map(({ name }) => name),
            ["prod"],
        );
        await assert.rejects(
            pipeline({ onSuccess }),
            /each has conditions of its own; move those of the pipeline there/,
        );
    });

    const [app] = DEV.services;
    const refusals: [what: string, changes: Partial<DeliveryPipelineArgs>, message: RegExp][] = [
        [
            "an environment without a service",
            { environments: [{ ...DEV, services: [] }] },
            /dev: a pipeline deploys at/,
        ],
        ["no environment at all", { environments: [] }, /a pipeline deploys to at least one/],
        ["one name twice", { environments: [DEV, PROD, DEV] }, /dev: there is a stage of that name already/],
        ["a stage of ours", { environments: [{ ...DEV, name: "Build" }] }, /Build: there is a stage of that name/],
        [
            "names that are one artifact",
            {
                environments: [
                    { ...DEV, name: "a.b" },
                    { ...PROD, name: "a_b" },
                ],
            },
            /a_b: an artif/,
        ],
        [
            "a name that CodePipeline does not take",
            { environments: [{ ...DEV, name: "pro d" }] },
            /"pro d" is no name of a/,
        ],
        ["services beside environments", { services: DEV.services }, /each has services, jobs and an approval/],
        ["an approval beside environments", { approval: { topicArn: TOPIC } }, /each has services, jobs/],
        ["an image for a source", { source: { kind: "ecr", repositoryName: "todo" } }, /their releases are commits/],
        [
            "a roll-out without its template",
            { environments: [{ ...DEV, services: [{ ...app!, codedeploy: undefined }] }] },
            /dev: app is replaced by ECS, from its whole template: set rollsOutTemplate/,
        ],
        [
            "an image that is not built",
            { environments: [{ ...DEV, templates: { ...DEV.templates, placeholders: { web: "IMAGE1_NAME" } } }] },
            /dev: the build makes no image web, which its templates name/,
        ],
    ];
    for (const [what, changes, message] of refusals) {
        it(`refuses ${what}`, () =>
            assert.rejects(
                capture(() => new DeliveryPipeline("todo", { ...ARGS, ...changes })),
                message,
            ));
    }
});

describe("names that accounts know of each other", () => {
    it("stay within AWS's limits, and apart from each other", () => {
        const long = "a-very-long-name-of-a-project-and-its-pipeline-that-nobody-would-type-pipeline-tools";
        assert.ok(stepRoleName(long, "documents").length <= 64);
        assert.notEqual(stepRoleName(long, "documents"), stepRoleName(long, "record"));
        assert.ok(targetRoleName(long, "prod").length <= 64);
        assert.notEqual(targetRoleName(long, "prod"), targetRoleName(long, "dev"));
        const bucket = artifactBucketName(`${long}_X`, ACCOUNT, "ap-southeast-2");
        assert.match(bucket, /^[a-z0-9][a-z0-9-]*-111122223333-ap-southeast-2$/);
        assert.ok(bucket.length <= 63);
    });
});

/** Its service, replaced by ECS. */
function rolling({ services: [service] }: DeliveryEnvironment) {
    return { ...service!, codedeploy: undefined, rollsOutTemplate: true };
}
