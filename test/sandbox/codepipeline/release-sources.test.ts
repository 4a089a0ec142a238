import assert from "node:assert/strict";
import { setImmediate as tick } from "node:timers/promises";
import { sourceAction, sourceEvent, type PipelineSource } from "../../../components/pipeline/source";
import { releaseBuildSpec, renderBuildSpec } from "../../../release";
import { serveBuilds } from "../../../sandbox/builds";
import { appSpec, openRelease, taskSets, type ReleasedApplication } from "../codedeploy/release";
import { createPipelineProject } from "../codebuild/project";
import type { Answer } from "../ecs/application";
import { action, actions, execution, ids, prepare, push, ROLE, SOURCES, structure } from "./pipeline";

const REPOSITORY = "todo-app";
const REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const SHA = "0123456789abcdef0123456789abcdef01234567";
const ECR: PipelineSource = { kind: "ecr", repositoryName: REPOSITORY };
const S3: PipelineSource = { kind: "s3", bucket: SOURCES, key: "todo.zip" };

const TEMPLATE = {
    family: "app",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    executionRoleArn: "arn:aws:iam::123456789012:role/execution",
    containerDefinitions: [{ name: "app", image: "<IMAGE1_NAME>", portMappings: [{ containerPort: 3000 }] }],
    tags: [{ key: "swingbridge:release", value: "<RELEASE>" }],
};

