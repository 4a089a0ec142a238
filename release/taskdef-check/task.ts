import { FARGATE } from "../../fargate/limits";
import { FARGATE_SIZES, type FargateSizes, WINDOWS_SIZES } from "../../fargate/sizes";
import type { Field } from "../checked-document";
import { checkContainer, type Container } from "./container";
import { checkGroup } from "./group";
import { PLACEHOLDER } from "./placeholder";

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const ROLE = /^(?:arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+|[\w+=,.@-]{1,64})$/;

/** What `describe-task-definition` answers besides, and `register-task-definition` refuses. */
const ANSWERS = [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
];

interface Task {
    cpu?: { field: Field; units: number };
    memory?: { field: Field; mebibytes: number };
    executionRole?: string;
    windows: boolean;
    arm: boolean;
    compatibilities?: readonly (string | undefined)[];
}

/** A task definition for Fargate. */
export function checkTask(root: Field): void {
    const wrapped = root.entries()?.find(([key]) => key === "taskDefinition");
    if (wrapped !== undefined) {
        wrapped[1].problem("stands around the task definition, as in the answer of describe-task-definition", {
            fix: "Keep only what is inside of taskDefinition.",
        });
        return;
    }
    const task: Task = { windows: false, arm: false };
    const containers: Container[] = [];
    const volumes: string[] = [];
    root.asObject(
        {
            family: field => {
                const name = field.asText();
                if (name !== undefined && !NAME.test(name) && !PLACEHOLDER.test(name)) {
                    field.problem(`is ${JSON.stringify(name)}`, {
                        fix: "Families have letters, digits, - and _, at most 255.",
                    });
                }
            },
            taskRoleArn: checkRole,
            executionRoleArn: field => {
                task.executionRole = field.asText() ?? "";
                checkRole(field);
            },
            networkMode: field => {
                field.asOneOf(["awsvpc"], {
                    reason: "On Fargate every task has a network interface of its own.",
                    fix: "Write awsvpc.",
                });
            },
            containerDefinitions: field =>
                field.asList({ least: 1 }).forEach(each => containers.push(checkContainer(each))),
            volumes: field => field.asList().forEach(each => volumes.push(checkVolume(each) ?? "")),
            placementConstraints: field => refuseEntries(field, "Fargate chooses the place of a task by its subnets."),
            requiresCompatibilities: field => {
                task.compatibilities = field
                    .asList()
                    .map(each => each.asOneOf(["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]));
            },
            cpu: field => {
                task.cpu = sizeOf(field, field.asText(), /^([\d.]+)\s*vcpu$/i, "units");
            },
            memory: field => {
                task.memory = sizeOf(field, field.asText(), /^([\d.]+)\s*gb$/i, "mebibytes");
            },
            tags: checkTags,
            pidMode: field => {
                field.asOneOf(["task"], {
                    reason: "Fargate shows no task the processes of a host.",
                    fix: "Write task.",
                });
            },
            ipcMode: field => field.problem("cannot be set on Fargate", { fix: "Remove it." }),
            proxyConfiguration: field => void field.entries(),
            inferenceAccelerators: field => refuseEntries(field, "Fargate has no accelerators."),
            ephemeralStorage: field =>
                field.asObject(
                    {
                        sizeInGiB: size =>
                            void size.asInteger(FARGATE.ephemeralStorage.min, FARGATE.ephemeralStorage.max, " GiB"),
                    },
                    { required: ["sizeInGiB"] },
                ),
            runtimePlatform: field => checkPlatform(field, task),
            enableFaultInjection: field => void field.asBoolean(),
            ...Object.fromEntries(
                ANSWERS.map(key => [
                    key,
                    (field: Field) =>
                        field.problem("is in ECS's answers only", {
                            reason: "register-task-definition refuses what describe-task-definition adds.",
                            fix: "Remove it.",
                        }),
                ]),
            ),
        },
        { required: ["family", "containerDefinitions", "cpu", "memory", "networkMode"] },
    );
    if (task.compatibilities?.includes("FARGATE") !== true) {
        root.problem("does not require Fargate", { fix: 'Add requiresCompatibilities: ["FARGATE"].' });
    }
    checkSize(task, task.windows ? WINDOWS_SIZES : FARGATE_SIZES, task.windows);
    checkGroup(containers, { volumes, memory: task.memory?.mebibytes, cpu: task.cpu?.units });
    if (task.executionRole === undefined) {
        const needing = containers.flatMap(({ executionRoleFor }) => executionRoleFor);
        needing.slice(0, 1).forEach(({ field, what }) =>
            field.problem(`needs an execution role for ${what}`, {
                fix: "Add executionRoleArn: the role with which ECS pulls images, reads secrets and writes logs.",
            }),
        );
    }
}

function checkRole(field: Field): void {
    const role = field.asText();
    if (role !== undefined && !ROLE.test(role) && !PLACEHOLDER.test(role)) {
        field.problem(`is ${JSON.stringify(role)}`, {
            fix: "Write the role's ARN, arn:aws:iam::123456789012:role/name, or its name.",
        });
    }
}

/** A size as text: `"256"`, or with the unit, `"1 vCPU"`, `"2 GB"`. */
function sizeOf<Unit extends string>(
    field: Field,
    text: string | undefined,
    withUnit: RegExp,
    unit: Unit,
): ({ field: Field } & Record<Unit, number>) | undefined {
    if (text === undefined) {
        return undefined;
    }
    const large = withUnit.exec(text.trim());
    const size = large === null ? (/^\d+$/.test(text) ? Number(text) : Number.NaN) : Number(large[1]) * 1024;
    if (Number.isNaN(size)) {
        field.problem(`is ${JSON.stringify(text)}`, {
            fix: unit === "units" ? 'Write CPU units, "1024", or "1 vCPU".' : 'Write MiB, "2048", or "2 GB".',
        });
        return undefined;
    }
    return { field, [unit]: size } as { field: Field } & Record<Unit, number>;
}

function checkSize({ cpu, memory }: Task, sizes: FargateSizes, windows: boolean): void {
    if (cpu === undefined || memory === undefined) {
        return;
    }
    const row = sizes.find(size => size.cpu === cpu.units);
    const what = windows ? "Fargate for Windows" : "Fargate";
    if (row === undefined) {
        cpu.field.problem(`is ${cpu.units} CPU units, which ${what} does not have`, {
            fix: `Write one of ${sizes.map(size => size.cpu).join(", ")}.`,
        });
    } else if (!row.memory.includes(memory.mebibytes)) {
        const larger = row.memory.find(size => size >= memory.mebibytes);
        memory.field.problem(`is ${memory.mebibytes} MiB, which ${what} does not have with ${cpu.units} CPU units`, {
            reason: `With ${cpu.units} CPU units: ${shortened(row.memory)} MiB.`,
            fix: larger === undefined ? "Take more CPU units, or less memory." : `Write "${larger}".`,
        });
    }
}

function shortened(sizes: readonly number[]): string {
    return sizes.length <= 8 ? sizes.join(", ") : `${sizes.slice(0, 2).join(", ")}, … ${sizes.at(-1)!}`;
}

function checkVolume(field: Field): string | undefined {
    let name: string | undefined;
    field.asObject(
        {
            name: each => {
                name = each.asText();
                if (name !== undefined && !NAME.test(name)) {
                    each.problem(`is ${JSON.stringify(name)}`, { fix: "Volumes have letters, digits, - and _." });
                }
            },
            host: each => {
                if (each.entries()?.some(([key]) => key === "sourcePath") === true) {
                    each.problem("names a path of the host", {
                        reason: "Fargate has no host that you could reach; an empty host is storage of the task's own.",
                        fix: "Write host: {}, or use EFS.",
                    });
                }
            },
            efsVolumeConfiguration: each =>
                each.asObject(
                    {
                        fileSystemId: id => {
                            const text = id.asText();
                            if (text !== undefined && !/^fs-[0-9a-f]{8,}$/.test(text) && !PLACEHOLDER.test(text)) {
                                id.problem(`is ${JSON.stringify(text)}`, { fix: "Write the file system's id, fs-…" });
                            }
                        },
                        rootDirectory: path => void path.asText(),
                        transitEncryption: one => void one.asOneOf(["ENABLED", "DISABLED"]),
                        transitEncryptionPort: port => void port.asInteger(1, 65_535),
                        authorizationConfig: config =>
                            config.asObject({
                                accessPointId: id => void id.asText(),
                                iam: one => void one.asOneOf(["ENABLED", "DISABLED"]),
                            }),
                    },
                    { required: ["fileSystemId"] },
                ),
            configuredAtLaunch: each => void each.asBoolean(),
            s3filesVolumeConfiguration: each => void each.entries(),
            dockerVolumeConfiguration: each =>
                each.problem("cannot be set on Fargate", { fix: "Use EFS, or host: {}." }),
            fsxWindowsFileServerVolumeConfiguration: each =>
                each.problem("cannot be set on Fargate", { fix: "Use EFS, or host: {}." }),
        },
        { required: ["name"] },
    );
    return name;
}

function checkTags(field: Field): void {
    const { max, key: longestKey, value: longestValue } = FARGATE.tags;
    const tags = field.asList();
    if (tags.length > max) {
        field.problem(`has ${tags.length} tags; at most ${max} are taken`);
    }
    for (const tag of tags) {
        tag.asObject(
            {
                key: each => {
                    const text = each.asText();
                    if (text !== undefined && (text.length > longestKey || /^aws:/i.test(text))) {
                        each.problem(`is ${JSON.stringify(text)}`, {
                            fix: `Keys have at most ${longestKey} characters and do not begin with "aws:".`,
                        });
                    }
                },
                value: each => {
                    const text = each.source() === "" ? "" : each.asText();
                    if ((text?.length ?? 0) > longestValue) {
                        each.problem(`has more than ${longestValue} characters`);
                    }
                },
            },
            { required: ["key"] },
        );
    }
}

function checkPlatform(field: Field, task: Task): void {
    field.asObject({
        cpuArchitecture: each => {
            task.arm = each.asOneOf(["X86_64", "ARM64"]) === "ARM64";
        },
        operatingSystemFamily: each => {
            task.windows = /^WINDOWS_/.test(
                each.asOneOf([
                    "LINUX",
                    "WINDOWS_SERVER_2019_FULL",
                    "WINDOWS_SERVER_2019_CORE",
                    "WINDOWS_SERVER_2022_FULL",
                    "WINDOWS_SERVER_2022_CORE",
                    "WINDOWS_SERVER_2025_FULL",
                    "WINDOWS_SERVER_2025_CORE",
                ]) ?? "",
            );
        },
    });
    if (task.arm && task.windows) {
        field.problem("is Windows on ARM64, which Fargate does not have", { fix: "Write X86_64." });
    }
}

/** A list that may stand there only while it is empty. */
function refuseEntries(field: Field, reason: string): void {
    if (field.asList().length > 0) {
        field.problem("cannot be set on Fargate", { reason, fix: "Remove it." });
    }
}
