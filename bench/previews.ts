import * as fs from "node:fs";
import * as path from "node:path";
import { measure, median, type Measurement } from "./measure";
import type { Figure } from "./report";

const ROOT = path.join(__dirname, "..");
const RUNS = 3;
const PACK = ["--policy-pack", "policies", "--policy-pack-config", "policies/config/dev.json"];

/** Runs inside the sandbox: previews of our program and of the two it is compared to. */
async function main(result: string): Promise<void> {
    const folder = path.dirname(result);
    const empty = program(folder, "empty", "index.js", "");
    const whole = program(
        folder,
        "whole-aws",
        "index.ts",
        'import * as aws from "@pulumi/aws";\nexport const loaded = Object.keys(aws).length;\n',
    );
    const emptyPreview = await preview(empty);
    const wholePreview = await preview(whole);
    const sample = await preview(ROOT);
    const judged = await preview(ROOT, PACK);
    const figures: Figure[] = [
        { name: "empty JavaScript program", ...emptyPreview },
        { name: "one line of TypeScript, all of @pulumi/aws, type-checked", ...wholePreview },
        {
            name: "the sample application",
            ...sample,
            comparison: `${ratio(sample.seconds, emptyPreview.seconds)} the empty program`,
            aim: "at most 2.5×",
        },
        {
            name: "",
            ...sample,
            comparison: `${ratio(sample.seconds, wholePreview.seconds)} the time of the one line`,
            aim: "at most 0.5×",
        },
        {
            name: "",
            ...sample,
            comparison: `${ratio(sample.megabytes, wholePreview.megabytes)} its peak memory`,
            aim: "at most 0.4×",
        },
        {
            name: "the sample application, with the policy pack",
            ...judged,
            comparison: `${(judged.seconds - sample.seconds).toFixed(2)} s more than without`,
            aim: "at most 2.5 s more",
        },
    ];
    fs.writeFileSync(result, JSON.stringify(figures));
}

function program(folder: string, name: string, file: string, text: string): string {
    const where = path.join(folder, name);
    fs.mkdirSync(where);
    fs.writeFileSync(path.join(where, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\nmain: ${file}\n`);
    fs.writeFileSync(path.join(where, "Pulumi.dev.yaml"), "config: {}\n");
    fs.writeFileSync(path.join(where, "package.json"), JSON.stringify({ name, version: "1.0.0" }));
    fs.writeFileSync(path.join(where, file), text);
    fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(where, "node_modules"));
    return where;
}

async function preview(folder: string, options: string[] = []): Promise<Measurement> {
    const command = ["pulumi", "preview", "--stack", "dev", "--non-interactive", ...options];
    await measure(command, folder); // makes the stack, and warms the disk's cache
    return median(RUNS, () => measure(command, folder));
}

function ratio(a: number | undefined, b: number | undefined): string {
    return a === undefined || b === undefined ? "unknown ×" : `${(a / b).toFixed(2)}×`;
}

main(process.argv[2] ?? "").catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
});
