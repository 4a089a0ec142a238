import type { FargateServiceSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import type { Controller } from "../settings";

const PERCENTS = "deploymentConfiguration.minimumHealthyPercent and maximumPercent";
const ROLLBACK = {
    level: "approximated" as const,
    reason: "ECS rolls back as it deploys: within the same bounds, as soon as tasks are healthy",
    fix: "remove the key; `update_config` says how",
};

/** How a new version replaces the old one, and what happens when it fails. */
export const UPDATE_RULES: readonly Rule[] = [
    { key: "services.*.deploy.update_config", target: "service.deploymentConfiguration" },
    { key: "services.*.deploy.update_config.parallelism", target: PERCENTS },
    { key: "services.*.deploy.update_config.order", target: PERCENTS },
    {
        key: "services.*.deploy.update_config.failure_action",
        target: "deploymentConfiguration.deploymentCircuitBreaker",
    },
    { key: "services.*.deploy.update_config.delay", target: "none" },
    { key: "services.*.deploy.update_config.monitor", target: "none" },
    { key: "services.*.deploy.update_config.max_failure_ratio", target: "none" },
    {
        key: "services.*.deploy.update_config.x-aws-min_percent",
        target: "deploymentConfiguration.minimumHealthyPercent",
    },
    { key: "services.*.deploy.update_config.x-aws-max_percent", target: "deploymentConfiguration.maximumPercent" },
    { key: "services.*.x-aws-min_percent", target: "deploymentConfiguration.minimumHealthyPercent" },
    { key: "services.*.x-aws-max_percent", target: "deploymentConfiguration.maximumPercent" },
    { key: "services.*.deploy.rollback_config", target: "service.deploymentConfiguration" },
    ...["parallelism", "order", "delay", "monitor", "failure_action", "max_failure_ratio"].map(key => ({
        key: `services.*.deploy.rollback_config.${key}`,
        ...ROLLBACK,
    })),
];

interface UpdateConfig {
    parallelism?: number | string;
    order?: string;
    failure_action?: string;
    delay?: string;
    monitor?: string;
    max_failure_ratio?: number | string;
    "x-aws-min_percent"?: number | string;
    "x-aws-max_percent"?: number | string;
}

/**
 * `deploy.update_config` → the bounds of a rolling deployment. Without it new tasks start before old ones stop, so that a
 * release is not an outage; Compose itself would stop first, but has no release to speak of. A stateful service stops first.
 * With CodeDeploy there are two sets of tasks instead, and verdicts say what that makes of each key.
 * @see ECS API, DeploymentConfiguration
 */
export function rollingDeployment(
    context: ServiceContext,
    tasks: number,
    stateful: boolean,
    controller: Controller = "ecs",
): FargateServiceSpec["rolling"] {
    const config = (context.service.deploy?.update_config ?? {}) as UpdateConfig;
    const circuitBreaker = {
        enable: config.failure_action !== "continue",
        rollback: (config.failure_action ?? "rollback") === "rollback",
    };
    if (controller === "codedeploy") {
        judgeBlueGreen(context, config);
    } else {
        judgePace(context, config);
    }
    if (stateful) {
        if (config.order === "start-first") {
            context.verdicts.approximated(context.path("deploy", "update_config", "order"), {
                reason: "two tasks would write to one data directory, so the old one stops first",
                fix: "write stop-first",
            });
        }
        return { minimumHealthyPercent: 0, maximumPercent: 100, circuitBreaker };
    }
    return { ...bounds(context, config, Math.max(tasks, 1)), circuitBreaker };
}

type Bounds = Pick<FargateServiceSpec["rolling"], "minimumHealthyPercent" | "maximumPercent">;

function bounds(context: ServiceContext, config: UpdateConfig, tasks: number): Bounds {
    const minimum = percent(context, config, "min");
    const maximum = percent(context, config, "max");
    const paced = pacedBounds(config, tasks);
    const chosen = {
        minimumHealthyPercent: minimum?.value ?? paced.minimumHealthyPercent,
        maximumPercent: maximum?.value ?? paced.maximumPercent,
    };
    const written = minimum ?? maximum;
    // ECS rounds the minimum up and the maximum down: where they meet, no task could start and none could stop.
    const least = Math.ceil((tasks * chosen.minimumHealthyPercent) / 100);
    const most = Math.floor((tasks * chosen.maximumPercent) / 100);
    if (written !== undefined && least >= most) {
        context.verdicts.problem(context.path(...written.key), `lets no deployment go on`, {
            reason: `Of ${tasks} ${tasks === 1 ? "task" : "tasks"}, at least ${least} must stay and at most ${most} may run.`,
            fix: "Lower the minimum, or raise the maximum: 100 and 200, or 0 and 100.",
        });
    }
    return chosen;
}

/** `x-aws-min_percent`, under `update_config` as compose-cli had it, or at the service as ECS Compose-X has it. */
function percent(
    context: ServiceContext,
    config: UpdateConfig,
    bound: "min" | "max",
): { key: string[]; value: number } | undefined {
    const name = `x-aws-${bound}_percent` as const;
    const inConfig = config[name];
    const key = inConfig === undefined ? [name] : ["deploy", "update_config", name];
    const text = inConfig ?? context.service[name];
    if (text === undefined || text === null) {
        return undefined;
    }
    const value = Number(text);
    const [from, to] = bound === "min" ? [0, 100] : [100, 200];
    if (!Number.isInteger(value) || value < from || value > to) {
        context.verdicts.problem(context.path(...key), `is ${JSON.stringify(text)}`, {
            fix: `Write a whole number of percent from ${from} to ${to}.`,
        });
        return undefined;
    }
    return { key, value };
}

function pacedBounds(config: UpdateConfig, tasks: number): Bounds {
    if (config.order === undefined && config.parallelism === undefined) {
        return { minimumHealthyPercent: 100, maximumPercent: 200 };
    }
    // Swarm's words: 1 where nothing is said, and 0 means all at once.
    const parallelism = Number(config.parallelism ?? 1) || tasks;
    const share = Math.min(Math.ceil((parallelism / tasks) * 100), 100);
    return config.order === "start-first"
        ? { minimumHealthyPercent: 100, maximumPercent: 100 + share }
        : { minimumHealthyPercent: 100 - share, maximumPercent: 100 };
}

/** Keys that pace an update by the clock. */
function judgePace(context: ServiceContext, config: UpdateConfig): void {
    for (const key of ["delay", "monitor"] as const) {
        if (config[key] !== undefined) {
            context.verdicts.approximated(context.path("deploy", "update_config", key), {
                reason: "ECS goes on as soon as the new tasks are healthy",
                fix: "release the service blue/green with a canary or linear traffic shift",
            });
        }
    }
    if (config.max_failure_ratio !== undefined) {
        context.verdicts.approximated(context.path("deploy", "update_config", "max_failure_ratio"), {
            reason: "ECS's circuit breaker has a threshold of its own: half of the desired tasks, at least 3 and at most 200",
            fix: "remove the key",
        });
    }
}

/** What CodeDeploy does in place of it: a second set of all tasks beside the first, traffic moved between them, and back on failure. */
function judgeBlueGreen(context: ServiceContext, config: UpdateConfig): void {
    const shift =
        "say how traffic moves with the stack's `trafficShift`, or set `deploymentController: ecs` for this service";
    const judge = (key: keyof UpdateConfig, reason: string, fix: string) => {
        if (config[key] !== undefined) {
            context.verdicts.approximated(context.path("deploy", "update_config", key), { reason, fix });
        }
    };
    const allAtOnce = "CodeDeploy starts all new tasks beside the old ones, then moves the traffic";
    judge("parallelism", allAtOnce, shift);
    if (config.order !== "start-first") {
        judge("order", allAtOnce, shift);
    }
    judge("delay", "CodeDeploy moves traffic in the stack's steps, not task by task", shift);
    judge(
        "monitor",
        "CodeDeploy watches the alarms while traffic moves and until the old tasks stop",
        "say how long with the stack's `trafficShift.bakeTime`",
    );
    judge("max_failure_ratio", "CodeDeploy rolls back when an alarm rings", "set the stack's `alarms.errorsPerMinute`");
    if (config.failure_action !== "rollback") {
        judge("failure_action", "CodeDeploy rolls a failed deployment back, always", "write rollback");
    }
    judge("x-aws-min_percent", allAtOnce, shift);
    judge("x-aws-max_percent", allAtOnce, shift);
}
