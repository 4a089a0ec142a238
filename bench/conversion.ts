import * as fs from "node:fs";
import * as path from "node:path";
import { loadCompose } from "../compose";
import { toFargate } from "../fargate";
import { composeFile } from "./compose-file";
import type { Figure } from "./report";

const SIZES = [10, 100, 1000];
const RUNS = 5;

/** Time to load and convert projects of growing size; the median of several runs, after one to warm up. */
export function conversionFigures(folder: string): Figure[] {
    const times = SIZES.map(size => {
        const file = path.join(folder, `compose-${size}.yml`);
        fs.writeFileSync(file, composeFile(size));
        return { size, load: time(() => load(file)), both: time(() => convert(file)) };
    });
    return times.flatMap(({ size, load: loading, both }, index) => {
        const before = times[index - 1];
        const growth = before && `${(both / before.both).toFixed(1)}× the time for ${size / before.size}× the services`;
        return [
            { name: `load ${size} services`, seconds: loading },
            { name: `load and convert ${size} services`, seconds: both, comparison: growth, aim: before && "linear" },
        ];
    });
}

function load(file: string): ReturnType<typeof loadCompose> {
    return loadCompose({ files: [file], workingDirectory: path.dirname(file), environment: {} });
}

function convert(file: string): void {
    const { project } = toFargate(load(file), { allow: ["*.expose"], services: {} });
    if (project.services.length === 0) {
        throw new Error("nothing was converted");
    }
}

function time(run: () => void): number {
    run();
    const times = Array.from({ length: RUNS }, () => {
        const started = process.hrtime.bigint();
        run();
        return Number(process.hrtime.bigint() - started) / 1e9;
    });
    return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}
