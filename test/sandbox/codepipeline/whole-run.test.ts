import assert from "node:assert/strict";
import { setImmediate as tick } from "node:timers/promises";
import { serveBuilds } from "../../../sandbox/builds";
import { appSpec, openRelease, taskSets, type ReleasedApplication } from "../codedeploy/release";
import type { Answer } from "../ecs/application";
import { action, actions, actionState, approval, create, execution, prepare, push, stage, start } from "./pipeline";

const TEMPLATE = {
    family: "app",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    containerDefinitions: [{ name: "app", image: "<APP>", portMappings: [{ containerPort: 3000 }] }],
};

const TESTS = `
version: 0.2
phases:
  build:
    commands: [bash test.sh]
`;

/** Two artifacts, as a build of several images has them. */
const BUILD = `
version: 0.2
env:
  exported-variables: [IMAGE_TAG]
phases:
  build:
    commands:
      - IMAGE_TAG="$(cat version.txt)"
      - printf '{"ImageURI":"nginx:%s"}' "$IMAGE_TAG" > imageDetail.json
      - echo "$EXECUTION $TARGET" > told.txt
artifacts:
  files: ["**/*"]
  secondary-artifacts:
    Documents: { files: [taskdef.json, appspec.yaml, told.txt] }
    Image: { files: [imageDetail.json] }
`;

const artifacts = (...names: string[]) => names.map(name => ({ name }));

const STAGES = [
    {
        name: "Test",
        actions: [
            action("Test", "Test", "CodeBuild", {
                configuration: { ProjectName: "tests" },
                inputArtifacts: artifacts("Code"),
            }),
        ],
    },
    {
        name: "Build",
        actions: [
            action("Build", "Build", "CodeBuild", {
                configuration: {
                    ProjectName: "build",
                    EnvironmentVariables: JSON.stringify([
                        { name: "EXECUTION", value: "#{codepipeline.PipelineExecutionId}", type: "PLAINTEXT" },
                        { name: "TARGET", value: "prod", type: "PLAINTEXT" },
                    ]),
                },
                inputArtifacts: artifacts("Code"),
                outputArtifacts: artifacts("Documents", "Image"),
                namespace: "Build",
            }),
        ],
    },
    {
        name: "Approve",
        actions: [approval("Ask", { configuration: { CustomData: "Deploy #{Build.IMAGE_TAG}?" } })],
    },
    {
        name: "Deploy",
        actions: [
            action("Release", "Deploy", "CodeDeployToECS", {
                configuration: {
                    ApplicationName: "app",
                    DeploymentGroupName: "group",
                    TaskDefinitionTemplateArtifact: "Documents",
                    AppSpecTemplateArtifact: "Documents",
                    Image1ArtifactName: "Image",
                    Image1ContainerName: "APP",
                },
                inputArtifacts: artifacts("Documents", "Image"),
            }),
        ],
    },
];

describe("A pipeline from a push to a deployment", function () {
    this.timeout(60_000);

    let app: ReleasedApplication;
    let stop: () => Promise<void>;

    beforeEach(() => {
        app = openRelease();
        prepare(app.session);
        stop = serveBuilds(app.account, () => ({ PATH: process.env.PATH ?? "" }));
        const trust = { Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" };
        app.session.call("iam", "CreateRole", {
            RoleName: "builder",
            AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
        });
        for (const [name, buildspec] of Object.entries({ tests: TESTS, build: BUILD })) {
            app.session.call("codebuild", "CreateProject", {
                name,
                source: { type: "CODEPIPELINE", buildspec },
                artifacts: { type: "CODEPIPELINE" },
                environment: {
                    type: "LINUX_CONTAINER",
                    image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                    computeType: "BUILD_GENERAL1_SMALL",
                },
                serviceRole: "arn:aws:iam::123456789012:role/builder",
            });
        }
    });
    afterEach(async () => {
        await stop();
        app.account.close();
    });

    const commit = (version: string, test = "exit 0") =>
        push(app.session, {
            "version.txt": version,
            "test.sh": test,
            "taskdef.json": JSON.stringify(TEMPLATE),
            "appspec.yaml": JSON.stringify(appSpec("<TASK_DEFINITION>")),
        });

    /** Polls, with turns for the builds' processes, until something holds. */
    async function until<Result>(poll: () => Result, done: (result: Result) => boolean): Promise<Result> {
        for (let result = poll(); ; result = poll()) {
            if (done(result)) {
                return result;
            }
            await tick();
        }
    }

    const ended = (id: string): Promise<Answer> =>
        until(
            () => execution(app.session, id),
            ({ status }) => status !== "InProgress",
        );

    async function approved(id: string): Promise<Answer> {
        const asked = await until(
            () => stage(app.session, "Approve"),
            ({ latestExecution, actionStates }) =>
                latestExecution?.pipelineExecutionId === id && actionStates[0].latestExecution?.token,
        );
        app.session.call("codepipeline", "PutApprovalResult", {
            pipelineName: "app",
            stageName: "Approve",
            actionName: "Ask",
            token: asked.actionStates[0].latestExecution.token,
            result: { status: "Approved", summary: "" },
        });
        return ended(id);
    }

    it("tests, builds, asks, deploys", async () => {
        commit("1.28");
        const id = create(app.session, STAGES);
        assert.equal((await approved(id)).status, "Succeeded");

        const live = taskSets(app).find((set: Answer) => set.status === "PRIMARY").taskDefinition;
        const { taskDefinition } = app.session.call<Answer>("ecs", "DescribeTaskDefinition", { taskDefinition: live });
        assert.equal(taskDefinition.containerDefinitions[0].image, "nginx:1.28");
        const [, ask, build] = actions(app.session, id);
        assert.equal(ask.input.resolvedConfiguration.CustomData, "Deploy 1.28?");
        assert.deepEqual(build.output.outputVariables, { IMAGE_TAG: "1.28" });
        assert.match(build.output.executionResult.externalExecutionId, /^build:/);
        assert.deepEqual(
            build.output.outputArtifacts.map(({ name }: Answer) => name),
            ["Documents", "Image"],
        );
    });

    it("stops where a test fails, and goes on from there when it is tried again", async () => {
        commit("1.28", "exit 3");
        const id = create(app.session, STAGES);
        assert.equal((await ended(id)).status, "Failed");
        const { errorDetails } = actionState(app.session, "Test", "Test");
        assert.equal(errorDetails.code, "JobFailed");
        assert.match(
            errorDetails.message,
            /^Build terminated with state: FAILED, Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: bash test\.sh\. Reason: exit status 3$/,
        );
        assert.equal(stage(app.session, "Build").latestExecution, undefined);
        commit("1.29");
        assert.equal((await approved(start(app.session))).status, "Succeeded");
    });

    it("fails where a project is missing", async () => {
        commit("1.28");
        app.session.call("codebuild", "DeleteProject", { name: "tests" });
        const id = create(app.session, STAGES);
        assert.equal((await ended(id)).status, "Failed");
        const { errorDetails } = actionState(app.session, "Test", "Test");
        assert.equal(errorDetails.code, "ConfigurationError");
        assert.match(errorDetails.message, /^Error calling startBuild: .*Error Code: ResourceNotFoundException/);
    });
});
