import assert from "node:assert/strict";
import { checkTaskDefinition } from "../../release/taskdef-check";

const WHOLE = {
    family: "app",
    taskRoleArn: "arn:aws:iam::123456789012:role/app",
    executionRoleArn: "arn:aws:iam::123456789012:role/execution",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    cpu: "512",
    memory: "1 GB",
    pidMode: "task",
    runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
    ephemeralStorage: { sizeInGiB: 21 },
    tags: [{ key: "team", value: "web" }],
    volumes: [
        { name: "scratch", host: {} },
        {
            name: "data",
            efsVolumeConfiguration: {
                fileSystemId: "fs-0123456789abcdef0",
                transitEncryption: "ENABLED",
                authorizationConfig: { accessPointId: "fsap-0123456789abcdef0", iam: "ENABLED" },
            },
        },
    ],
    containerDefinitions: [
        {
            name: "web",
            image: "<IMAGE1_NAME>",
            cpu: 256,
            memory: 512,
            memoryReservation: 256,
            essential: true,
            portMappings: [
                { containerPort: 8080, hostPort: 8080, protocol: "tcp", name: "http", appProtocol: "http" },
                { containerPortRange: "9000-9010", protocol: "udp" },
            ],
            environment: [{ name: "EMPTY", value: "" }],
            secrets: [{ name: "KEY", valueFrom: "arn:aws:ssm:eu-west-1:123456789012:parameter/app/key" }],
            mountPoints: [{ sourceVolume: "data", containerPath: "/data", readOnly: true }],
            volumesFrom: [{ sourceContainer: "init", readOnly: true }],
            dependsOn: [{ containerName: "init", condition: "SUCCESS" }],
            healthCheck: { command: ["CMD-SHELL", "true"], interval: 30, timeout: 5, retries: 3, startPeriod: 0 },
            restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 60 },
            linuxParameters: {
                initProcessEnabled: true,
                capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] },
                tmpfs: [{ containerPath: "/run", size: 16 }],
            },
            ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 2048 }],
            systemControls: [{ namespace: "net.core.somaxconn", value: "1024" }],
            stopTimeout: 120,
            logConfiguration: {
                logDriver: "awslogs",
                options: { "awslogs-group": "/app", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web" },
            },
        },
        { name: "init", image: "busybox", essential: false },
    ],
};

/** The file with one value changed; `undefined` removes it. */
function changed(path: string, value: unknown): string {
    const copy = structuredClone(WHOLE) as unknown as Record<string, unknown>;
    const steps = path.split(".");
    const last = steps.pop()!;
    const parent = steps.reduce((current, step) => current[step] as Record<string, unknown>, copy);
    if (value === undefined) {
        delete parent[last];
    } else {
        parent[last] = value;
    }
    return JSON.stringify(copy, undefined, 2);
}

const told = (text: string) =>
    checkTaskDefinition(text, "taskdef.json").problems.map(({ path, message }) => `${path}: ${message}`);

const WEB = "containerDefinitions.0";

describe("A task definition that Fargate runs", () => {
    it("has nothing wrong with it, with every key that Fargate takes", () =>
        assert.deepEqual(told(JSON.stringify(WHOLE)), []));

    it("may be YAML, and small", () =>
        assert.deepEqual(
            told(`family: app
networkMode: awsvpc
requiresCompatibilities: [FARGATE]
cpu: "256"
memory: "512"
containerDefinitions:
  - { name: web, image: nginx }
`),
            [],
        ));

    for (const [cpu, memory] of [
        ["256", "2048"],
        ["0.25 vCPU", "0.5 GB"],
        ["4096", "30720"],
        ["8192", "61440"],
        ["16384", "122880"],
    ] as const) {
        it(`may have ${cpu} and ${memory}`, () => {
            const text = JSON.stringify({ ...WHOLE, cpu, memory });
            assert.deepEqual(told(text), []);
        });
    }
});

