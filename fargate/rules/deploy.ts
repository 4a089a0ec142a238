import type { FargateServiceSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";

const ALWAYS_RESTARTED = "the ECS service, which replaces every stopped task";

export const DEPLOY_RULES: readonly Rule[] = [
    { key: "services.*.deploy", target: "service" },
    { key: "services.*.deploy.mode", target: "service.schedulingStrategy REPLICA" },
    { key: "services.*.deploy.replicas", target: "service.desiredCount" },
    { key: "services.*.scale", target: "service.desiredCount" },
    { key: "services.*.deploy.endpoint_mode", target: "Cloud Map answers with the addresses of the tasks" },
    { key: "services.*.deploy.update_config", target: "service.deploymentConfiguration" },
    {
        key: "services.*.deploy.update_config.parallelism",
        target: "deploymentConfiguration.minimumHealthyPercent and maximumPercent",
    },
    {
        key: "services.*.deploy.update_config.order",
        target: "deploymentConfiguration.minimumHealthyPercent and maximumPercent",
    },
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
    { key: "services.*.deploy.restart_policy", target: ALWAYS_RESTARTED },
    { key: "services.*.deploy.restart_policy.condition", target: ALWAYS_RESTARTED },
    { key: "services.*.deploy.restart_policy.delay", target: ALWAYS_RESTARTED },
    { key: "services.*.deploy.restart_policy.max_attempts", target: ALWAYS_RESTARTED },
    { key: "services.*.deploy.restart_policy.window", target: ALWAYS_RESTARTED },
    { key: "services.*.restart", target: ALWAYS_RESTARTED },
    { key: "services.*.deploy.x-aws-autoscaling", target: "Application Auto Scaling target and policies" },
];

/** `deploy.replicas`, `scale` or what the stack says; a stateful service runs one task. */
export function desiredCount(context: ServiceContext, stateful: boolean): number {
    const { service, settings, verdicts } = context;
    const inFile = service.deploy?.replicas ?? (service.scale as number | undefined);
    const wanted = settings.desiredCount ?? inFile ?? 1;
    if (!stateful || wanted <= 1) {
        return wanted;
    }
    const reason = "two tasks would write to one data directory";
    if (settings.desiredCount !== undefined) {
        verdicts.configurationProblem(`swingbridge:services.${context.name}.desiredCount`, `is ${wanted}`, {
            reason: `The service keeps data in a volume: ${reason}.`,
            fix: "Run one task, or point the service's name at a managed database with `endpoint`.",
        });
    } else {
        const key = service.deploy?.replicas !== undefined ? ["deploy", "replicas"] : ["scale"];
        verdicts.approximated(context.path(...key), {
            reason: `${reason}, so one runs`,
            fix: "use a managed database (`endpoint` in the stack's settings) to have replicas",
        });
    }
    return 1;
}

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
 * @see ECS API, DeploymentConfiguration
 */
export function rollingDeployment(
    context: ServiceContext,
    tasks: number,
    stateful: boolean,
): FargateServiceSpec["rolling"] {
    const config = context.service.deploy?.update_config as UpdateConfig | undefined;
    const circuitBreaker = {
        enable: config?.failure_action !== "continue",
        rollback: (config?.failure_action ?? "rollback") === "rollback",
    };
    if (config !== undefined) {
        judgePace(context, config);
    }
    if (stateful) {
        if (config?.order === "start-first") {
            context.verdicts.approximated(context.path("deploy", "update_config", "order"), {
                reason: "two tasks would write to one data directory, so the old one stops first",
                fix: "write stop-first",
            });
        }
        return { minimumHealthyPercent: 0, maximumPercent: 100, circuitBreaker };
    }
    const { minimum, maximum } = bounds(config, Math.max(tasks, 1));
    return {
        minimumHealthyPercent: Number(config?.["x-aws-min_percent"] ?? minimum),
        maximumPercent: Number(config?.["x-aws-max_percent"] ?? maximum),
        circuitBreaker,
    };
}

function bounds(config: UpdateConfig | undefined, tasks: number): { minimum: number; maximum: number } {
    if (config?.order === undefined && config?.parallelism === undefined) {
        return { minimum: 100, maximum: 200 };
    }
    // Swarm's words: 1 where nothing is said, and 0 means all at once.
    const parallelism = Number(config.parallelism ?? 1) || tasks;
    const share = Math.min(Math.ceil((parallelism / tasks) * 100), 100);
    return config.order === "start-first"
        ? { minimum: 100, maximum: 100 + share }
        : { minimum: 100 - share, maximum: 100 };
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
            reason: "ECS's circuit breaker has a threshold of its own",
            fix: "remove the key",
        });
    }
}

