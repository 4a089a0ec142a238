import assert from "node:assert/strict";
import { FARGATE_SIZES, formatSize, isOffered, nearestSizes, smallestSize, WINDOWS_SIZES } from "../../fargate";
import { convertApp, failure, verdictOf } from "./fixture";

describe("Fargate size", () => {
    for (const [cpu, memory, expected] of [
        [0, 0, "0.25 vCPU / 512 MB"],
        [0.25, 512, "0.25 vCPU / 512 MB"],
        [0.25, 513, "0.25 vCPU / 1 GB"],
        [0.25, 3000, "0.5 vCPU / 3 GB"], // more memory than a quarter of a CPU comes with
        [0.3, 600, "0.5 vCPU / 1 GB"], // never rounded down
        [0.1 + 0.2, 0, "0.5 vCPU / 1 GB"],
        [1, 2048, "1 vCPU / 2 GB"],
        [1.5, 5000, "2 vCPU / 5 GB"],
        [4, 30 * 1024, "4 vCPU / 30 GB"],
        [4, 31 * 1024, "8 vCPU / 32 GB"],
        [5, 8192, "8 vCPU / 16 GB"], // 8 vCPU start at 16 GB, in steps of 4
        [8, 17 * 1024, "8 vCPU / 20 GB"],
        [16, 33 * 1024, "16 vCPU / 40 GB"], // 16 vCPU go in steps of 8
        [16, 120 * 1024, "16 vCPU / 120 GB"],
    ] as const) {
        it(`${cpu} vCPU and ${memory} MiB run on ${expected}`, () =>
            assert.equal(formatSize(smallestSize({ cpu, memory })!), expected));
    }

    it("is undefined for more than the largest", () => {
        assert.equal(smallestSize({ cpu: 16.1, memory: 512 }), undefined);
        assert.equal(smallestSize({ cpu: 1, memory: 120 * 1024 + 1 }), undefined);
    });

    for (const [cpu, ...offered] of [
        ["0.25 vCPU", "512 MB", "1 GB", "2 GB"],
        ["0.5 vCPU", "1 GB to 4 GB in steps of 1"],
        ["1 vCPU", "2 GB to 8 GB in steps of 1"],
        ["2 vCPU", "4 GB to 16 GB in steps of 1"],
        ["4 vCPU", "8 GB to 30 GB in steps of 1"],
        ["8 vCPU", "16 GB to 60 GB in steps of 4"],
        ["16 vCPU", "32 GB to 120 GB in steps of 8"],
    ] as const) {
        it(`of ${cpu} has ${offered.join(", ")}`, () => {
            const [, from, to, step] = /^(\d+) GB to (\d+) GB in steps of (\d+)$/.exec(offered[0]!) ?? [];
            const expected =
                from === undefined
                    ? [...offered]
                    : Array.from(
                          { length: (Number(to) - Number(from)) / Number(step) + 1 },
                          (_, index) => `${Number(from) + index * Number(step)} GB`,
                      );
            const row = FARGATE_SIZES.find(size => size.cpu === parseFloat(cpu) * 1024)!;
            const named = row.memory.map(memory => formatSize({ cpu: row.cpu, memory }));
            assert.deepEqual(
                named,
                expected.map(memory => `${cpu} / ${memory}`),
            );
        });
    }

    it("holds what was asked for, whatever that is, and none that is offered and does is smaller", () => {
        for (let cpu = 0.125; cpu <= 16; cpu += 0.375) {
            for (let memory = 1; memory <= 120 * 1024; memory += 1777) {
                const size = smallestSize({ cpu, memory })!;
                assert.ok(isOffered(size) && size.cpu >= cpu * 1024 && size.memory >= memory, `${cpu} / ${memory}`);
                const smaller = FARGATE_SIZES.flatMap(row =>
                    row.memory.map(offered => ({ cpu: row.cpu, memory: offered })),
                )
                    .filter(other => other.cpu >= cpu * 1024 && other.memory >= memory)
                    .some(other => other.cpu < size.cpu || (other.cpu === size.cpu && other.memory < size.memory));
                assert.ok(!smaller, `${cpu} / ${memory} has a smaller size than ${formatSize(size)}`);
            }
        }
    });

    for (const [cpu, memory, expected] of [
        [0.25, 512, "1 vCPU / 2 GB"], // Windows starts at 1 vCPU
        [1, 9 * 1024, "2 vCPU / 9 GB"],
        [4, 30 * 1024, "4 vCPU / 30 GB"],
        [4, 31 * 1024, undefined], // and ends at 4
        [5, 1024, undefined],
    ] as const) {
        it(`${cpu} vCPU and ${memory} MiB of Windows run on ${expected ?? "none"}`, () => {
            const size = smallestSize({ cpu, memory }, WINDOWS_SIZES);
            assert.equal(size && formatSize(size), expected);
        });
    }

    it("is always an offered one", () => {
        for (const { cpu, memory } of FARGATE_SIZES) {
            memory.forEach(offered => assert.ok(isOffered(smallestSize({ cpu: cpu / 1024, memory: offered })!)));
        }
    });

    for (const [cpu, memory, expected] of [
        [300, 512, ["0.25 vCPU / 512 MB", "0.5 vCPU / 1 GB"]],
        [512, 5120, ["0.5 vCPU / 4 GB"]],
        [1024, 2500, ["1 vCPU / 2 GB", "1 vCPU / 3 GB"]],
        [32768, 1024, ["16 vCPU / 32 GB"]],
        [8192, 17 * 1024, ["8 vCPU / 16 GB", "8 vCPU / 20 GB"]],
    ] as const) {
        it(`the nearest to ${cpu} / ${memory} are ${expected.join(" and ")}`, () =>
            assert.deepEqual(nearestSizes({ cpu, memory }).map(formatSize), expected));
    }
});

