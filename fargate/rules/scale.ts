import type { FargateServiceSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { scheduledActions } from "./scheduled-scaling";

const SCALING = "Application Auto Scaling target and policies";

/** How many tasks run, and who decides. */
export const SCALE_RULES: readonly Rule[] = [
    { key: "services.*.deploy.replicas", target: "service.desiredCount" },
    { key: "services.*.scale", target: "service.desiredCount" },
    { key: "services.*.deploy.x-aws-autoscaling", target: SCALING },
    { key: "services.*.x-aws-autoscaling", target: SCALING },
    { key: "services.*.x-scaling", target: SCALING },
    { key: "services.*.x-scaling.Range", target: "Application Auto Scaling target" },
    { key: "services.*.x-scaling.TargetScaling", target: "Application Auto Scaling policies" },
    { key: "services.*.x-scaling.TargetScaling.CpuTarget", target: "target tracking on CPU" },
    { key: "services.*.x-scaling.TargetScaling.MemoryTarget", target: "target tracking on memory" },
    { key: "services.*.x-scaling.TargetScaling.ScaleInCooldown", target: "scaleInCooldown" },
    { key: "services.*.x-scaling.TargetScaling.ScaleOutCooldown", target: "scaleOutCooldown" },
    { key: "services.*.x-scaling.TargetScaling.DisableScaleIn", target: "disableScaleIn" },
    {
        key: "services.*.x-scaling.ScheduledActions",
        target: "Application Auto Scaling scheduled actions: from then on the range is theirs",
    },
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

type Scaling = NonNullable<FargateServiceSpec["autoscaling"]>;

/** The stack's setting, `x-aws-autoscaling` as compose-cli had it, or `x-scaling` of ECS Compose-X. */
export function autoscaling(context: ServiceContext, stateful: boolean): Scaling | undefined {
    const { settings, verdicts } = context;
    const inFile = xAwsAutoscaling(context) ?? xScaling(context);
    const wanted = settings.autoscaling ?? inFile?.scaling;
    if (wanted === undefined || !stateful) {
        return wanted;
    }
    const more = {
        reason: "The service keeps data in a volume, and two tasks would write to one data directory.",
        fix: "Remove the scaling, or point the service's name at a managed database with `endpoint`.",
    };
    if (settings.autoscaling !== undefined) {
        const key = `swingbridge:services.${context.name}.autoscaling`;
        verdicts.configurationProblem(key, "cannot scale this service", more);
    } else {
        verdicts.problem(context.path(...inFile!.key), "cannot scale this service", more);
    }
    return undefined;
}

interface InFile {
    key: string[];
    scaling?: Scaling;
}

interface XAwsAutoscaling {
    min?: number | string;
    max?: number | string;
    cpu?: number | string;
    memory?: number | string;
}

function xAwsAutoscaling(context: ServiceContext): InFile | undefined {
    const { service, verdicts } = context;
    const inDeploy = service.deploy?.["x-aws-autoscaling"];
    const key = inDeploy === undefined ? ["x-aws-autoscaling"] : ["deploy", "x-aws-autoscaling"];
    const written = (inDeploy ?? service["x-aws-autoscaling"]) as XAwsAutoscaling | null | undefined;
    if (written === undefined) {
        return undefined;
    }
    const { min, max, cpu, memory } = written ?? {};
    if (max === undefined) {
        verdicts.problem(context.path(...key), "has no `max`", { fix: "Say how many tasks may run at most." });
        return { key };
    }
    if (min === undefined) {
        verdicts.approximated(context.path(...key), {
            reason: "it has no `min`, for which compose-cli took 0: from 0 tasks no average would ever scale up, so 1 it is",
            fix: "write `min`",
        });
    }
    return { key, scaling: checked(context, key, { min: min ?? 1, max, cpuPercent: cpu, memoryPercent: memory }) };
}

interface XScaling {
    Range?: string;
    TargetScaling?: {
        CpuTarget?: number | string;
        MemoryTarget?: number | string;
        ScaleInCooldown?: number | string;
        ScaleOutCooldown?: number | string;
        DisableScaleIn?: boolean | string;
    };
    ScheduledActions?: unknown;
}

/** @see https://docs.compose-x.io, x-scaling */
function xScaling(context: ServiceContext): InFile | undefined {
    const written = context.service["x-scaling"] as XScaling | null | undefined;
    if (written === undefined || written === null) {
        return undefined;
    }
    const key = ["x-scaling"];
    const { Range: range, TargetScaling: target = {}, ScheduledActions: actions } = written;
    const schedule = scheduledActions(actions, context, [...key, "ScheduledActions"]);
    const [, min, max] = /^\s*(\d+)\s*-\s*(\d+)\s*$/.exec(String(range ?? "")) ?? [];
    if (min === undefined || max === undefined) {
        context.verdicts.problem(context.path(...key), "has no `Range` of tasks", {
            fix: 'Write it as in Range: "1-4".',
        });
        return { key };
    }
    const scaling = checked(context, key, {
        min,
        max,
        cpuPercent: target.CpuTarget,
        memoryPercent: target.MemoryTarget,
        scaleInCooldown: target.ScaleInCooldown,
        scaleOutCooldown: target.ScaleOutCooldown,
    });
    return {
        key,
        scaling: scaling && {
            ...scaling,
            ...(String(target.DisableScaleIn) === "true" && { disableScaleIn: true }),
            ...(schedule.length > 0 && { schedule }),
        },
    };
}

type Numbers = { min: number | string; max: number | string } & {
    [Name in Exclude<keyof Scaling, "min" | "max" | "disableScaleIn" | "schedule">]: number | string | undefined;
};

/** Extensions are not interpolated into numbers, so each of them may be text. */
function checked(context: ServiceContext, key: string[], written: Partial<Numbers>): Scaling | undefined {
    const numbers = Object.entries(written).filter(([, value]) => value !== undefined && value !== null);
    const wrong = numbers.filter(([name, value]) => !isFitting(name, Number(value)));
    const scaling = Object.fromEntries(numbers.map(([name, value]) => [name, Number(value)])) as unknown as Scaling;
    for (const [name, value] of wrong) {
        context.verdicts.problem(context.path(...key), `has ${JSON.stringify(value)} for ${name}`, {
            fix: name.endsWith("Percent") ? "Write a whole number from 1 to 100." : "Write a whole number.",
        });
    }
    if (wrong.length > 0) {
        return undefined;
    }
    if (scaling.max < Math.max(scaling.min, 1)) {
        context.verdicts.problem(context.path(...key), `scales from ${scaling.min} to ${scaling.max} tasks`, {
            fix: "The most must be 1 at least, and no less than the fewest.",
        });
        return undefined;
    }
    return scaling;
}

function isFitting(name: string, value: number): boolean {
    return Number.isInteger(value) && value >= 0 && (!name.endsWith("Percent") || (value >= 1 && value <= 100));
}