/** The pipeline's own source action, event and buildspec, in an account that simulates AWS. */
describe("A release from a source without commits", function () {
    this.timeout(60_000);
    let app: ReleasedApplication;
    let stop: () => Promise<void>;
    const call = (service: string, operation: string, input: object): Answer =>
        app.session.call(service, operation, input);

    beforeEach(() => {
        app = openRelease();
        prepare(app.session);
        const trust = { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" };
        call("iam", "CreateRole", {
            RoleName: "execution",
            AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
        });
        call("s3", "PutBucketNotificationConfiguration", {
            Bucket: SOURCES,
            NotificationConfiguration: { EventBridgeConfiguration: {} },
        });
        call("s3", "CreateBucket", { Bucket: "templates" });
        for (const [Key, Body] of [
            ["taskdef-app.json", JSON.stringify(TEMPLATE)],
            ["appspec-app.yaml", JSON.stringify(appSpec("<TASK_DEFINITION>"))],
        ] as const) {
            call("s3", "PutObject", { Bucket: "templates", Key, Body: Buffer.from(Body) });
        }
        call("ecr", "CreateRepository", {
            repositoryName: REPOSITORY,
            imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "latest" }],
        });
        stop = serveBuilds(app.account, () => ({ PATH: process.env.PATH ?? "" }), { standIns: "always" });
    });
    afterEach(async () => {
        await stop();
        app.account.close();
    });

    /** A pipeline from the source to CodeDeploy, started by its event, with the execution of its creation over. */
    async function createPipeline(source: PipelineSource): Promise<void> {
        const buildspec = releaseBuildSpec(
            { images: [{ name: "app", context: "/", args: {}, platforms: ["linux/amd64"], labels: {} }] },
            {
                source: source.kind,
                root: "/",
                registry: REGISTRY,
                repository: () => REPOSITORY,
                templates: "s3://templates",
                documents: ["taskdef-app.json", "appspec-app.yaml"],
                completes: { release: "<RELEASE>", images: { app: "IMAGE1_NAME" }, withImages: [] },
            },
        );
        createPipelineProject(app.session, "build", renderBuildSpec(buildspec));
        const { provider, configuration } = sourceAction(source);
        const image = source.kind === "ecr" ? "Source" : "Build";
        const documents = { TaskDefinitionTemplateArtifact: "Build", AppSpecTemplateArtifact: "Build" };
        const stages = [
            {
                name: "Source",
                actions: [
                    action("Source", "Source", provider as string, {
                        configuration,
                        outputArtifacts: [{ name: "Source" }],
                    }),
                ],
            },
            {
                name: "Build",
                actions: [
                    action("Build", "Build", "CodeBuild", {
                        configuration: { ProjectName: "build" },
                        inputArtifacts: [{ name: "Source" }],
                        outputArtifacts: [{ name: "Build" }],
                        namespace: "Build",
                    }),
                ],
            },
            {
                name: "Deploy",
                actions: [
                    action("Deploy", "Deploy", "CodeDeployToECS", {
                        configuration: {
                            ApplicationName: "app",
                            DeploymentGroupName: "group",
                            ...documents,
                            TaskDefinitionTemplatePath: "taskdef-app.json",
                            AppSpecTemplatePath: "appspec-app.yaml",
                            Image1ArtifactName: image,
                            Image1ContainerName: "IMAGE1_NAME",
                        },
                        inputArtifacts: [...new Set(["Build", image])].map(name => ({ name })),
                    }),
                ],
            },
        ];
        call("codepipeline", "CreatePipeline", { pipeline: structure([], { stages }) });
        const known = { repositoryName: REPOSITORY, bucket: SOURCES, key: "todo.zip" };
        const place = { partition: "aws", region: "us-east-1", account: "123456789012", dnsSuffix: "amazonaws.com" };
        call("events", "PutRule", { Name: "start", EventPattern: sourceEvent(source, known, place) });
        const target = { Id: "pipeline", Arn: "arn:aws:codepipeline:us-east-1:123456789012:app", RoleArn: ROLE };
        call("events", "PutTargets", { Rule: "start", Targets: [target] });
        await ended(1);
    }

    /** The newest execution when there are so many and it is over. */
    async function ended(count: number): Promise<Answer> {
        for (;;) {
            const [id, ...before] = ids(app.session);
            if (before.length + 1 >= count && execution(app.session, id!).status !== "InProgress") {
                return execution(app.session, id!);
            }
            await tick();
        }
    }

    /** @returns the image's digest */
    function pushImage(imageTag: string, content: string): string {
        const imageManifest = JSON.stringify({ schemaVersion: 2, content });
        return call("ecr", "PutImage", { repositoryName: REPOSITORY, imageTag, imageManifest }).image.imageId
            .imageDigest as string;
    }

    function live(): { image: string; release: string } {
        const taskDefinition = taskSets(app).find((set: Answer) => set.status === "PRIMARY").taskDefinition;
        const found = call("ecs", "DescribeTaskDefinition", { taskDefinition, include: ["TAGS"] });
        return { image: found.taskDefinition.containerDefinitions[0].image, release: found.tags[0].value };
    }

    const exported = (id: string): Record<string, string> =>
        actions(app.session, id).find(({ actionName }) => actionName === "Build").output.outputVariables;

    it("deploys an image as soon as its tag is pushed, by its digest, named by its commit", async () => {
        await createPipeline(ECR);
        pushImage(SHA, "one");
        const digest = pushImage("latest", "one");
        const { status, pipelineExecutionId } = await ended(2);
        assert.equal(status, "Succeeded");
        assert.deepEqual(live(), { image: `${REGISTRY}/${REPOSITORY}@${digest}`, release: SHA });
        assert.deepEqual(exported(pipelineExecutionId), { IMAGE_TAG: SHA, IMAGE_DIGEST: digest });
        assert.equal(ids(app.session).length, 2, "the tag of the commit starts nothing");
    });

    it("names an image by its digest that has no tag of a commit", async () => {
        await createPipeline(ECR);
        const digest = pushImage("latest", "two");
        assert.equal((await ended(2)).status, "Succeeded");
        assert.equal(live().release, digest);
    });

    it("builds each upload under its version", async () => {
        await createPipeline(S3);
        const tags: string[] = [];
        for (const [count, text] of [
            [2, "FROM scratch\n"],
            [3, "FROM scratch\nLABEL next=1\n"],
        ] as const) {
            const version = push(app.session, { Dockerfile: text }, "todo.zip");
            const { status, pipelineExecutionId } = await ended(count);
            assert.equal(status, "Succeeded", JSON.stringify(actions(app.session, pipelineExecutionId)));
            const { IMAGE_TAG, IMAGE_DIGEST } = exported(pipelineExecutionId);
            assert.equal(IMAGE_TAG, `s3-${version}`);
            assert.deepEqual(live(), { image: `${REGISTRY}/${REPOSITORY}@${IMAGE_DIGEST}`, release: IMAGE_TAG });
            tags.push(IMAGE_TAG);
        }
        const { imageDetails } = call("ecr", "DescribeImages", { repositoryName: REPOSITORY });
        assert.deepEqual(imageDetails.flatMap(({ imageTags }: Answer) => imageTags).sort(), tags.sort());
    });
});