describe("The size of a task", () => {
    const limits = (cpus: string | undefined, memory: string | undefined) => ({
        deploy: { resources: { limits: { ...(cpus && { cpus }), ...(memory && { memory }) } } },
    });

    for (const [keys, cpu, memory, container] of [
        [{}, 256, 512, {}],
        [limits("0.5", "1G"), 512, 1024, { memory: 1024 }],
        [limits("0.3", "300M"), 512, 1024, { memory: 300 }],
        [limits(undefined, "3000M"), 512, 3072, { memory: 3000 }],
        [{ cpus: 1.5 }, 2048, 4096, {}],
        [{ mem_limit: "600m" }, 256, 1024, { memory: 600 }],
        [{ mem_reservation: "600m" }, 256, 1024, { memoryReservation: 600 }],
        [
            { deploy: { resources: { limits: { memory: "2G" }, reservations: { cpus: "0.5", memory: "1G" } } } },
            512,
            2048,
            { memory: 2048, memoryReservation: 1024 },
        ],
        [{ mem_limit: "2m" }, 256, 512, { memory: 6 }], // ECS takes no less
        [{ tmpfs: ["/scratch:size=700m"] }, 256, 1024, {}],
    ] as const) {
        it(`${JSON.stringify(keys)} → ${cpu} / ${memory}`, () => {
            const { spec, container: actual } = convertApp(keys);
            assert.deepEqual([spec.task.cpu, spec.task.memory], [cpu, memory]);
            const { memory: hard, memoryReservation: soft } = actual;
            assert.deepEqual({ ...(hard && { memory: hard }), ...(soft && { memoryReservation: soft }) }, container);
        });
    }

    it("is told where it is larger than asked for", () => {
        const conversion = convertApp(limits("0.3", "1G"));
        const verdict = verdictOf(conversion, "services.app.deploy.resources.limits.cpus");
        assert.equal(verdict.level, "approximated");
        assert.match(verdict.reason, /0\.5 vCPU \/ 1 GB/);
        assert.equal(verdictOf(conversion, "services.app.deploy.resources.limits.memory").level, "mapped");
    });

    for (const [settings, cpu, memory] of [
        [{ cpu: 1 }, 1024, 2048],
        [{ memory: 2048 }, 256, 2048],
        [{ memory: 3072 }, 512, 3072],
        [{ cpu: 2, memory: 8192 }, 2048, 8192],
    ] as const) {
        it(`is ${cpu} / ${memory} where the stack says ${JSON.stringify(settings)}`, () => {
            const { spec } = convertApp({}, { services: { app: settings } });
            assert.deepEqual([spec.task.cpu, spec.task.memory], [cpu, memory]);
        });
    }

    it("that the stack sets and Fargate does not offer is an error with the nearest ones", () => {
        const error = failure(() => convertApp({}, { services: { app: { cpu: 0.3, memory: 512 } } }));
        assert.match(error.message, /^swingbridge:services\.app {2}sets 0\.3 vCPU/);
        assert.match(error.message, /The nearest are 0\.25 vCPU \/ 512 MB and 0\.5 vCPU \/ 1 GB\./);
    });

    it("that the stack sets below what Compose asks for is an error", () => {
        const run = () => convertApp(limits("1", "2G"), { services: { app: { cpu: 0.5, memory: 1024 } } });
        assert.match(failure(run).message, /less than the Compose files ask for/);
    });

    it("above the largest is an error at the key that asks for it", () => {
        const error = failure(() => convertApp(limits("17", "1G")));
        assert.equal(error.problems[0]?.path, "services.app.deploy.resources.limits.cpus");
        assert.match(error.message, /asks for 17 vCPU, more than Fargate has/);
        const memory = failure(() => convertApp(limits("1", "121G")));
        assert.equal(memory.problems[0]?.path, "services.app.deploy.resources.limits.memory");
    });
});

describe("A memory reservation above the limit", () => {
    const memory = (limit: string, reservation: string) => ({
        deploy: { resources: { limits: { memory: limit }, reservations: { memory: reservation } } },
    });

    it("is an error where it stands", () => {
        const [problem] = failure(() => convertApp(memory("256m", "512m"))).problems;
        assert.equal(problem?.path, "services.app.deploy.resources.reservations.memory");
        assert.equal(problem?.message, "reserves 512 MiB, more than the limit of 256 MiB");
        assert.ok(problem?.position);
    });

    it("is none where they are equal", () => assert.ok(convertApp(memory("256m", "256m"))));
});
