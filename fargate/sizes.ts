/** A size that Fargate offers. */
export interface FargateSize {
    /** CPU units: 1024 are one vCPU. */
    cpu: number;
    /** MiB. */
    memory: number;
}

/** What the containers of a task need together. */
export interface Need {
    /** vCPU. */
    cpu: number;
    /** MiB. */
    memory: number;
}

/** CPU units, and the memory in MiB that goes with them; in ascending order. */
export type FargateSizes = readonly { cpu: number; memory: readonly number[] }[];

const GIB = 1024;

/**
 * The sizes of tasks with Linux containers.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
export const FARGATE_SIZES: FargateSizes = [
    { cpu: 256, memory: [512, GIB, 2 * GIB] },
    { cpu: 512, memory: gibibytes(1, 4, 1) },
    { cpu: 1024, memory: gibibytes(2, 8, 1) },
    { cpu: 2048, memory: gibibytes(4, 16, 1) },
    { cpu: 4096, memory: gibibytes(8, 30, 1) },
    { cpu: 8192, memory: gibibytes(16, 60, 4) },
    { cpu: 16384, memory: gibibytes(32, 120, 8) },
];

/** The sizes of tasks with Windows containers: from 1 to 4 vCPU. */
export const WINDOWS_SIZES = FARGATE_SIZES.filter(({ cpu }) => cpu >= 1024 && cpu <= 4096);

/** The largest of these sizes, which no need may exceed. */
export function largestSize(sizes: FargateSizes = FARGATE_SIZES): FargateSize {
    const { cpu, memory } = sizes.at(-1)!;
    return { cpu, memory: memory.at(-1)! };
}

function gibibytes(from: number, to: number, step: number): number[] {
    return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * GIB);
}

/** The smallest size that holds the need, never one below it; undefined where even the largest does not. */
export function smallestSize(need: Need, sizes: FargateSizes = FARGATE_SIZES): FargateSize | undefined {
    for (const row of sizes) {
        if (row.cpu >= cpuUnits(need.cpu)) {
            const memory = row.memory.find(offered => offered >= need.memory);
            if (memory !== undefined) {
                return { cpu: row.cpu, memory };
            }
        }
    }
    return undefined;
}

/** Whether Fargate offers exactly this. */
export function isOffered(size: FargateSize, sizes: FargateSizes = FARGATE_SIZES): boolean {
    return sizes.some(row => row.cpu === size.cpu && row.memory.includes(size.memory));
}

/**
 * The offered sizes next to one that is not: where the vCPU exist, with the memory below and above;
 * otherwise the neighbours in vCPU, each with the smallest memory that holds what was asked for (or its largest).
 */
export function nearestSizes(wanted: FargateSize, sizes: FargateSizes = FARGATE_SIZES): FargateSize[] {
    const row = sizes.find(({ cpu }) => cpu === wanted.cpu);
    if (row !== undefined) {
        return neighbours(row.memory, wanted.memory).map(memory => ({ cpu: row.cpu, memory }));
    }
    return neighbours(
        sizes.map(({ cpu }) => cpu),
        wanted.cpu,
    ).map(cpu => {
        const { memory } = sizes.find(other => other.cpu === cpu)!;
        return { cpu, memory: memory.find(offered => offered >= wanted.memory) ?? memory.at(-1)! };
    });
}

function neighbours(ascending: readonly number[], value: number): number[] {
    const below = ascending.findLast(offered => offered < value);
    const above = ascending.find(offered => offered > value);
    return [below, above].filter(offered => offered !== undefined);
}

/** vCPU as CPU units. Rounded first, so that 0.1 + 0.2 asks for 0.3 and not for the next size. */
export function cpuUnits(vcpu: number): number {
    return Math.round(vcpu * 1024 * 1000) / 1000;
}

/** `0.5 vCPU / 1 GB` */
export function formatSize({ cpu, memory }: FargateSize): string {
    return `${cpu / 1024} vCPU / ${memory >= GIB ? `${memory / GIB} GB` : `${memory} MB`}`;
}
