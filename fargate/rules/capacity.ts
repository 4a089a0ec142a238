import type { FargateServiceSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { isWindows } from "./platform";

/** Label of ECS Compose-X that says where a task runs. */
export const COMPUTE_LABEL = "ecs.compute.platform";

/** Where tasks run, in the words of ECS Compose-X. */
export const CAPACITY_RULES: readonly Rule[] = [
    { key: "services.*.x-ecs", target: "ECS service" },
    { key: "services.*.x-ecs.CapacityProviderStrategy", target: "service.capacityProviderStrategy" },
    { key: "services.*.x-ecs.EnableExecuteCommand", target: "service.enableExecuteCommand" },
];

type CapacityProviders = FargateServiceSpec["capacityProviders"];

const PROVIDERS = ["FARGATE", "FARGATE_SPOT"];

/** The stack's setting, or `x-ecs.CapacityProviderStrategy`. @see ECS API, CapacityProviderStrategyItem */
export function capacityProviders(context: ServiceContext): CapacityProviders {
    judgeComputePlatform(context);
    const { settings, verdicts } = context;
    const path = context.path("x-ecs", "CapacityProviderStrategy");
    const written = strategyOf(context);
    const wrong = written.filter(({ capacityProvider }) => !PROVIDERS.includes(capacityProvider));
    for (const { capacityProvider } of wrong) {
        verdicts.problem(path, `names ${capacityProvider || "no capacity provider"}`, {
            reason: `Tasks run on ${PROVIDERS.join(" or ")} here.`,
            fix: `Write CapacityProvider: ${PROVIDERS.join(" or ")}.`,
        });
    }
    if (written.filter(({ base }) => (base ?? 0) > 0).length > 1) {
        verdicts.problem(path, "has more than one Base", {
            reason: "ECS allows one.",
            fix: "Keep the base of one capacity provider.",
        });
    }
    if (written.length > 0 && written.every(({ weight }) => weight === 0)) {
        verdicts.problem(path, "has no Weight above 0", {
            reason: "No task could be placed.",
            fix: "Give one capacity provider a weight of 1.",
        });
    }
    const chosen = settings.capacityProviders ?? written;
    if (isWindows(context) && chosen.some(({ capacityProvider }) => capacityProvider === "FARGATE_SPOT")) {
        const more = { reason: "Fargate Spot runs Linux containers only.", fix: "Use FARGATE." };
        if (settings.capacityProviders !== undefined) {
            const key = `swingbridge:services.${context.name}.capacityProviders`;
            verdicts.configurationProblem(key, "names FARGATE_SPOT for a Windows service", more);
        } else {
            verdicts.problem(path, "names FARGATE_SPOT for a Windows service", more);
        }
    }
    return chosen;
}

function strategyOf({ service }: ServiceContext): CapacityProviders {
    const { CapacityProviderStrategy: strategy } = (service["x-ecs"] ?? {}) as {
        CapacityProviderStrategy?: { CapacityProvider?: string; Weight?: number | string; Base?: number | string }[];
    };
    return (strategy ?? []).map(({ CapacityProvider: capacityProvider = "", Weight: weight, Base: base }) => ({
        capacityProvider,
        weight: Number(weight ?? 0),
        ...(base !== undefined && { base: Number(base) }),
    }));
}

function judgeComputePlatform(context: ServiceContext): void {
    const wanted = context.service.deploy?.labels?.[COMPUTE_LABEL];
    if (wanted !== undefined && wanted.toUpperCase() !== "FARGATE") {
        context.verdicts.refused(context.path("deploy", "labels", COMPUTE_LABEL), {
            reason: `tasks run on Fargate here, not on ${wanted}`,
            fix: "write FARGATE, or run the service on an ECS cluster with instances of its own",
        });
    }
}

/** `x-ecs.EnableExecuteCommand`: whether `aws ecs execute-command` may open a shell in the task. */
export function executeCommand(context: ServiceContext): boolean {
    const { service, verdicts } = context;
    const composeX = service["x-ecs"] as { EnableExecuteCommand?: unknown } | null | undefined;
    if (String(composeX?.EnableExecuteCommand) !== "true") {
        return false;
    }
    if (service.read_only === true) {
        verdicts.problem(context.path("x-ecs", "EnableExecuteCommand"), "needs a file system that can be written", {
            reason: "The agent that opens the shell writes into the container, and the service is `read_only`.",
            fix: "Remove one of the two.",
        });
    }
    return true;
}
