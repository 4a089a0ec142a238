import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { commitFigures } from "./commits";
import { conversionFigures } from "./conversion";
import { converterFigures } from "./converters";
import { deploymentFigures } from "./deployments";
import { findingFigures } from "./findings";
import { measure } from "./measure";
import { policyFigures } from "./policies";
import { print, type Figure } from "./report";

const ROOT = path.join(__dirname, "..");

/** Each figure of one run on this machine: ratios between them say more than seconds. */
async function main(): Promise<void> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-bench-"));
    try {
        print("Compose to FargateProject, in process", conversionFigures(folder));
        print("Compose converters, whole processes", await converterFigures(folder));
        print("Deployments, against the sandbox in step mode", await deploymentFigures());
        print("A pipeline, against the sandbox in step mode", await commitFigures());
        print("Policies: what they find", await findingFigures());
        print("Policies, over gRPC", await policyFigures());
        print("pulumi preview, whole processes", await previewFigures(folder));
        print("Tests", [await unitTests()]);
        if (process.argv.includes("--all")) {
            print("The README's commands, with the Pulumi CLI and npm's cache there", await commands());
        }
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

/** The previews run inside one sandbox, plugin downloads off, the same for all. */
async function previewFigures(folder: string): Promise<Figure[]> {
    const result = path.join(folder, "previews.json");
    const inside = [
        process.execPath,
        "--require",
        "ts-node/register/transpile-only",
        path.join(__dirname, "previews.ts"),
        result,
    ];
    const sandbox = [
        "dist/cli/main.js",
        "sandbox",
        "run",
        "--store",
        path.join(folder, "store"),
        "--clock",
        "step",
        "--",
        ...inside,
    ];
    const { status } = spawnSync(process.execPath, sandbox, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
    if (status !== 0) {
        throw new Error(`the previews ended with ${status}`);
    }
    return JSON.parse(fs.readFileSync(result, "utf8")) as Figure[];
}

/** Minutes long: only with `npm run bench -- --all`. */
async function commands(): Promise<Figure[]> {
    const demo = await measure(["npm", "run", "--silent", "demo"], ROOT);
    const tests = await measure(["npm", "test", "--silent"], ROOT);
    return [
        { name: "npm run demo", seconds: demo.seconds, aim: "within 90 s, npm ci included" },
        { name: "npm test", seconds: tests.seconds, aim: "under 10 minutes" },
    ];
}

async function unitTests(): Promise<Figure> {
    const { seconds, megabytes } = await measure(["npm", "run", "--silent", "test:unit"], ROOT);
    return { name: "unit tests", seconds, megabytes, aim: "about 20 s" };
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
});
