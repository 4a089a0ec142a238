import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { appSpec, deployment, openRelease, taskSets, weights, type ReleasedApplication } from "../codedeploy/release";
import { describe1, register, serviceInput, untilStable, type Answer } from "../ecs/application";
import { action, actions, actionState, create, execution, ids, prepare, push, start, untilStatus } from "./pipeline";

const template = (image = "<IMAGE1_NAME>") => ({
    family: "app",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    containerDefinitions: [{ name: "app", image, portMappings: [{ containerPort: 3000 }] }],
});

const DIGEST = `sha256:${"a".repeat(64)}`;
const image = (digest = DIGEST) => `nginx@${digest}`;

const documents = (digest?: string): Record<string, string> => ({
    "taskdef.json": JSON.stringify(template()),
    "appspec.yaml": JSON.stringify(appSpec("<TASK_DEFINITION>")),
    "imageDetail.json": JSON.stringify({ ImageURI: image(digest) }),
});

const CONFIGURATION = {
    ApplicationName: "app",
    DeploymentGroupName: "group",
    TaskDefinitionTemplateArtifact: "Code",
    AppSpecTemplateArtifact: "Code",
    Image1ArtifactName: "Code",
    Image1ContainerName: "IMAGE1_NAME",
};

const blueGreen = (configuration: object = CONFIGURATION, changes: object = {}) => ({
    name: "Deploy",
    actions: [
        action("Release", "Deploy", "CodeDeployToECS", {
            configuration,
            inputArtifacts: [{ name: "Code" }],
            namespace: "Release",
            ...changes,
        }),
    ],
});

const imageOf = (app: ReleasedApplication, taskDefinition: string): string =>
    app.session.call<Answer>("ecs", "DescribeTaskDefinition", { taskDefinition }).taskDefinition.containerDefinitions[0]
        .image;

const liveImage = (app: ReleasedApplication): string =>
    imageOf(app, taskSets(app).find((set: Answer) => set.status === "PRIMARY").taskDefinition);

