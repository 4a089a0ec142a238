import type { ResourceDescription } from "../policies/evaluate";
import { beside, compliantStack } from "../test/policies/compliant-stack";
import { PackProcess } from "../test/policies/pack-process";
import { RULES } from "../policies/rules";
import type { Figure } from "./report";

/** Sizes of stacks: time has to grow with them, and not faster. */
const SIZES = [100, 1000, 10_000];

/** The built pack over gRPC, as Pulumi runs it: its start, and what each resource costs. */
export async function policyFigures(): Promise<Figure[]> {
    const [start, pack] = await seconds(() => PackProcess.start());
    const figures: Figure[] = [
        { name: `start of the pack, ${RULES.length} rules`, seconds: start, aim: "under 1.5 s" },
    ];
    try {
        await judge(pack, stackOf(SIZES[0]!)); // Node.js compiles what runs often: each size meets the same code.
        let first: number | undefined;
        for (const size of SIZES) {
            const stack = stackOf(size);
            const [each] = await seconds(() => judge(pack, stack));
            const [whole] = await seconds(() => pack.analyzeStack(stack));
            const cost = (each + whole) / size;
            first ??= cost;
            figures.push({
                name: `${size} resources, one by one and as a stack`,
                seconds: each + whole,
                comparison: `${perResource(each, size)} and ${perResource(whole, size)} ms a resource, ${(cost / first).toFixed(2)}× that of ${SIZES[0]} resources`,
                aim: "at most 4 ms, and 1×: it grows with the resources alone",
            });
        }
        return figures;
    } finally {
        await pack.stop();
    }
}

/** Resource by resource, one after the other, as the engine registers them. */
async function judge(pack: PackProcess, stack: readonly ResourceDescription[]): Promise<void> {
    for (const resource of stack) {
        await pack.analyze(resource);
    }
}

function perResource(total: number, size: number): string {
    return ((total * 1000) / size).toFixed(2);
}

/** Copies of a stack that has every kind of resource, each with references within itself. */
function stackOf(size: number): ResourceDescription[] {
    const copies = Array.from({ length: Math.ceil(size / compliantStack().length) }, (_, copy) =>
        beside(compliantStack(), `-${copy}`),
    );
    return copies.flat().slice(0, size);
}

async function seconds<T>(work: () => Promise<T>): Promise<[number, T]> {
    const started = process.hrtime.bigint();
    const result = await work();
    return [Number(process.hrtime.bigint() - started) / 1e9, result];
}
