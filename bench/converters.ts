import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { composeFile } from "./compose-file";
import { measure, median, type Measurement } from "./measure";
import type { Figure } from "./report";

const ROOT = path.join(__dirname, "..");
const SIZES = [10, 100, 1000];
const RUNS = 3;

interface Converter {
    name: string;
    command(file: string): string[];
}

const OURS: Converter = {
    name: "swingbridge convert",
    command: file => [process.execPath, "dist/cli/main.js", "convert", "--quiet", "--allow", "*.expose", "-f", file],
};

/** Others that read Compose files, built from their Go modules. */
const OTHERS = [
    {
        name: "compose-go, which only prints the model",
        version: "v2.10.1",
        program: "github.com/compose-spec/compose-go/v2/cmd",
        args: (file: string) => ["-format", "json", file],
    },
    {
        name: "kompose convert",
        version: "v1.38.0",
        program: "github.com/kubernetes/kompose",
        args: (file: string) => ["convert", "--stdout", "-f", file],
    },
];

/** Whole processes on the same files: what a person waits for. */
export async function converterFigures(folder: string): Promise<Figure[]> {
    const converters = [OURS, ...OTHERS.flatMap(other => build(other, folder))];
    const figures: Figure[] = [];
    const before = new Map<string, Measurement>();
    for (const size of SIZES) {
        const file = path.join(folder, `convert-${size}.yml`);
        fs.writeFileSync(file, composeFile(size));
        const measured = new Map<string, Measurement>();
        for (const converter of converters) {
            measured.set(converter.name, await median(RUNS, () => measure(converter.command(file), ROOT)));
        }
        for (const [name, measurement] of measured) {
            figures.push({
                name: `${name}, ${size} services`,
                ...measurement,
                ...compared(name, size, measurement, before.get(name)),
            });
            before.set(name, measurement);
        }
        figures.push(...ratios(size, measured));
    }
    return [...figures, await oneNetworkFigure(folder, before.get(OURS.name)!)];
}

/** All services on one network, where each may connect to each: their rules must not grow with their pairs. */
async function oneNetworkFigure(folder: string, onSmallNetworks: Measurement): Promise<Figure> {
    const size = SIZES.at(-1)!;
    const file = path.join(folder, "convert-one-network.yml");
    fs.writeFileSync(file, composeFile(size, size));
    const measurement = await median(RUNS, () => measure(OURS.command(file), ROOT));
    return {
        name: `${OURS.name}, ${size} services on one network`,
        ...measurement,
        comparison: `${(measurement.seconds / onSmallNetworks.seconds).toFixed(2)}× the time on networks of 10`,
        aim: "at most 1.5×",
    };
}

function compared(name: string, size: number, now: Measurement, before: Measurement | undefined): Partial<Figure> {
    if (name !== OURS.name || size !== SIZES.at(-1) || before === undefined) {
        return {};
    }
    return {
        comparison: `${(now.seconds / before.seconds).toFixed(1)}× the time for 10× the services`,
        aim: "at most 11×, under 250 MB",
    };
}

function ratios(size: number, measured: ReadonlyMap<string, Measurement>): Figure[] {
    const ours = measured.get(OURS.name)!;
    return OTHERS.flatMap(({ name }) => {
        const other = measured.get(name);
        return other === undefined || size !== SIZES.at(-1)
            ? []
            : [
                  {
                      name: "",
                      seconds: ours.seconds,
                      comparison: `${(ours.seconds / other.seconds).toFixed(2)}× ${name}`,
                      ...(name === OTHERS[0]!.name && { aim: "at most 1.5×" }),
                  },
              ];
    });
}

/** Empty, with a word, where Go or the module is not to be had. */
function build(other: (typeof OTHERS)[number], folder: string): Converter[] {
    const where = fs.mkdtempSync(path.join(folder, "go-"));
    fs.writeFileSync(path.join(where, "go.mod"), "module bench\n");
    const binary = path.join(where, "converter");
    for (const args of [
        ["get", `${other.program}@${other.version}`],
        ["build", "-o", binary, other.program],
    ]) {
        const { status, error, stderr } = spawnSync("go", args, { cwd: where, encoding: "utf8" });
        if (status !== 0) {
            const why = error?.message ?? stderr.trim().split("\n").at(-1) ?? "";
            process.stdout.write(`  without ${other.name}: ${why}\n`);
            return [];
        }
    }
    return [{ name: other.name, command: file => [binary, ...other.args(file)] }];
}
