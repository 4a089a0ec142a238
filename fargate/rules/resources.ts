import { FARGATE } from "../limits";
import type { ContainerSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import {
    cpuUnits,
    FARGATE_SIZES,
    formatSize,
    isOffered,
    largestSize,
    nearestSizes,
    smallestSize,
    WINDOWS_SIZES,
    type FargateSize,
    type FargateSizes,
    type Need,
} from "../sizes";
import { isWindows } from "./platform";

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

/** What one service asks of its task, and the keys that say so. */
export interface AskedResources {
    /** vCPU; 0 where nothing is said. */
    cpu: number;
    cpuKey?: string[];
    /** MiB: its limit, or its reservation and what its tmpfs mounts may take. */
    memory: number;
    memoryKey?: string[];
    /** What the container itself is given of the task. */
    container: Pick<ContainerSpec, "memory" | "memoryReservation">;
}

/** What AWS puts into a task besides its containers, and what that takes. */
export interface Besides extends Need {
    what: string;
}

/** A service with what it asks for. */
type Asking = AskedResources & { context: ServiceContext };

export function askedResources(context: ServiceContext, tmpfsMebibytes: number): AskedResources {
    const { limits, reservations } = context.service.deploy?.resources ?? {};
    const cpus = firstOf<number | string>([
        [["deploy", "resources", "limits", "cpus"], limits?.cpus],
        [["cpus"], context.service.cpus as number | undefined],
        [["deploy", "resources", "reservations", "cpus"], reservations?.cpus],
    ]);
    const limit = firstOf<string>([
        [["deploy", "resources", "limits", "memory"], limits?.memory],
        [["mem_limit"], context.service.mem_limit as string | undefined],
    ]);
    const reservation = firstOf<string>([
        [["deploy", "resources", "reservations", "memory"], reservations?.memory],
        [["mem_reservation"], context.service.mem_reservation as string | undefined],
    ]);
    const hard = limit && mebibytes(limit.value);
    const soft = reservation && mebibytes(reservation.value);
    if (reservation !== undefined && hard !== undefined && soft !== undefined && soft > hard) {
        context.verdicts.problem(
            context.path(...reservation.key),
            `reserves ${soft} MiB, more than the limit of ${hard} MiB`,
            { reason: "ECS refuses such a container, as Docker does.", fix: "Reserve at most what the limit allows." },
        );
    }
    return {
        cpu: Number(cpus?.value ?? 0),
        ...(cpus && { cpuKey: cpus.key }),
        // What lies in a tmpfs counts against a container's limit; without one, it is asked for besides.
        memory: hard === undefined ? (soft ?? 0) + tmpfsMebibytes : Math.max(hard, soft ?? 0, tmpfsMebibytes),
        memoryKey: (limit ?? reservation)?.key,
        container: {
            ...(hard !== undefined && { memory: Math.max(hard, FARGATE.minContainerMemory) }),
            ...(soft !== undefined &&
                soft !== hard && { memoryReservation: Math.max(soft, FARGATE.minContainerMemory) }),
        },
    };
}

/**
 * The smallest size that holds what the services of a task ask for together, or exactly the one that the stack sets for
 * the main service.
 * @param besides counts where the stack sets no size
 * @default 0.25 vCPU / 512 MB, the smallest there is
 */
export function taskSize(main: ServiceContext, asking: readonly Asking[], besides?: Besides): FargateSize {
    const asked = { cpu: sum(asking.map(({ cpu }) => cpu)), memory: sum(asking.map(({ memory }) => memory)) };
    const sizes = isWindows(main) ? WINDOWS_SIZES : FARGATE_SIZES;
    if (main.settings.cpu !== undefined || main.settings.memory !== undefined) {
        return configuredSize(main, asked, sizes);
    }
    const needed = { cpu: asked.cpu + (besides?.cpu ?? 0), memory: asked.memory + (besides?.memory ?? 0) };
    const size = smallestSize(needed, sizes);
    if (size === undefined) {
        refuseSize(asking, needed, largestSize(sizes));
        return largestSize(sizes);
    }
    judgeRounding(asking, asked, size, besides);
    return size;
}

function refuseSize(asking: readonly Asking[], needed: Need, largest: FargateSize): void {
    const tooMuchCpu = cpuUnits(needed.cpu) > largest.cpu;
    const greediest = asking.reduce((most, other) =>
        (tooMuchCpu ? other.cpu > most.cpu : other.memory > most.memory) ? other : most,
    );
    const { context, cpuKey, memoryKey } = greediest;
    const asks = asking.length > 1 ? "makes its task ask" : "asks";
    context.verdicts.problem(
        context.path(...((tooMuchCpu ? cpuKey : memoryKey) ?? [])),
        `${asks} for ${tooMuchCpu ? `${needed.cpu} vCPU` : `${needed.memory / 1024} GB`}, more than Fargate has`,
        { reason: `The largest size is ${formatSize(largest)}.`, fix: "Run more, smaller tasks." },
    );
}

/** A size that the stack sets is taken at its word: an offered one, or an error with the nearest that are. */
function configuredSize(context: ServiceContext, needed: Need, sizes: FargateSizes): FargateSize {
    const { settings, verdicts, name } = context;
    const key = `swingbridge:services.${name}`;
    const cpu = settings.cpu === undefined ? undefined : cpuUnits(settings.cpu);
    const row = sizes.find(
        offered =>
            (cpu === undefined || offered.cpu === cpu) &&
            offered.cpu >= cpuUnits(needed.cpu) &&
            (settings.memory === undefined || offered.memory.includes(settings.memory)),
    );
    const memory = settings.memory ?? row?.memory.find(offered => offered >= needed.memory);
    const wanted = { cpu: cpu ?? row?.cpu ?? cpuUnits(needed.cpu), memory: memory ?? needed.memory };
    if (!isOffered(wanted, sizes)) {
        verdicts.configurationProblem(key, `sets ${formatSize(wanted)}, a size that Fargate does not offer`, {
            fix: `The nearest are ${nearestSizes(wanted, sizes).map(formatSize).join(" and ")}.`,
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
function judgeRounding(asking: readonly Asking[], needed: Need, size: FargateSize, besides?: Besides): void {
    const services = asking.length === 1 ? "the service" : asking.map(({ context }) => context.name).join(" and ");
    const what = besides === undefined ? services : `${services} and ${besides.what}`;
    const rounded = `the smallest Fargate size that holds ${what} is ${formatSize(size)}`;
    const fix = "ask for that size, or live with the difference";
    for (const { context, cpuKey, memoryKey } of asking) {
        if (cpuKey !== undefined && cpuUnits(needed.cpu) !== size.cpu) {
            context.verdicts.approximated(context.path(...cpuKey), { reason: rounded, fix });
        }
        if (memoryKey !== undefined && needed.memory !== size.memory) {
            context.verdicts.approximated(context.path(...memoryKey), { reason: rounded, fix });
        }
    }
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

function sum(numbers: number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}
