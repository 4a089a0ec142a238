import { containersOf, eachContainer, isEssential } from "../containers";
import { isSet, json, list, number, record, records, text, texts } from "../inputs";
import { resourceRule, securityHub, stackRule } from "../rule";
import { SERVICE, TASK_DEFINITION } from "../types";

export const awsvpcMode = resourceRule({
    name: "ecs-awsvpc-mode",
    severity: "high",
    description: "Tasks have a network interface and processes of their own, apart from their host's.",
    remediation: 'Set networkMode to "awsvpc", and leave out pidMode and ipcMode',
    url: securityHub("ECS.3"),
    frameworks: {
        fsbp: ["ECS.3", "ECS.17"],
        controlTower: ["CT.ECS.PR.4", "CT.ECS.PR.10"],
        checkov: ["CKV_AWS_335"],
    },
    appliesTo: [TASK_DEFINITION],
    level: { dev: "mandatory", prod: "mandatory" },
    check({ inputs }, report) {
        report.part(() => {
            if (inputs.networkMode !== "awsvpc") {
                report(`The network mode is ${text(inputs.networkMode) ?? "not set"} instead of awsvpc`);
            }
        });
        for (const mode of ["pidMode", "ipcMode"]) {
            report.part(() => {
                if (inputs[mode] === "host") {
                    report(`${mode} is host`);
                }
            });
        }
    },
});

export const separateRoles = resourceRule({
    name: "ecs-separate-roles",
    severity: "high",
    description:
        "What starts a task and what runs in it have roles of their own, or the application may read every secret and image that ECS reads for it.",
    remediation: "Set executionRoleArn and taskRoleArn to two different roles",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",
    frameworks: { checkov: ["CKV_AWS_249"] },
    appliesTo: [TASK_DEFINITION],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        const missing = ["executionRoleArn", "taskRoleArn"].filter(role => !isSet(inputs, role));
        if (missing.length > 0) {
            report(`The task definition has no ${missing.join(" and no ")}`);
        } else if (inputs.executionRoleArn === inputs.taskRoleArn) {
            report("The task definition has one role for both");
        }
    },
});

export const efsTransitEncryption = resourceRule({
    name: "ecs-efs-transit-encryption",
    severity: "high",
    description:
        "Files travel encrypted, and only to tasks whose role may mount them: an access point alone keeps nobody out.",
    remediation: 'Set transitEncryption and authorizationConfig.iam of the volume to "ENABLED"',
    url: securityHub("ECS.18"),
    frameworks: { fsbp: ["ECS.18"], checkov: ["CKV_AWS_97"], trivy: ["AWS-0035"] },
    appliesTo: [TASK_DEFINITION],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        for (const volume of records(inputs.volumes)) {
            report.part(() => {
                if (!isSet(volume, "efsVolumeConfiguration")) {
                    return;
                }
                const efs = record(volume.efsVolumeConfiguration);
                const name = text(volume.name) ?? "";
                if (efs.transitEncryption !== "ENABLED") {
                    report(`The volume ${name} is mounted without encryption in transit`);
                } else if (record(efs.authorizationConfig).iam !== "ENABLED") {
                    report(`The volume ${name} is mounted without asking IAM`);
                }
            });
        }
    },
});

/** Memory in MiB that Fargate offers per CPU units: from, to, in steps of; the first value apart. @see Fargate task sizes */
const SIZES: Record<number, number[]> = {
    256: [512, 1024, 2048],
    512: steps(1024, 4096, 1024),
    1024: steps(2048, 8192, 1024),
    2048: steps(4096, 16384, 1024),
    4096: steps(8192, 30720, 1024),
    8192: steps(16384, 61440, 4096),
    16384: steps(32768, 122880, 8192),
};

function steps(from: number, to: number, step: number): number[] {
    return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

/** `0.5 vCPU` and `2 GB` are other ways to write 512 and 2048. */
function units(value: unknown, unit: RegExp): number | undefined {
    const amount = text(value)?.trim();
    return amount !== undefined && unit.test(amount) ? number(amount.replace(unit, ""))! * 1024 : number(value);
}

export const fargateSize = resourceRule({
    name: "ecs-fargate-size-valid",
    severity: "medium",
    description:
        "CPU and memory are a pair that Fargate offers, and the containers fit into it: AWS says so only when a task starts.",
    remediation: "Choose a pair from Fargate's table, with room for the memory of all containers",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size",
    appliesTo: [TASK_DEFINITION],
    level: { dev: "mandatory", prod: "mandatory" },
    check(task, report) {
        const { inputs } = task;
        if (!texts(inputs.requiresCompatibilities).includes("FARGATE")) {
            return;
        }
        const cpu = units(inputs.cpu, /\s*vcpu$/i);
        const memory = units(inputs.memory, /\s*gb$/i);
        const offered = cpu === undefined ? undefined : SIZES[cpu];
        if (cpu === undefined || memory === undefined || !offered?.includes(memory)) {
            report(`Fargate has no task of ${cpu ?? "unset"} CPU units and ${memory ?? "unset"} MiB`);
            return;
        }
        const containers = containersOf(task);
        const sum = (property: string): number =>
            containers.reduce((total, container) => total + (number(container[property]) ?? 0), 0);
        if (sum("cpu") > cpu) {
            report(`The containers reserve ${sum("cpu")} CPU units of ${cpu}`);
        }
        if (sum("memoryReservation") > memory) {
            report(`The containers reserve ${sum("memoryReservation")} MiB of ${memory}`);
        }
        for (const { name, memory: limit } of containers) {
            if ((number(limit) ?? 0) > memory) {
                report(`Container ${text(name) ?? ""} may use ${number(limit)} MiB of ${memory}`);
            }
        }
    },
});

export const healthChecks = stackRule({
    name: "ecs-health-check",
    severity: "medium",
    description:
        "Somebody notices when an essential container hangs: a health check of its own, or of the load balancer before it.",
    remediation: "Give the container a healthCheck (healthcheck: in a Compose file)",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html",
    level: { dev: "advisory", prod: "advisory" },
    checkStack(resources, report) {
        const services = resources.filter(({ type }) => type === SERVICE);
        for (const task of resources.filter(({ type }) => type === TASK_DEFINITION)) {
            const balanced = services.some(
                ({ inputs, propertyDependencies: { taskDefinition = [] } }) =>
                    taskDefinition.includes(task) && list(inputs.loadBalancers).length > 0,
            );
            const say = Object.assign((violation: string) => report(task, violation), {
                part: (check: () => void) => report.part(task, check),
            });
            if (!balanced) {
                report.part(task, () =>
                    eachContainer(task, say, container => {
                        if (isEssential(container) && record(json(container.healthCheck)).command === undefined) {
                            say(`Nobody checks the health of container ${container.name}`);
                        }
                    }),
                );
            }
        }
    },
});
