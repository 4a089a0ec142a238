import { Program } from "./program";

/** Characters of a command's output that a failure shows. */
const SHOWN = 6000;

/**
 * Ordered steps over one program, each an `it`: after the first that fails the rest are skipped, since they would tell of its
 * consequences only. `SWINGBRIDGE_KEEP=1` keeps the program and its store for a look.
 */
export function story(title: string, steps: (program: () => Program) => void): void {
    describe(title, () => {
        let program: Program;
        let failed = false;

        before(() => {
            program = Program.create();
        });

        beforeEach(function () {
            if (failed) {
                this.skip();
            }
        });

        afterEach(function () {
            if (this.currentTest?.state === "failed") {
                failed = true;
                process.stderr.write(
                    `\n--- the last command printed:\n${program.outputs.at(-1)?.slice(-SHOWN)}\n---\n`,
                );
            }
        });

        after(() => {
            if (process.env.SWINGBRIDGE_KEEP) {
                process.stderr.write(`kept: ${program.folder}\n`);
            } else {
                program.remove();
            }
        });

        steps(() => program);
    });
}
