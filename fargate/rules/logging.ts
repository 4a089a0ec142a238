import type { Path } from "../../compose";
import type { ContainerSpec, LogConfiguration, SecretReference } from "../model";
import type { Rule } from "../rule";
import { secretReason } from "../secret-detection";
import type { ServiceContext } from "../service-context";

export const LOGGING_RULES: readonly Rule[] = [
    { key: "services.*.logging", target: "containerDefinitions[].logConfiguration" },
    { key: "services.*.logging.driver", target: "containerDefinitions[].logConfiguration.logDriver" },
    { key: "services.*.logging.options", target: "containerDefinitions[].logConfiguration.options" },
    { key: "services.*.logging.options.*", target: "containerDefinitions[].logConfiguration.options" },
];

/** What an option's value must look like; `undefined` where anything will do. */
type Options = Readonly<Record<string, RegExp | undefined>>;

const DELIVERY: Options = { mode: /^(blocking|non-blocking)$/, "max-buffer-size": /^\d+[kmg]$/i };

/**
 * What ECS hands on to the drivers that Fargate has; `awsfirelens` takes whatever the output's plugin does.
 * @see ECS API, LogConfiguration.options
 */
const OPTIONS: Readonly<Record<string, Options | undefined>> = {
    awslogs: {
        ...DELIVERY,
        "awslogs-group": /^[\w./#-]{1,512}$/,
        "awslogs-region": /^[a-z]{2}(-[a-z]+)+-\d$/,
        "awslogs-stream-prefix": /^[^:*]+$/,
        "awslogs-create-group": /^(true|false)$/,
        "awslogs-datetime-format": undefined,
        "awslogs-multiline-pattern": undefined,
    },
    splunk: {
        ...DELIVERY,
        "splunk-token": undefined,
        "splunk-url": /^https?:\/\//,
        ...Object.fromEntries(
            "source sourcetype index capath caname insecureskipverify format verify-connection gzip gzip-level"
                .split(" ")
                .map(option => [`splunk-${option}`, undefined]),
        ),
        tag: undefined,
        labels: undefined,
        env: undefined,
        "env-regex": undefined,
        "labels-regex": undefined,
    },
    awsfirelens: undefined,
};

/** What a driver does not work without. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
    splunk: ["splunk-token", "splunk-url"],
    awsfirelens: ["Name"],
};

/** Takes the logs of a task's containers to where `awsfirelens` says. */
const LOG_ROUTER: ContainerSpec = {
    name: "log_router",
    image: { reference: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable" },
    essential: true,
    environment: {},
    secrets: {},
    portMappings: [],
    mountPoints: [],
    memoryReservation: 50,
    firelensConfiguration: { type: "fluentbit", options: { "enable-ecs-log-metadata": "true" } },
};

export interface Logging {
    /** Absent: into the service's own group in CloudWatch Logs. */
    logConfiguration?: LogConfiguration;
    /** A container that the task needs besides. */
    router?: ContainerSpec;
}

/** `logging` → the driver with its options where Fargate has it; CloudWatch Logs in place of any other. */
export function convertLogging(context: ServiceContext): Logging {
    const logging = context.service.logging as { driver?: string; options?: Record<string, string> } | undefined;
    if (logging === undefined) {
        return {};
    }
    const path = context.path("logging");
    const driver = logging.driver ?? "json-file";
    if (!(driver in OPTIONS)) {
        context.verdicts.wholly("approximated", path, {
            reason: `logs go to the service's own group in CloudWatch Logs, not to ${driver}`,
            fix: "nothing to do; a subscription filter of the log group can send them on",
        });
        return {};
    }
    const options = checkedOptions(context, driver, logging.options ?? {});
    const logConfiguration: LogConfiguration = { logDriver: driver, ...withSecrets(context, driver, options) };
    if (driver === "awsfirelens") {
        context.verdicts.approximated(path, {
            reason: "a log router, Fluent Bit, is added to the task, and sends the logs with the task role's rights",
            fix: "give the task role what the output needs, e.g. with `x-aws-policies`",
        });
        return { logConfiguration, router: LOG_ROUTER };
    }
    if (options["awslogs-group"] !== undefined) {
        context.verdicts.approximated([...path, "options", "awslogs-group"], {
            reason: "the stack does not make this log group, and does not say how long its lines stay",
            fix: 'remove the option, and the service gets a group of its own; or add awslogs-create-group: "true"',
        });
    }
    return { logConfiguration };
}

/** The options that ECS takes; the others are told, and left out. */
function checkedOptions(
    context: ServiceContext,
    driver: string,
    options: Readonly<Record<string, string>>,
): Record<string, string> {
    const { verdicts } = context;
    const at = (...below: string[]): Path => context.path("logging", ...below);
    const known = OPTIONS[driver];
    const kept = Object.entries(options).filter(([option, value]) => {
        if (known !== undefined && !(option in known)) {
            verdicts.refused(at("options", option), {
                reason: `ECS hands no option ${option} to ${driver}`,
                fix: `remove it; there are ${Object.keys(known).join(", ")}`,
            });
            return false;
        }
        if (known?.[option]?.test(value) === false) {
            verdicts.problem(at("options", option), `is ${JSON.stringify(value)}`, {
                fix: `Give what matches ${known[option].source}.`,
            });
        }
        return true;
    });
    const missing = (REQUIRED[driver] ?? []).filter(option => !(option in options));
    if (missing.length > 0) {
        verdicts.problem(at(), `has no ${missing.join(" and no ")}`, {
            reason: `${driver} does not work without.`,
            fix: driver === "awsfirelens" ? "Name the output's plugin, e.g. Name: cloudwatch_logs." : "Add it.",
        });
    }
    if ("awslogs-datetime-format" in options && "awslogs-multiline-pattern" in options) {
        verdicts.problem(at("options"), "has awslogs-datetime-format and awslogs-multiline-pattern", {
            reason: "Each says where a message begins.",
            fix: "Remove one of them.",
        });
    }
    return Object.fromEntries(kept);
}

/** A token among the options becomes a parameter that ECS reads: everybody who may see the task definition would see it. */
function withSecrets(
    context: ServiceContext,
    driver: string,
    options: Readonly<Record<string, string>>,
): Pick<LogConfiguration, "options" | "secretOptions"> {
    const plain: Record<string, string> = {};
    const secretOptions: Record<string, SecretReference> = {};
    for (const [option, value] of Object.entries(options)) {
        const words = option.replace(/[.-]/g, "_");
        const reason = driver === "awslogs" ? undefined : secretReason(words, value, context.stack.encryptedValues);
        if (reason === undefined) {
            plain[option] = value;
            continue;
        }
        const path = context.path("logging", "options", option);
        const secret = `${context.ecsName}-log-${words}`;
        context.secrets.add(secret, value, path);
        secretOptions[option] = { secret };
        context.verdicts.approximated(path, {
            reason: `${reason}, so ECS reads it from an encrypted parameter when a task starts`,
            fix: "nothing to do",
        });
    }
    return { options: plain, ...(Object.keys(secretOptions).length > 0 && { secretOptions }) };
}
