import { CONTAINER_TYPES, eachContainer, environmentOf, isComplete, isEssential } from "../containers";
import { record, records, text, texts } from "../inputs";
import { resourceRule, securityHub } from "../rule";
import { secretIn } from "../secret-values";

export const readonlyRootFilesystem = resourceRule<{ exemptContainers: string[] }>({
    name: "ecs-readonly-rootfs",
    severity: "high",
    description: "Containers cannot write to their image's file system: what breaks in leaves nothing behind.",
    remediation:
        "Set readonlyRootFilesystem (read_only: true in a Compose file) and mount a volume where it must write",
    url: securityHub("ECS.5"),
    frameworks: { fsbp: ["ECS.5"], controlTower: ["CT.ECS.PR.6"], checkov: ["CKV_AWS_336"] },
    appliesTo: CONTAINER_TYPES,
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        exemptContainers: {
            type: "array",
            items: { type: "string" },
            default: [],
            description: "Names of containers that may write.",
        },
    },
    check(task, report, { exemptContainers }) {
        eachContainer(task, report, ({ name, readonlyRootFilesystem: readonly }) => {
            if (readonly !== true && !exemptContainers.includes(name)) {
                report(`Container ${name} may write to its root file system`, name);
            }
        });
    },
});

export const noPrivileges = resourceRule<{ allowedCapabilities: string[] }>({
    name: "ecs-no-privileged",
    severity: "high",
    description: "Containers have no privileges on their host and add no Linux capabilities.",
    remediation: "Remove privileged and the capabilities; Fargate grants SYS_PTRACE at most",
    url: securityHub("ECS.4"),
    frameworks: { fsbp: ["ECS.4"], controlTower: ["CT.ECS.PR.11"], checkov: ["CKV_AWS_334"] },
    appliesTo: CONTAINER_TYPES,
    level: { dev: "mandatory", prod: "mandatory" },
    settings: {
        allowedCapabilities: {
            type: "array",
            items: { type: "string" },
            default: ["SYS_PTRACE"],
            description: "Linux capabilities that may be added.",
        },
    },
    check(task, report, { allowedCapabilities }) {
        eachContainer(task, report, container => {
            const { name } = container;
            if (container.privileged === true) {
                report(`Container ${name} is privileged`, name);
            }
            const { add } = record(record(container.linuxParameters).capabilities);
            const more = texts(add).filter(capability => !allowedCapabilities.includes(capability));
            if (more.length > 0) {
                report(`Container ${name} adds the capabilities ${more.join(", ")}`, name);
            }
        });
    },
});

export const nonRootUser = resourceRule({
    name: "ecs-non-root-user",
    severity: "medium",
    description: "Containers say which user they run as, and it is not root: an image that forgets to is root.",
    remediation: "Set user to a name or number other than root and 0 (user: in a Compose file)",
    url: securityHub("ECS.20"),
    frameworks: { fsbp: ["ECS.20"], controlTower: ["CT.ECS.PR.3"] },
    appliesTo: CONTAINER_TYPES,
    level: { dev: "advisory", prod: "mandatory" },
    check(task, report) {
        eachContainer(task, report, ({ name, user }) => {
            const [who] = String(user ?? "").split(":");
            if (who === "") {
                report(`Container ${name} runs as whoever its image says`, name);
            } else if (who === "root" || /^0+$/.test(who!)) {
                report(`Container ${name} runs as root`, name);
            }
        });
    },
});

export const noPlaintextSecrets = resourceRule({
    name: "ecs-no-plaintext-secrets",
    severity: "critical",
    description:
        "Task definitions hold no secret: everybody who may describe a task can read its environment, and revisions are kept for ever.",
    remediation:
        "Give it as a secret (secrets[].valueFrom with the ARN of an SSM parameter or a Secrets Manager secret; a Compose secret becomes one)",
    url: securityHub("ECS.8"),
    frameworks: { fsbp: ["ECS.8"], pci: ["8.6.2"], controlTower: ["CT.ECS.PR.12"], trivy: ["AWS-0036"] },
    appliesTo: CONTAINER_TYPES,
    level: { dev: "mandatory", prod: "mandatory" },
    mustBeKnown: true,
    check(task, report) {
        eachContainer(task, report, container => {
            for (const { name, value } of environmentOf(container)) {
                const secret = secretIn(name, value);
                if (secret === "a plain value") {
                    report(
                        `Container ${container.name} has the plain value of ${name} in its environment`,
                        container.name,
                    );
                } else if (secret !== undefined) {
                    report(
                        `Container ${container.name} has ${secret} in its environment variable ${name}`,
                        container.name,
                    );
                }
            }
        });
    },
});

export const secretsByArn = resourceRule({
    name: "ecs-secrets-by-arn",
    severity: "high",
    description: "Secrets are named by ARN: a bare name is looked up in whatever Region and account the task runs in.",
    remediation: "Set valueFrom to the ARN of an SSM parameter or a Secrets Manager secret",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
    appliesTo: CONTAINER_TYPES,
    level: { dev: "mandatory", prod: "mandatory" },
    check(task, report) {
        eachContainer(task, report, container => {
            for (const { name, valueFrom } of records(container.secrets)) {
                if (!/^arn:aws[\w-]*:(ssm|secretsmanager):[\w-]+:\d{12}:/.test(text(valueFrom) ?? "")) {
                    report(
                        `Container ${container.name} names its secret ${text(name) ?? ""} without an ARN`,
                        container.name,
                    );
                }
            }
        });
    },
});

export const logConfiguration = resourceRule<{ drivers: string[] }>({
    name: "ecs-log-configuration",
    severity: "high",
    description:
        "Essential containers send their output somewhere: a task that has gone takes with it what nobody kept.",
    remediation: "Set logConfiguration with the driver awslogs or awsfirelens",
    url: securityHub("ECS.9"),
    frameworks: { fsbp: ["ECS.9"], controlTower: ["CT.ECS.PR.5"] },
    appliesTo: CONTAINER_TYPES,
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        drivers: {
            type: "array",
            items: { type: "string" },
            default: ["awslogs", "awsfirelens", "splunk"],
            description: "Log drivers that keep the output; these are all that Fargate has.",
        },
    },
    check(task, report, { drivers }) {
        if (!isComplete(task)) {
            return; // The component adds the logging of every container itself.
        }
        eachContainer(task, report, container => {
            const driver = text(record(container.logConfiguration).logDriver);
            if (isEssential(container) && !drivers.includes(driver ?? "")) {
                report(`Container ${container.name} keeps no log`, container.name);
            }
        });
    },
});
