import * as fs from "node:fs";
import { reporters, type MochaOptions, type Runner } from "mocha";

/**
 * Mocha's own reporter (`show=dot` or `show=spec`), which also appends the counts of the run to the file that
 * `SWINGBRIDGE_TEST_COUNTS` names, one line of JSON per run: several runs add up to one closing line (see .ci/run).
 * A run that is cut short leaves no line, so that it cannot pass for a good one.
 */
class CountingReporter {
    constructor(runner: Runner, options: MochaOptions) {
        const { show } = (options.reporterOptions ?? {}) as { show?: string };
        const { stats } = new reporters[show === "spec" ? "Spec" : "Dot"](runner, options);
        const file = process.env.SWINGBRIDGE_TEST_COUNTS;
        if (!file) return;
        runner.once("end", () => {
            const counts = { passed: stats.passes, failed: stats.failures, skipped: stats.pending };
            fs.appendFileSync(file, `${JSON.stringify(counts)}\n`);
        });
    }
}

// As mocha loads a reporter.
export = CountingReporter;
