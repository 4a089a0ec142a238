import assert from "node:assert/strict";

import { openApplication, register, type Answer, type Application } from "./application";

describe("RegisterTaskDefinition", () => {
    let app: Application;
    beforeEach(() => (app = openApplication()));
    const definition = (arn: string): Answer =>
        app.session.call<Answer>("ecs", "DescribeTaskDefinition", { taskDefinition: arn }).taskDefinition;

    for (const [cpu, memory, allowed] of [
        ["256", "512", true],
        ["256", "2048", true],
        ["256", "3072", false],
        [".25 vCPU", "1 GB", true],
        ["512", "4096", true],
        ["512", "512", false],
        ["1024", "2048", true],
        ["2048", "17408", false],
        ["4096", "30720", true],
        ["8192", "16384", true],
        ["8192", "18432", false],
        ["16384", "122880", true],
        ["300", "512", false],
    ] as const) {
        it(`${allowed ? "takes" : "refuses"} ${cpu} CPU with ${memory} memory`, () => {
            const act = () => register(app, { cpu, memory });
            if (allowed) {
                act();
            } else {
                assert.throws(act, { name: "ClientException", message: /^No Fargate configuration exists/ });
            }
        });
    }

    for (const [what, changes, container, message] of [
        ["no cpu", { cpu: undefined }, {}, "Fargate requires that 'cpu' be defined at the task level."],
        ["another network mode", { networkMode: "bridge" }, {}, "Fargate only supports network mode ‘awsvpc’."],
        [
            "an ECR image without execution role",
            {},
            { image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1" },
            "Fargate requires task definition to have execution role ARN to support ECR images.",
        ],
        [
            "awslogs without execution role",
            {},
            { logConfiguration: { logDriver: "awslogs", options: {} } },
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        ],
        [
            "another host port",
            {},
            { portMappings: [{ containerPort: 80, hostPort: 8080 }] },
            "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        ],
        ["no image", {}, { image: "" }, "Container.image should not be null or empty."],
        [
            "an unknown volume",
            {},
            { mountPoints: [{ sourceVolume: "data", containerPath: "/data" }] },
            "Unknown volume 'data'.",
        ],
        ["privileged containers", {}, { privileged: true }, "Fargate tasks do not support privileged containers."],
        [
            "no essential container",
            {},
            { essential: false },
            "Invalid setting for containers. At least one container must be essential.",
        ],
    ] as const) {
        it(`refuses ${what}`, () =>
            assert.throws(() => register(app, changes, container), { name: "ClientException", message }));
    }

    it("refuses what is longer than 64 KiB", () => {
        const environment = [{ name: "TEXT", value: "x".repeat(65_536) }];
        assert.throws(() => register(app, {}, { environment }), {
            name: "ClientException",
            message: /^Actual length: '\d+'. Max allowed length is '65536' bytes.$/,
        });
    });

    it("refuses containers that wait for one another", () => {
        const container = (name: string, on: string) => ({
            name,
            image: "nginx",
            dependsOn: [{ containerName: on, condition: "START" }],
        });
        assert.throws(
            () => register(app, { containerDefinitions: [container("a", "b"), container("b", "a")] }),
            /cycle/,
        );
    });

    it("numbers the revisions of a family and never gives a number twice", () => {
        assert.match(register(app), /:1$/);
        const second = register(app);
        app.session.call("ecs", "DeregisterTaskDefinition", { taskDefinition: second });
        app.session.call("ecs", "DeleteTaskDefinitions", { taskDefinitions: [second] });
        assert.match(register(app), /:3$/);
        assert.equal(definition("app").revision, 3);
    });

    it("answers with what ECS fills in", () => {
        const [container] = definition(
            register(app, {}, { healthCheck: { command: ["CMD", "true"] } }),
        ).containerDefinitions;
        assert.deepEqual(container, {
            name: "app",
            image: "nginx:1.27",
            cpu: 0,
            essential: true,
            portMappings: [{ containerPort: 3000, hostPort: 3000, protocol: "tcp" }],
            environment: [],
            mountPoints: [],
            volumesFrom: [],
            systemControls: [],
            healthCheck: { command: ["CMD", "true"], interval: 30, timeout: 5, retries: 3 },
        });
    });

    it("runs no inactive revision", () => {
        const arn = register(app);
        app.session.call("ecs", "DeregisterTaskDefinition", { taskDefinition: arn });
        assert.throws(
            () =>
                app.session.call("ecs", "RunTask", {
                    cluster: "demo",
                    taskDefinition: arn,
                    launchType: "FARGATE",
                    networkConfiguration: { awsvpcConfiguration: { subnets: app.subnets } },
                }),
            { name: "ClientException", message: "TaskDefinition is inactive" },
        );
    });

    it("lists revisions by family, page by page", () => {
        for (let count = 0; count < 3; count++) {
            register(app);
        }
        const first: Answer = app.session.call("ecs", "ListTaskDefinitions", {
            familyPrefix: "app",
            sort: "DESC",
            maxResults: 2,
        });
        const rest: Answer = app.session.call("ecs", "ListTaskDefinitions", {
            familyPrefix: "app",
            sort: "DESC",
            maxResults: 2,
            nextToken: first.nextToken,
        });
        const numbers = [...first.taskDefinitionArns, ...rest.taskDefinitionArns].map((arn: string) =>
            arn.split(":").at(-1),
        );
        assert.deepEqual(numbers, ["3", "2", "1"]);
        assert.equal(rest.nextToken, undefined);
    });

    it("refuses an essential container whose end another one waits for", () => {
        const init = { name: "init", image: "busybox", essential: true };
        const app_ = { name: "app", image: "busybox", dependsOn: [{ containerName: "init", condition: "SUCCESS" }] };
        assert.throws(() => register(app, { containerDefinitions: [init, app_] }), {
            name: "ClientException",
            message: "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
        });
        register(app, { containerDefinitions: [{ ...init, essential: false }, app_] });
    });

    it("refuses mounts of a container that the task does not have", () => {
        const container = { name: "app", image: "busybox", volumesFrom: [{ sourceContainer: "data" }] };
        assert.throws(() => register(app, { containerDefinitions: [container] }), /Unknown container 'data'/);
    });
});