/** Keys under `deploy` that a Fargate service has no choice about. */
export function judgeDeploy(context: ServiceContext): void {
    const { deploy, restart } = context.service;
    if (deploy?.mode !== undefined && deploy.mode !== "replicated") {
        context.verdicts.refused(context.path("deploy", "mode"), {
            reason: deploy.mode.endsWith("-job")
                ? "services that run once are not converted yet"
                : "Fargate has no hosts to run one task on each of",
            fix: "say how many tasks run with `replicas`",
        });
    }
    if (deploy?.endpoint_mode === "vip") {
        context.verdicts.approximated(context.path("deploy", "endpoint_mode"), {
            reason: "the name resolves to the addresses of the tasks, not to one address in front of them",
            fix: "remove the key",
        });
    }
    judgeRestart(context, ["restart"], restart);
    const policy = deploy?.restart_policy as Record<string, unknown> | undefined;
    judgeRestart(context, ["deploy", "restart_policy", "condition"], policy?.condition as string | undefined);
    for (const key of ["delay", "max_attempts", "window"]) {
        if (policy?.[key] !== undefined) {
            context.verdicts.approximated(context.path("deploy", "restart_policy", key), {
                reason: "ECS chooses how often and how fast it starts tasks again",
                fix: "remove the key",
            });
        }
    }
}

function judgeRestart(context: ServiceContext, key: string[], policy: string | undefined): void {
    if (policy === undefined || ["always", "unless-stopped", "any", ""].includes(policy)) {
        return;
    }
    context.verdicts.approximated(context.path(...key), {
        reason: "an ECS service starts a task again whatever its exit code",
        fix: "write `always`, or keep work that ends out of the services",
    });
}

interface Autoscaling {
    min?: number | string;
    max?: number | string;
    cpu?: number | string;
    memory?: number | string;
}

/** The stack's setting, or `x-aws-autoscaling` as earlier tools had it. */
export function autoscaling(context: ServiceContext, stateful: boolean): FargateServiceSpec["autoscaling"] {
    const { settings, service, verdicts } = context;
    const inFile = service.deploy?.["x-aws-autoscaling"] as Autoscaling | undefined;
    const path = context.path("deploy", "x-aws-autoscaling");
    if (inFile !== undefined && inFile.max === undefined) {
        verdicts.problem(path, "has no `max`", { fix: "Say how many tasks may run at most." });
        return undefined;
    }
    const wanted = settings.autoscaling ?? (inFile && fromFile(inFile));
    if (wanted === undefined || !stateful) {
        return wanted;
    }
    const more = {
        reason: "The service keeps data in a volume, and two tasks would write to one data directory.",
        fix: "Remove the scaling, or point the service's name at a managed database with `endpoint`.",
    };
    if (settings.autoscaling !== undefined) {
        verdicts.configurationProblem(
            `swingbridge:services.${context.name}.autoscaling`,
            "cannot scale this service",
            more,
        );
    } else {
        verdicts.problem(path, "cannot scale this service", more);
    }
    return undefined;
}

function fromFile({ min, max, cpu, memory }: Autoscaling): NonNullable<FargateServiceSpec["autoscaling"]> {
    return {
        min: Number(min ?? 1),
        max: Number(max),
        ...(cpu !== undefined && { cpuPercent: Number(cpu) }),
        ...(memory !== undefined && { memoryPercent: Number(memory) }),
    };
}
