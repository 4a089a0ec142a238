import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { evaluate } from "../../../policies/evaluate";
import { toPolicies } from "../../../policies/policy";
import { RULES } from "../../../policies/rules";
import { cases } from "../../policies/checkov-cases";
import { AS_STRICT_AS_CHECKOV, REVIEWED, UNREACHABLE } from "../../policies/checkov-reviewed";
import { terraform } from "../../policies/terraform";
import { CHECKOV, pythonWith, withoutPython } from "../python";

const run = promisify(execFile);

/** What checkov says of a file. */
interface Failure {
    check_id: string;
    check_name: string;
    file_path: string;
    resource: string;
}

const idsOf = (rule: string): readonly string[] => RULES.find(({ name }) => name === rule)?.frameworks?.checkov ?? [];

describe("checkov, of the same resources", function () {
    this.timeout(300_000);

    const all = cases();
    let folder: string | undefined;
    let failures: Failure[];

    before(async function () {
        let python: string;
        try {
            python = await pythonWith(CHECKOV);
        } catch (error) {
            process.stdout.write(`      ${withoutPython(CHECKOV, error)}\n`);
            return this.skip();
        }
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-checkov-"));
        for (const [index, { resources }] of all.entries()) {
            fs.writeFileSync(path.join(folder, `case${index}.tf`), terraform(resources, `c${index}_`));
        }
        const script = path.join(path.dirname(python), "checkov");
        const options = ["--framework", "terraform", "--output", "json", "--compact", "--skip-download", "--soft-fail"];
        const { stdout } = await run(python, [script, "--directory", folder, ...options], {
            maxBuffer: 64 * 1024 * 1024,
            env: { ...process.env, LOG_LEVEL: "CRITICAL" },
        });
        const { results, summary } = JSON.parse(stdout) as {
            results: { failed_checks: Failure[] };
            summary: { parsing_errors: number };
        };
        assert.equal(summary.parsing_errors, 0, "it reads every file");
        failures = results.failed_checks;
    });

    after(() => folder && fs.rmSync(folder, { recursive: true, force: true }));

    it("reports nothing that the pack misses, but for what was reviewed", async () => {
        const missed: string[] = [];
        for (const [index, { what, resources }] of all.entries()) {
            const found = await evaluate(toPolicies(RULES), resources, AS_STRICT_AS_CHECKOV);
            const ours = new Set(found.flatMap(({ policy }) => idsOf(policy)));
            for (const { check_id: id, check_name: name, resource } of failures.filter(
                ({ file_path }) => path.basename(file_path) === `case${index}.tf`,
            )) {
                if (!ours.has(id) && !(id in REVIEWED)) {
                    missed.push(`${id} ${name} (${what}: ${resource})`);
                }
            }
        }
        assert.deepEqual(missed, []);
    });

    it("has a check of every id that a rule names, and it fires", () => {
        const fired = new Set(failures.map(({ check_id: id }) => id));
        const silent = RULES.flatMap(({ name, frameworks }) =>
            (frameworks?.checkov ?? []).filter(id => !fired.has(id) && !(id in UNREACHABLE)).map(id => `${name} ${id}`),
        );
        assert.deepEqual(silent, []);
    });

    it("has not learned what is listed as unreachable, nor forgotten what was reviewed", () => {
        const fired = new Set(failures.map(({ check_id: id }) => id));
        assert.deepEqual(
            Object.keys(UNREACHABLE).filter(id => fired.has(id)),
            [],
        );
        assert.deepEqual(
            Object.keys(REVIEWED).filter(id => !fired.has(id)),
            [],
        );
    });
});
