import { FARGATE } from "../../fargate/limits";
import type { Field, Keys } from "../checked-document";
import { checkLinux } from "./linux";
import { checkLogging } from "./logging";
import { PLACEHOLDER } from "./placeholder";
import { checkPort } from "./ports";
import { textList, texts } from "./texts";
import { checkEnvironmentFiles, checkSecret, checkVariable } from "./variables";

/** What of a container others of its task refer to. */
export interface Container {
    field: Field;
    name?: string;
    essential: boolean;
    /** Hard limit and reservation, in MiB. */
    memory?: { field: Field; mebibytes: number };
    memoryReservation?: { field: Field; mebibytes: number };
    /** CPU units. */
    cpu: number;
    ports: { field: Field; port: string }[];
    dependsOn: Reference[];
    mounts: Reference[];
    volumesFrom: Reference[];
    hasHealthCheck: boolean;
    /** What of it ECS does with the execution role. */
    executionRoleFor: { field: Field; what: string }[];
}

export interface Reference {
    field: Field;
    name: string;
    condition?: string;
}

const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** Members that Fargate refuses, and what there is in their place. */
const REFUSED: Record<string, string> = {
    links: "Containers of one task reach each other by localhost.",
    hostname: "A task's name is its network interface's.",
    dnsServers: "The VPC's DHCP options say which DNS servers are asked.",
    dnsSearchDomains: "The VPC's DHCP options say which domains are searched.",
    extraHosts: "Use a private hosted zone, or Service Connect.",
    dockerSecurityOptions: "Fargate isolates every task in a virtual machine of its own.",
    disableNetworking: "On Fargate every task has a network interface of its own.",
};

/** One container of a task on Fargate. */
export function checkContainer(field: Field): Container {
    const container: Container = {
        field,
        essential: true,
        cpu: 0,
        ports: [],
        dependsOn: [],
        mounts: [],
        volumesFrom: [],
        hasHealthCheck: false,
        executionRoleFor: [],
    };
    const variables = new Map<string, Field>();
    const needsRole = (each: Field, what: string) => container.executionRoleFor.push({ field: each, what });
    field.asObject(
        {
            ...identity(container, needsRole),
            ...sizes(container),
            ...running(container),
            portMappings: each => each.asList().forEach(port => checkPort(port, container)),
            environment: each => each.asList().forEach(pair => checkVariable(pair, variables)),
            secrets: each => {
                each.asList().forEach(pair => checkSecret(pair, variables));
                needsRole(each, "secrets");
            },
            environmentFiles: each => checkEnvironmentFiles(each),
            mountPoints: each => references(each, "sourceVolume", ["containerPath"], container.mounts),
            volumesFrom: each => references(each, "sourceContainer", [], container.volumesFrom),
            dependsOn: each => checkDependencies(each, container),
            logConfiguration: each => {
                if (checkLogging(each) === "awslogs") {
                    needsRole(each, "the log driver awslogs");
                }
            },
            privileged: each => {
                if (each.asBoolean() === true) {
                    each.problem("cannot be true on Fargate", {
                        reason: "Fargate gives no container the rights of its host.",
                        fix: "Remove it.",
                    });
                }
            },
            ...Object.fromEntries(
                Object.entries(REFUSED).map(([key, reason]) => [
                    key,
                    (each: Field) => {
                        if (!each.isEmpty()) {
                            each.problem("cannot be set on Fargate", { reason, fix: "Remove it." });
                        }
                    },
                ]),
            ),
        },
        { required: ["name", "image"] },
    );
    return container;
}

function identity(container: Container, needsRole: (field: Field, what: string) => void): Keys {
    return {
        name: field => {
            const name = field.asText();
            container.name = name;
            if (name !== undefined && !NAME.test(name)) {
                field.problem(`is ${JSON.stringify(name)}`, {
                    fix: "Containers have letters, digits, - and _, at most 255.",
                });
            }
        },
        image: field => {
            const image = field.asText();
            if (image !== undefined && (/\s/.test(image.replace(PLACEHOLDER, "")) || image.length > 255)) {
                field.problem(`is ${JSON.stringify(image)}`, { fix: "Write repository:tag or repository@digest." });
            }
            if (image !== undefined && /\.dkr\.ecr\./.test(image)) {
                needsRole(field, "images from ECR");
            }
        },
        repositoryCredentials: field => {
            needsRole(field, "the credentials of a private registry");
            field.asObject(
                { credentialsParameter: each => void each.asText() },
                { required: ["credentialsParameter"] },
            );
        },
        versionConsistency: field => void field.asOneOf(["enabled", "disabled"]),
        dockerLabels: texts,
    };
}

