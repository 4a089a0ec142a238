import type { Session } from "../../../sandbox/aws/session";
import { appSpec } from "../codedeploy/release";
import { action, approval, push } from "./pipeline";
import { createPipelineProject } from "../codebuild/project";

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

/** Tests, a build of two artifacts, an approval, a blue/green deployment. */
export const STAGES = [
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

/** The projects of the test and of the build. */
export function createProjects(session: Session): void {
    createPipelineProject(session, "tests", TESTS);
    createPipelineProject(session, "build", BUILD);
}

/** Puts another version of the sources. @param test A shell script. */
export const commit = (session: Session, version: string, test = "exit 0"): string =>
    push(session, {
        "version.txt": version,
        "test.sh": test,
        "taskdef.json": JSON.stringify(TEMPLATE),
        "appspec.yaml": JSON.stringify(appSpec("<TASK_DEFINITION>")),
    });
