/*
 * Records what compose-go makes of every project of the corpus (`expected.json`).
 * Needs Go: npx ts-node test/compose/record.ts [project…]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { type Case, CORPUS, type Expected, portable, projects, readCase } from "./corpus";

const folder = mkdtempSync(join(tmpdir(), "compose-go-"));
const oracle = join(folder, "oracle");
const built = spawnSync("go", ["build", "-o", oracle, "."], { cwd: join(__dirname, "oracle"), stdio: "inherit" });
if (built.status !== 0) {
    throw new Error("compose-go could not be built");
}
for (const name of process.argv.length > 2 ? process.argv.slice(2) : projects()) {
    writeFileSync(join(CORPUS, name, "expected.json"), `${JSON.stringify(ask(name, readCase(name)), null, 2)}\n`);
}
rmSync(folder, { recursive: true });

function ask(
    name: string,
    { files = [], environment = {}, profiles = [], projectName, envFiles = [] }: Case,
): Expected {
    const cwd = join(CORPUS, name);
    const options = [
        ...(profiles.length > 0 ? ["-profiles", profiles.join(",")] : []),
        ...(envFiles.length > 0 ? ["-env-files", envFiles.join(",")] : []),
        ...(projectName === undefined ? [] : ["-name", projectName]),
    ];
    const { status, stdout, stderr } = spawnSync(oracle, [...options, "-dir", cwd, ...files], {
        cwd,
        env: { HOME: homedir(), ...environment },
        encoding: "utf8",
    });
    if (status !== 0) {
        const error = stderr.split("\n").filter(line => line !== "" && !line.startsWith("time="));
        return { error: error.join("\n").replaceAll(cwd, "<folder>") };
    }
    return { model: portable(JSON.parse(stdout), cwd) };
}