function sizes(container: Container): Keys {
    const { minContainerMemory } = FARGATE;
    const mebibytes = (field: Field) => {
        const size = field.asInteger(minContainerMemory, 122_880, " MiB");
        return size === undefined ? undefined : { field, mebibytes: size };
    };
    return {
        cpu: field => {
            container.cpu = field.asInteger(0, 16_384, " CPU units") ?? 0;
        },
        memory: field => {
            container.memory = mebibytes(field);
        },
        memoryReservation: field => {
            container.memoryReservation = mebibytes(field);
        },
        ulimits: field =>
            field.asList().forEach(each =>
                each.asObject(
                    {
                        name: name =>
                            void name.asOneOf(FARGATE.ulimits, {
                                reason: "It is the one limit that Fargate lets a container set.",
                            }),
                        softLimit: limit => void limit.asInteger(0, 1_048_576),
                        hardLimit: limit => void limit.asInteger(0, 1_048_576),
                    },
                    { required: ["name", "softLimit", "hardLimit"] },
                ),
            ),
        resourceRequirements: field => {
            if (field.asList().length > 0) {
                field.problem("cannot be set on Fargate", { reason: "Fargate has no GPUs.", fix: "Remove it." });
            }
        },
    };
}

function running(container: Container): Keys {
    const { healthCheck, restartPolicy, maxStopTimeout } = FARGATE;
    return {
        essential: field => {
            container.essential = field.asBoolean() ?? true;
        },
        command: textList,
        entryPoint: textList,
        workingDirectory: field => void field.asText(),
        user: field => void field.asText(),
        interactive: field => void field.asBoolean(),
        pseudoTerminal: field => void field.asBoolean(),
        readonlyRootFilesystem: field => void field.asBoolean(),
        startTimeout: field => void field.asInteger(2, 120, " s"),
        stopTimeout: field => void field.asInteger(0, maxStopTimeout, " s"),
        firelensConfiguration: field =>
            field.asObject(
                { type: each => void each.asOneOf(["fluentbit", "fluentd"]), options: texts },
                { required: ["type"] },
            ),
        credentialSpecs: textList,
        healthCheck: field => {
            container.hasHealthCheck = true;
            field.asObject(
                {
                    command: each => {
                        const [first] = each.asList({ least: 1 });
                        first?.asOneOf(["CMD", "CMD-SHELL", "NONE"]);
                        textList(each);
                    },
                    interval: each => void each.asInteger(healthCheck.interval.min, healthCheck.interval.max, " s"),
                    timeout: each => void each.asInteger(healthCheck.timeout.min, healthCheck.timeout.max, " s"),
                    retries: each => void each.asInteger(healthCheck.retries.min, healthCheck.retries.max),
                    startPeriod: each =>
                        void each.asInteger(healthCheck.startPeriod.min, healthCheck.startPeriod.max, " s"),
                },
                { required: ["command"] },
            );
        },
        restartPolicy: field =>
            field.asObject(
                {
                    enabled: each => void each.asBoolean(),
                    ignoredExitCodes: each => each.asList().forEach(code => void code.asInteger(0, 255)),
                    restartAttemptPeriod: each =>
                        void each.asInteger(restartPolicy.attemptPeriod.min, restartPolicy.attemptPeriod.max, " s"),
                },
                { required: ["enabled"] },
            ),
        linuxParameters: checkLinux,
        systemControls: field =>
            field.asList().forEach(each =>
                each.asObject(
                    {
                        namespace: name => {
                            const text = name.asText();
                            if (text !== undefined && !FARGATE.sysctls.some(pattern => pattern.test(text))) {
                                name.problem(`is ${JSON.stringify(text)}, which Fargate does not set`, {
                                    fix: "Fargate sets net.*, some of kernel.* for IPC, and fs.mqueue.*.",
                                });
                            }
                        },
                        value: value => void value.asText(),
                    },
                    { required: ["namespace", "value"] },
                ),
            ),
    };
}

function checkDependencies(field: Field, container: Container): void {
    for (const each of field.asList()) {
        let name: string | undefined;
        let condition: string | undefined;
        each.asObject(
            {
                containerName: one => {
                    name = one.asText();
                },
                condition: one => {
                    condition = one.asOneOf(["START", "COMPLETE", "SUCCESS", "HEALTHY"]);
                },
            },
            { required: ["containerName", "condition"] },
        );
        if (name !== undefined) {
            container.dependsOn.push({ field: each, name, condition });
        }
    }
}

function references(field: Field, key: string, required: readonly string[], into: Reference[]): void {
    for (const each of field.asList()) {
        each.asObject(
            {
                [key]: one => {
                    const name = one.asText();
                    if (name !== undefined) {
                        into.push({ field: one, name });
                    }
                },
                readOnly: one => void one.asBoolean(),
                ...(required.includes("containerPath") && { containerPath: (one: Field) => void one.asText() }),
            },
            { required: [key, ...required] },
        );
    }
}
