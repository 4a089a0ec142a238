import * as assert from "node:assert/strict";
import {
    describeDifference,
    taskDefinitionDifferences,
    type AnyTaskDefinition,
    type ContainerDefinition,
} from "../../release";

const app: ContainerDefinition = {
    name: "app",
    image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/todo:aaaa",
    environment: [
        { name: "MODE", value: "a" },
        { name: "OLD", value: "1" },
    ],
    secrets: [{ name: "DB_PASSWORD", valueFrom: "/todo/db-password" }],
    portMappings: [{ containerPort: 3000 }],
    healthCheck: { command: ["CMD", "true"] },
    mountPoints: [{ sourceVolume: "data", containerPath: "/data" }],
};
const definition = {
    family: "todo",
    requiresCompatibilities: ["FARGATE"],
    cpu: "256",
    memory: "512",
    taskRoleArn: "arn:aws:iam::111122223333:role/app",
    containerDefinitions: [app, { name: "proxy", image: "nginx:1" }],
    volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1" } }],
};

const lines = (after: AnyTaskDefinition, before: AnyTaskDefinition = definition): string[] =>
    taskDefinitionDifferences(before, after).map(describeDifference);
const withApp = (changes: object): AnyTaskDefinition => ({
    ...definition,
    containerDefinitions: [{ ...app, ...changes }, definition.containerDefinitions[1]!],
});

describe("the difference of two task definitions", () => {
    it("is nothing for what ECS gives back of a registration", () => {
        const registered = {
            ...definition,
            taskDefinitionArn: "arn:aws:ecs:us-east-1:111122223333:task-definition/todo:7",
            revision: 7,
            status: "ACTIVE",
            registeredAt: new Date(0),
            compatibilities: ["EC2", "FARGATE"],
            requiresAttributes: [{ name: "ecs.capability.task-eni" }],
            placementConstraints: [],
            enableFaultInjection: false,
            tags: [{ key: "a", value: "b" }],
            cpu: ".25 vCPU",
            memory: "0.5GB",
            runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
            volumes: [{ name: "data", host: {}, efsVolumeConfiguration: { fileSystemId: "fs-1", rootDirectory: "/" } }],
            containerDefinitions: [
                { name: "proxy", image: "nginx:1", cpu: 0, essential: true, environment: [], volumesFrom: [] },
                {
                    ...app,
                    environment: [...app.environment!].reverse(),
                    portMappings: [{ containerPort: 3000, hostPort: 3000, protocol: "tcp" }],
                    healthCheck: { command: ["CMD", "true"], interval: 30, timeout: 5, retries: 3 },
                    mountPoints: [{ sourceVolume: "data", containerPath: "/data", readOnly: false }],
                },
            ],
        };
        assert.deepEqual(taskDefinitionDifferences(definition, registered), []);
    });

    const digest = `sha256:${"0".repeat(64)}`;
    for (const [what, after, expected] of [
        [
            "another tag of the same image",
            withApp({ image: app.image.replace("aaaa", "bbbb") }),
            ["~ app image: tag aaaa → bbbb"],
        ],
        [
            "a tag that was resolved",
            withApp({ image: `${app.image}@${digest}` }),
            [`~ app image: digest none → ${digest}`],
        ],
        ["another image", withApp({ image: "nginx:1" }), [`~ app image: ${app.image} → nginx:1`]],
        [
            "environment",
            withApp({
                environment: [
                    { name: "MODE", value: "b" },
                    { name: "LEVEL", value: "" },
                ],
            }),
            ['+ app environment LEVEL: ""', "~ app environment MODE: a → b", "- app environment OLD: 1"],
        ],
        [
            "all of the environment gone",
            withApp({ environment: [] }),
            ["- app environment MODE: a", "- app environment OLD: 1"],
        ],
        [
            "where a secret comes from, by its reference",
            withApp({ secrets: [{ name: "DB_PASSWORD", valueFrom: "/todo/other" }] }),
            ["~ app secrets DB_PASSWORD: /todo/db-password → /todo/other"],
        ],
        ["a size", { ...definition, cpu: "512" }, ["~ cpu: 256 → 512"]],
        [
            "a role that is gone",
            { ...definition, taskRoleArn: undefined },
            [`- taskRoleArn: ${definition.taskRoleArn}`],
        ],
        [
            "a port",
            withApp({ portMappings: [{ containerPort: 3001 }] }),
            [
                '- app portMappings 3000/tcp: {"containerPort":3000,"hostPort":3000,"protocol":"tcp"}',
                '+ app portMappings 3001/tcp: {"containerPort":3001,"hostPort":3001,"protocol":"tcp"}',
            ],
        ],
        [
            "parts of a health check",
            withApp({ healthCheck: { command: ["CMD", "false"], interval: 10 } }),
            ['~ app healthCheck command: ["CMD","true"] → ["CMD","false"]', "~ app healthCheck interval: 30 → 10"],
        ],
        [
            "a container that came and one that went",
            { ...definition, containerDefinitions: [app, { name: "cache", image: "redis:7" }] },
            ["+ cache container: redis:7", "- proxy container: nginx:1"],
        ],
        [
            "a volume's file system",
            { ...definition, volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-2" } }] },
            ["~ volumes data efsVolumeConfiguration fileSystemId: fs-1 → fs-2"],
        ],
        [
            "another processor",
            { ...definition, runtimePlatform: { cpuArchitecture: "ARM64" } },
            ["~ runtimePlatform cpuArchitecture: X86_64 → ARM64"],
        ],
        [
            "what this code does not know of",
            withApp({ linuxParameters: { sharedMemorySize: 64 }, dnsServers: ["10.0.0.2"] }),
            ['+ app dnsServers: ["10.0.0.2"]', '+ app linuxParameters: {"sharedMemorySize":64}'],
        ],
        [
            "a variable with the name of a method",
            withApp({ environment: [...app.environment!, { name: "constructor", value: "x" }] }),
            ["+ app environment constructor: x"],
        ],
    ] as [string, AnyTaskDefinition, string[]][]) {
        it(`tells ${what}`, () => assert.deepEqual(lines(after), expected));
    }

    it("shows no password that stands in a definition, and still tells that it is another one", () => {
        const secret = (password: string) =>
            withApp({
                environment: [
                    { name: "DB_PASSWORD", value: password },
                    { name: "DATABASE_URL", value: `postgres://app:${password}@db/app` },
                ],
                command: ["serve", `--password=${password}`],
                logConfiguration: { logDriver: "splunk", options: { "splunk-token": password } },
            });
        const differences = taskDefinitionDifferences(secret("hunter22"), secret("hunter33"));
        assert.equal(differences.length, 4);
        assert.doesNotMatch(JSON.stringify(differences), /hunter/);
        assert.ok(
            differences.map(describeDifference).includes("~ app environment DB_PASSWORD: (hidden), another value"),
        );
        const added = taskDefinitionDifferences({ ...definition, containerDefinitions: [] }, secret("hunter22"));
        assert.doesNotMatch(JSON.stringify(added), /hunter/);
    });

    it("is the same read backwards, with what was added removed", () => {
        const other = withApp({ environment: [], image: "x:2" });
        const turn = { added: "removed", removed: "added", changed: "changed" };
        assert.deepEqual(
            taskDefinitionDifferences(definition, other).map(({ change, member, key }) => [turn[change], member, key]),
            taskDefinitionDifferences(other, definition).map(({ change, member, key }) => [change, member, key]),
        );
    });
});