describe("What ECS or Fargate would refuse of a task definition is told", () => {
    for (const [what, path, value, expected] of [
        ["a family of other characters", "family", "a b", 'family: is "a b"'],
        ["no family", "family", undefined, ": has no family"],
        ["another network mode", "networkMode", "bridge", 'networkMode: is "bridge"'],
        ["another launch type", "requiresCompatibilities", ["EC2"], ": does not require Fargate"],
        ["CPU as a number", "cpu", 512, "cpu: must be text, is number"],
        ["CPU that there is not", "cpu", "300", "cpu: is 300 CPU units, which Fargate does not have"],
        [
            "memory that there is not",
            "memory",
            "1500",
            "memory: is 1500 MiB, which Fargate does not have with 512 CPU units",
        ],
        ["a key that is none", "familly", "x", "familly: is no key that ECS knows here"],
        ["a key of ECS's answers", "revision", 3, "revision: is in ECS's answers only"],
        [
            "too little disk",
            "ephemeralStorage.sizeInGiB",
            20,
            "ephemeralStorage.sizeInGiB: is 20 GiB, outside of 21 to 200 GiB",
        ],
        ["a role that is none", "taskRoleArn", "arn:aws:iam::1:user/x", 'taskRoleArn: is "arn:aws:iam::1:user/x"'],
        ["a host's processes", "pidMode", "host", 'pidMode: is "host"'],
        ["a host's folder", "volumes.0.host", { sourcePath: "/var" }, "volumes[0].host: names a path of the host"],
        [
            "Docker's volumes",
            "volumes.0.dockerVolumeConfiguration",
            {},
            "volumes[0].dockerVolumeConfiguration: cannot be set on Fargate",
        ],
        ["a container's name", `${WEB}.name`, "a.b", 'containerDefinitions[0].name: is "a.b"'],
        ["no image", `${WEB}.image`, undefined, "containerDefinitions[0]: has no image"],
        [
            "a reservation above the limit",
            `${WEB}.memoryReservation`,
            600,
            "containerDefinitions[0].memoryReservation: is 600 MiB, more than the limit of 512 MiB",
        ],
        [
            "more memory than the task has",
            `${WEB}.memory`,
            2000,
            "containerDefinitions[0].memory: is 2000 MiB, more than the task's 1024 MiB",
        ],
        [
            "more CPU than the task has",
            `${WEB}.cpu`,
            1024,
            "containerDefinitions[0]: and the others want 1024 CPU units together, more than the task's 512",
        ],
        [
            "another host port",
            `${WEB}.portMappings.0.hostPort`,
            80,
            "containerDefinitions[0].portMappings[0].hostPort: is 80, but the container's port is 8080",
        ],
        [
            "SCTP",
            `${WEB}.portMappings.0.protocol`,
            "sctp",
            'containerDefinitions[0].portMappings[0].protocol: is "sctp"',
        ],
        [
            "a capability",
            `${WEB}.linuxParameters.capabilities.add`,
            ["NET_ADMIN"],
            'containerDefinitions[0].linuxParameters.capabilities.add[0]: is "NET_ADMIN"',
        ],
        [
            "shared memory",
            `${WEB}.linuxParameters.sharedMemorySize`,
            64,
            "containerDefinitions[0].linuxParameters.sharedMemorySize: cannot be set on Fargate",
        ],
        ["another limit", `${WEB}.ulimits.0.name`, "nproc", 'containerDefinitions[0].ulimits[0].name: is "nproc"'],
        [
            "a kernel parameter",
            `${WEB}.systemControls.0.namespace`,
            "vm.max_map_count",
            'containerDefinitions[0].systemControls[0].namespace: is "vm.max_map_count", which Fargate does not set',
        ],
        [
            "a long stop",
            `${WEB}.stopTimeout`,
            121,
            "containerDefinitions[0].stopTimeout: is 121 s, outside of 0 to 120 s",
        ],
        [
            "a fast health check",
            `${WEB}.healthCheck.interval`,
            1,
            "containerDefinitions[0].healthCheck.interval: is 1 s, outside of 5 to 300 s",
        ],
        [
            "a health check without CMD",
            `${WEB}.healthCheck.command`,
            ["curl"],
            'containerDefinitions[0].healthCheck.command[0]: is "curl"',
        ],
        [
            "a log driver",
            `${WEB}.logConfiguration.logDriver`,
            "json-file",
            'containerDefinitions[0].logConfiguration.logDriver: is "json-file"',
        ],
        [
            "a log option that lacks",
            `${WEB}.logConfiguration.options`,
            { "awslogs-group": "/a", "awslogs-region": "eu-west-1" },
            "containerDefinitions[0].logConfiguration: lacks the option awslogs-stream-prefix",
        ],
        [
            "a secret's value",
            `${WEB}.secrets.0.valueFrom`,
            "hunter2!",
            "containerDefinitions[0].secrets[0].valueFrom: is no ARN of a secret or parameter",
        ],
        [
            "a secret and a variable",
            `${WEB}.secrets.0.name`,
            "EMPTY",
            "containerDefinitions[0].secrets[0].name: sets EMPTY a second time",
        ],
        ["privileges", `${WEB}.privileged`, true, "containerDefinitions[0].privileged: cannot be true on Fargate"],
        ["links", `${WEB}.links`, ["init"], "containerDefinitions[0].links: cannot be set on Fargate"],
        [
            "a truth value in quotes",
            `${WEB}.essential`,
            "true",
            "containerDefinitions[0].essential: must be true or false, is text",
        ],
        [
            "an unknown volume",
            `${WEB}.mountPoints.0.sourceVolume`,
            "dta",
            'containerDefinitions[0].mountPoints[0].sourceVolume: mounts the volume "dta", which the task does not have',
        ],
        [
            "an unknown dependency",
            `${WEB}.dependsOn.0.containerName`,
            "int",
            'containerDefinitions[0].dependsOn[0]: names "int", which is no container of the task',
        ],
        [
            "an essential one that must end",
            "containerDefinitions.1.essential",
            true,
            "containerDefinitions[0].dependsOn[0]: waits for the end of init, which is essential",
        ],
        [
            "a health that nobody checks",
            `${WEB}.dependsOn.0.condition`,
            "HEALTHY",
            "containerDefinitions[0].dependsOn[0]: waits for the health of init, which has no healthCheck",
        ],
        [
            "a cycle",
            "containerDefinitions.1.dependsOn",
            [{ containerName: "web", condition: "START" }],
            "containerDefinitions[1].dependsOn[0]: closes a cycle: web → init → web",
        ],
        [
            "a name twice",
            "containerDefinitions.1.name",
            "web",
            'containerDefinitions[1]: has the name "web", as a container before it',
        ],
        [
            "a port twice",
            "containerDefinitions.1.portMappings",
            [{ containerPort: 8080 }],
            "containerDefinitions[1].portMappings[0]: maps the port 8080/tcp again",
        ],
        [
            "no essential container",
            `${WEB}.essential`,
            false,
            "containerDefinitions[0]: leaves the task without an essential container",
        ],
        ["no container", "containerDefinitions", [], "containerDefinitions: is an empty list"],
        [
            "no execution role",
            "executionRoleArn",
            undefined,
            "containerDefinitions[0].secrets: needs an execution role for secrets",
        ],
        [
            "Windows on ARM",
            "runtimePlatform.operatingSystemFamily",
            "WINDOWS_SERVER_2022_CORE",
            "runtimePlatform: is Windows on ARM64, which Fargate does not have",
        ],
    ] as const) {
        it(what, () => {
            const found = told(changed(path, value));
            assert.ok(found.includes(expected), found.join("\n") || "nothing");
        });
    }

    it("at its line and column, all at once and in their order", () => {
        const text = changed(`${WEB}.stopTimeout`, 500).replace('"family": "app"', '"family": "a b"');
        const positions = checkTaskDefinition(text, "taskdef.json").problems.map(({ position }) => position);
        const lines = text.split("\n");
        assert.deepEqual(
            positions.map(({ line, column }) => lines[line - 1]!.slice(column - 1)),
            ['"a b",', "500,"],
        );
    });

    it("an answer of describe-task-definition, which stands around it", () =>
        assert.deepEqual(told(JSON.stringify({ taskDefinition: WHOLE })), [
            "taskDefinition: stands around the task definition, as in the answer of describe-task-definition",
        ]));

    it("a file that is no YAML", () => assert.match(told("{family: [")[0]!, /^: Flow/));
});
