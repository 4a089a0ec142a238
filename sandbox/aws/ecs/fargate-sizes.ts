const GIB = 1024;

/** Memory of a Fargate task by its CPU units, in MiB. @see ECS developer guide, Task CPU and memory on Fargate */
const MEMORY: Record<number, { from: number; to: number; step: number } | { only: number[] }> = {
    256: { only: [512, 1024, 2048] },
    512: { from: 1 * GIB, to: 4 * GIB, step: GIB },
    1024: { from: 2 * GIB, to: 8 * GIB, step: GIB },
    2048: { from: 4 * GIB, to: 16 * GIB, step: GIB },
    4096: { from: 8 * GIB, to: 30 * GIB, step: GIB },
    8192: { from: 16 * GIB, to: 60 * GIB, step: 4 * GIB },
    16384: { from: 32 * GIB, to: 120 * GIB, step: 8 * GIB },
};

export function isFargateSize(cpu: number, memory: number): boolean {
    const allowed = MEMORY[cpu];
    if (!allowed) {
        return false;
    }
    return "only" in allowed
        ? allowed.only.includes(memory)
        : memory >= allowed.from && memory <= allowed.to && (memory - allowed.from) % allowed.step === 0;
}

/** `256`, `.25 vCPU`, `1 vcpu` → CPU units. */
export function cpuUnits(text: string): number {
    const vcpu = /^([\d.]+)\s*vcpu$/i.exec(text.trim());
    return vcpu ? Number(vcpu[1]) * 1024 : Number(text);
}

/** `512`, `1GB`, `0.5 gb` → MiB. */
export function memoryMiB(text: string): number {
    const gigabytes = /^([\d.]+)\s*gb$/i.exec(text.trim());
    return gigabytes ? Number(gigabytes[1]) * GIB : Number(text);
}
