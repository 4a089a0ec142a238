import assert from "node:assert/strict";
import type { ContainerSpec, TaskSpec } from "../../fargate";
import {
    canonicalContainers,
    renderContainers,
    renderTaskDefinition,
    secretValueFrom,
    type TaskDefinitionContext,
} from "../../release";

const container: ContainerSpec = {
    name: "app",
    image: { build: "app" },
    essential: true,
    environment: { PORT: "80" },
    secrets: { TOKEN: { secret: "token" }, USER: { secret: "db", jsonKey: "username" } },
    portMappings: [{ containerPort: 80, protocol: "tcp" }],
    mountPoints: [{ sourceVolume: "data", containerPath: "/data", readOnly: false }],
    stopTimeout: 10,
};
const task: TaskSpec = {
    family: "shop-app",
    cpu: 256,
    memory: 512,
    runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
    containers: [
        container,
        {
            ...container,
            name: "aide",
            image: { reference: "busybox" },
            logConfiguration: { logDriver: "splunk", options: {} },
        },
    ],
    volumes: [
        { name: "secrets", taskLocal: true },
        { name: "data", volume: "data" },
    ],
};
const context: TaskDefinitionContext = {
    family: "shop-dev-app",
    executionRoleArn: "arn:aws:iam::123456789012:role/execution",
    image: image => ("build" in image ? `registry/${image.build}:sha` : image.reference),
    secret: ({ secret, ...part }) => secretValueFrom(`arn:${secret}`, part),
    logGroup: "/shop/app",
    region: "eu-west-1",
    volume: name => ({ fileSystemId: `fs-${name}`, accessPointId: `fsap-${name}` }),
};

describe("The container definitions of a task", () => {
    const [aide, app] = renderContainers(task, context);

    it("name images, secrets and logs as the stack has them", () => {
        assert.equal(app?.image, "registry/app:sha");
        assert.equal(aide?.image, "busybox");
        assert.deepEqual(app?.secrets, [
            { name: "TOKEN", valueFrom: "arn:token" },
            { name: "USER", valueFrom: "arn:db:username::" },
        ]);
        assert.deepEqual(app?.environment, [{ name: "PORT", value: "80" }]);
        assert.deepEqual(app?.logConfiguration, {
            logDriver: "awslogs",
            options: {
                "awslogs-group": "/shop/app",
                "awslogs-region": "eu-west-1",
                "awslogs-stream-prefix": "ecs",
            },
        });
        assert.equal(aide?.logConfiguration?.logDriver, "splunk");
    });

    it("are canonical already", () => {
        const definitions = renderContainers(task, context);
        assert.equal(JSON.stringify(definitions), canonicalContainers(definitions));
    });
});

describe("The task definition", () => {
    it("is what register-task-definition takes, sizes as text", () => {
        const { containerDefinitions, volumes, ...rest } = renderTaskDefinition(task, {
            ...context,
            taskRoleArn: "arn:task",
        });
        assert.equal(containerDefinitions.length, 2);
        assert.equal(volumes.length, 2);
        assert.deepEqual(rest, {
            family: "shop-dev-app",
            taskRoleArn: "arn:task",
            executionRoleArn: "arn:aws:iam::123456789012:role/execution",
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            cpu: "256",
            memory: "512",
            runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
        });
    });

    it("mounts EFS encrypted and as the task role, and keeps the rest with the task", () => {
        assert.deepEqual(renderTaskDefinition(task, context).volumes, [
            {
                name: "data",
                efsVolumeConfiguration: {
                    fileSystemId: "fs-data",
                    transitEncryption: "ENABLED",
                    authorizationConfig: { accessPointId: "fsap-data", iam: "ENABLED" },
                },
            },
            { name: "secrets", host: {} },
        ]);
    });

    it("says what only some tasks have", () => {
        const document = renderTaskDefinition({ ...task, ephemeralStorage: 50, pidMode: "task" }, context);
        assert.deepEqual([document.ephemeralStorage, document.pidMode], [{ sizeInGiB: 50 }, "task"]);
    });
});
