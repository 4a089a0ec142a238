import { FARGATE } from "../limits";
import type { ContainerSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import {
    cpuUnits,
    FARGATE_SIZES,
    formatSize,
    isOffered,
    LARGEST_SIZE,
    nearestSizes,
    smallestSize,
    type FargateSize,
} from "../sizes";

export const RESOURCE_RULES: readonly Rule[] = [
    { key: "services.*.deploy.resources", target: "task size" },
    { key: "services.*.deploy.resources.limits", target: "task size" },
    { key: "services.*.deploy.resources.limits.cpus", target: "cpu of the task" },
    { key: "services.*.deploy.resources.limits.memory", target: "memory of the task, containerDefinitions[].memory" },
    { key: "services.*.deploy.resources.reservations", target: "task size" },
    { key: "services.*.deploy.resources.reservations.cpus", target: "cpu of the task, where there is no limit" },
    {
        key: "services.*.deploy.resources.reservations.memory",
        target: "memory of the task, containerDefinitions[].memoryReservation",
    },
    { key: "services.*.cpus", target: "cpu of the task" },
    { key: "services.*.mem_limit", target: "memory of the task, containerDefinitions[].memory" },
    { key: "services.*.mem_reservation", target: "memory of the task, containerDefinitions[].memoryReservation" },
];

/** What Compose asks for, and the keys that say so. */
interface Asked {
    /** vCPU. */
    cpu?: number;
    cpuKey?: string[];
    /** Hard limit, MiB. */
    limit?: number;
    /** Soft limit, MiB. */
    reservation?: number;
    memoryKey?: string[];
}

export interface TaskResources {
    size: FargateSize;
    container: Pick<ContainerSpec, "memory" | "memoryReservation">;
}

/**
 * The smallest size that holds what Compose asks for, or exactly the one that the stack sets.
 * @default 0.25 vCPU / 512 MB, the smallest there is
 */
export function taskResources(context: ServiceContext, tmpfsMebibytes: number): TaskResources {
    const asked = askedFor(context);
    const needed = {
        cpu: asked.cpu ?? 0,
        memory: Math.max(asked.limit ?? 0, asked.reservation ?? 0, tmpfsMebibytes),
    };
    const size = sizeOf(context, asked, needed);
    return {
        size,
        container: {
            ...(asked.limit !== undefined && { memory: Math.max(asked.limit, FARGATE.minContainerMemory) }),
            ...(asked.reservation !== undefined &&
                asked.reservation !== asked.limit && {
                    memoryReservation: Math.max(asked.reservation, FARGATE.minContainerMemory),
                }),
        },
    };
}

function sizeOf(context: ServiceContext, asked: Asked, needed: { cpu: number; memory: number }): FargateSize {
    const { settings, verdicts } = context;
    if (settings.cpu !== undefined || settings.memory !== undefined) {
        return configuredSize(context, needed);
    }
    const size = smallestSize(needed);
    if (size === undefined) {
        const tooMuchCpu = cpuUnits(needed.cpu) > LARGEST_SIZE.cpu;
        verdicts.problem(
            context.path(...((tooMuchCpu ? asked.cpuKey : asked.memoryKey) ?? [])),
            `asks for ${tooMuchCpu ? `${needed.cpu} vCPU` : `${needed.memory / 1024} GB`}, more than Fargate has`,
            { reason: `The largest size is ${formatSize(LARGEST_SIZE)}.`, fix: "Run more, smaller tasks." },
        );
        return LARGEST_SIZE;
    }
    judgeRounding(context, asked, size);
    return size;
}

/** A size that the stack sets is taken at its word: an offered one, or an error with the nearest that are. */
function configuredSize(context: ServiceContext, needed: { cpu: number; memory: number }): FargateSize {
    const { settings, verdicts, name } = context;
    const key = `swingbridge:services.${name}`;
    const cpu = settings.cpu === undefined ? undefined : cpuUnits(settings.cpu);
    const row = FARGATE_SIZES.find(
        offered =>
            (cpu === undefined || offered.cpu === cpu) &&
            offered.cpu >= cpuUnits(needed.cpu) &&
            (settings.memory === undefined || offered.memory.includes(settings.memory)),
    );
    const memory = settings.memory ?? row?.memory.find(offered => offered >= needed.memory);
    const wanted = { cpu: cpu ?? row?.cpu ?? cpuUnits(needed.cpu), memory: memory ?? needed.memory };
    if (!isOffered(wanted)) {
        verdicts.configurationProblem(key, `sets ${formatSize(wanted)}, a size that Fargate does not offer`, {
            fix: `The nearest are ${nearestSizes(wanted).map(formatSize).join(" and ")}.`,
        });
    } else if (wanted.cpu < cpuUnits(needed.cpu) || wanted.memory < needed.memory) {
        verdicts.configurationProblem(key, `sets ${formatSize(wanted)}, less than the Compose files ask for`, {
            reason: `They ask for ${needed.cpu} vCPU and ${needed.memory} MB.`,
            fix: "Set a larger size, or lower the limit in the Compose file.",
        });
    }
    return wanted;
}

/** A task that is larger than asked for costs more than expected: say so where somebody asked. */
function judgeRounding(context: ServiceContext, asked: Asked, size: FargateSize): void {
    const rounded = `the smallest Fargate size that holds the service is ${formatSize(size)}`;
    const fix = "ask for that size, or live with the difference";
    if (asked.cpuKey !== undefined && cpuUnits(asked.cpu!) !== size.cpu) {
        context.verdicts.approximated(context.path(...asked.cpuKey), { reason: rounded, fix });
    }
    if (asked.memoryKey !== undefined && Math.max(asked.limit ?? 0, asked.reservation ?? 0) !== size.memory) {
        context.verdicts.approximated(context.path(...asked.memoryKey), { reason: rounded, fix });
    }
}

function askedFor({ service }: ServiceContext): Asked {
    const { limits, reservations } = service.deploy?.resources ?? {};
    const cpus = firstOf<number | string>([
        [["deploy", "resources", "limits", "cpus"], limits?.cpus],
        [["cpus"], service.cpus as number | undefined],
        [["deploy", "resources", "reservations", "cpus"], reservations?.cpus],
    ]);
    const limit = firstOf<string>([
        [["deploy", "resources", "limits", "memory"], limits?.memory],
        [["mem_limit"], service.mem_limit as string | undefined],
    ]);
    const reservation = firstOf<string>([
        [["deploy", "resources", "reservations", "memory"], reservations?.memory],
        [["mem_reservation"], service.mem_reservation as string | undefined],
    ]);
    return {
        ...(cpus && { cpu: Number(cpus.value), cpuKey: cpus.key }),
        ...(limit && { limit: mebibytes(limit.value) }),
        ...(reservation && { reservation: mebibytes(reservation.value) }),
        memoryKey: (limit ?? reservation)?.key,
    };
}

/** The first of the keys that says something; 0 is Compose's word for "no limit". */
function firstOf<Value>(places: [string[], Value | undefined][]): { key: string[]; value: Value } | undefined {
    const [key, value] = places.find(([, value]) => value !== undefined && Number(value) > 0) ?? [];
    return key && { key, value: value! };
}

/** Bytes as the canonical model writes them, in MiB, rounded up. */
function mebibytes(bytes: string): number {
    return Math.ceil(Number(bytes) / 2 ** 20);
}