describe("Deployments of a pipeline", () => {
    let app: ReleasedApplication;
    beforeEach(() => {
        app = openRelease();
        prepare(app.session);
    });

    const whyFailed = (id: string): { code: string; message: string } => {
        untilStatus(app.session, id, "Failed");
        return actionState(app.session, "Deploy", "Release").errorDetails;
    };

    it("by CodeDeploy put the image of the artifact live, and wait for the deployment's end", () => {
        push(app.session, documents());
        const id = create(app.session, [blueGreen()]);
        untilStatus(app.session, id, "Succeeded");

        assert.equal(liveImage(app), image());
        assert.deepEqual(weights(app), { one: 0, two: 100 });
        const [{ output, input }] = actions(app.session, id);
        const deploymentId: string = output.outputVariables.DeploymentId;
        assert.equal(output.executionResult.externalExecutionId, deploymentId);
        assert.match(output.executionResult.externalExecutionUrl, /#\/deployments\/d-/);
        assert.deepEqual(
            input.inputArtifacts.map(({ name }: Answer) => name),
            ["Code"],
        );
        const info = deployment(app, deploymentId);
        assert.equal(info.status, "Succeeded");
        const { revision } = app.session.call<Answer>("codedeploy", "GetApplicationRevision", {
            applicationName: "app",
            revision: info.revision,
        });
        assert.match(revision.appSpecContent.content, /task-definition\/app:2/);
        // The old tasks' wait is part of it.
        assert.ok(info.completeTime - info.createTime > 5 * 60_000);
    });

    it("fail with what CodeDeploy says, after it has taken the traffic back", () => {
        push(app.session, documents());
        app.account.addFault({ moment: "codedeploy.lifecycleEvent", kind: "fail", match: { event: "AllowTraffic" } });
        const { code, message } = whyFailed(create(app.session, [blueGreen()]));
        assert.equal(code, "JobFailed");
        assert.ok(message.length > 10, message);
        app.account.advance(10 * 60_000);
        assert.deepEqual(weights(app), { one: 100, two: 0 });
    });

    it("roll back in the pipeline to the image before", () => {
        push(app.session, documents());
        const stage = { ...blueGreen(), onFailure: { result: "ROLLBACK" } };
        const good = create(app.session, [stage]);
        untilStatus(app.session, good, "Succeeded");
        push(app.session, documents(`sha256:${"b".repeat(64)}`));
        app.account.addFault({
            moment: "codedeploy.lifecycleEvent",
            kind: "fail",
            match: { event: "Install" },
            times: 1,
        });
        const bad = start(app.session);
        untilStatus(app.session, bad, "Failed");
        const [back] = ids(app.session);
        assert.equal(execution(app.session, back!).executionType, "ROLLBACK");
        untilStatus(app.session, back!, "Succeeded", "Failed");
        assert.equal(liveImage(app), image());
    });

    it("need their files", () => {
        const { session } = app;
        const without = (name: string) =>
            push(session, Object.fromEntries(Object.entries(documents()).filter(([file]) => file !== name)));
        without("taskdef.json");
        const first = create(session, [blueGreen()]);
        assert.deepEqual(whyFailed(first), {
            code: "ConfigurationError",
            message: "Exception while trying to read the task definition artifact file from: Code",
        });
        without("imageDetail.json");
        assert.equal(
            whyFailed(start(session)).message,
            "Exception while trying to read the image artifact file from the artifact: Code",
        );
        without("appspec.yaml");
        assert.match(whyFailed(start(session)).message, /appspec artifact file from: Code$/);
        push(session, { ...documents(), "taskdef.json": "{" });
        assert.match(whyFailed(start(session)).message, /taskdef\.json.* is not valid JSON/);
        push(session, { ...documents(), "imageDetail.json": '[{"name":"app","imageUri":"x"}]' });
        assert.match(whyFailed(start(session)).message, /image artifact file/);
        push(session, { ...documents(), "appspec.yaml": "version: 1" });
        assert.match(whyFailed(start(session)).message, /InvalidRevisionException/);
    });

    it("take artifacts of 3 MB and no more", () => {
        const ballast = (bytes: number) => randomBytes(bytes).toString("latin1");
        push(app.session, { ...documents(), "big.bin": ballast(3 * 1024 * 1024) });
        const first = create(app.session, [blueGreen()]);
        assert.match(whyFailed(first).message, /^Exception while trying to read the task definition artifact file/);
    });

    it("fail while another deployment of the group is under way", () => {
        push(app.session, documents());
        app.deploy(register(app));
        const { message } = whyFailed(create(app.session, [blueGreen()]));
        assert.match(message, /already has an active Deployment 'd-/);
    });

    it("find their files where the configuration says", () => {
        const { "taskdef.json": taskdef, "appspec.yaml": spec, ...others } = documents();
        push(app.session, { ...others, "deploy/taskdef-web.json": taskdef!, "deploy/appspec-web.yaml": spec! });
        const configuration = {
            ...CONFIGURATION,
            TaskDefinitionTemplatePath: "deploy/taskdef-web.json",
            AppSpecTemplatePath: "deploy/appspec-web.yaml",
        };
        untilStatus(app.session, create(app.session, [blueGreen(configuration)]), "Succeeded");
        assert.equal(liveImage(app), image());
    });

    it("in another region use that region's bucket and services", () => {
        push(app.session, documents());
        app.session.call("s3", "CreateBucket", { Bucket: "artifacts-eu" });
        const stores = {
            artifactStore: undefined,
            artifactStores: {
                "us-east-1": { type: "S3", location: "artifacts" },
                "eu-west-1": { type: "S3", location: "artifacts-eu" },
            },
        };
        const id = create(app.session, [blueGreen(CONFIGURATION, { region: "eu-west-1" })], stores);
        // There is no application of that name there; the task definition was registered there, though.
        assert.match(whyFailed(id).message, /No application found for name: app/);
        const [{ input }] = actions(app.session, id);
        assert.equal(input.inputArtifacts[0].s3location.bucket, "artifacts-eu");
        const there = app.account.session("eu-west-1");
        assert.match(
            there.call<Answer>("ecs", "DescribeTaskDefinition", { taskDefinition: "app:1" }).taskDefinition
                .taskDefinitionArn,
            /:eu-west-1:/,
        );
    });
});

describe("Deployments of a pipeline by ECS itself", () => {
    const rolling = (configuration: object = {}) => ({
        name: "Deploy",
        actions: [
            action("Release", "Deploy", "ECS", {
                configuration: { ClusterName: "demo", ServiceName: "rolling", ...configuration },
                inputArtifacts: [{ name: "Code" }],
            }),
        ],
    });
    const definitions = (name = "app") => ({
        "imagedefinitions.json": JSON.stringify([{ name, imageUri: image() }]),
    });
    let app: ReleasedApplication;
    beforeEach(() => {
        app = openRelease();
        prepare(app.session);
        const input = serviceInput(app, register(app), {
            serviceName: "rolling",
            loadBalancers: [],
            deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
        });
        app.session.call("ecs", "CreateService", input);
        untilStable(app, "rolling");
    });

    it("change the image and wait until the service is stable", () => {
        push(app.session, definitions());
        const id = create(app.session, [rolling()]);
        untilStatus(app.session, id, "Succeeded");
        const service = describe1(app, "rolling");
        assert.equal(imageOf(app, service.taskDefinition), image());
        assert.equal(service.deployments.length, 1);
        assert.equal(service.deployments[0].rolloutState, "COMPLETED");
    });

    it("fail when the service goes back", () => {
        push(app.session, definitions());
        app.account.addFault({ moment: "ecs.task", kind: "cannotPull", match: { revision: "3" } });
        const id = create(app.session, [rolling()]);
        untilStatus(app.session, id, "Failed");
        assert.match(
            actionState(app.session, "Deploy", "Release").errorDetails.message,
            /^The Amazon ECS deployment failed: /,
        );
    });

    it("need a file with containers that are there", () => {
        const why = (id: string): string => {
            untilStatus(app.session, id, "Failed");
            return actionState(app.session, "Deploy", "Release").errorDetails.message;
        };
        push(app.session, {});
        const first = create(app.session, [rolling()]);
        assert.match(
            why(first),
            /^Did not find the image definition file imagedefinitions\.json in the input artifacts ZIP file\. .* bucket: artifacts key: app\/Code\//,
        );
        push(app.session, definitions("web"));
        assert.equal(why(start(app.session)), "The AWS ECS container web does not exist");
        push(app.session, { "imagedefinitions.json": "{}" });
        assert.match(why(start(app.session)), /contains invalid JSON format$/);
        push(app.session, { "imagedefinitions.json": JSON.stringify([{ name: "x".repeat(103_000), imageUri: "y" }]) });
        assert.match(why(start(app.session)), /larger than 100 KB$/);
    });

    it("need the service", () => {
        push(app.session, definitions());
        const id = create(app.session, [rolling({ ServiceName: "none" })]);
        untilStatus(app.session, id, "Failed");
        assert.equal(
            actionState(app.session, "Deploy", "Release").errorDetails.message,
            "The AWS ECS service none does not exist",
        );
    });
});
