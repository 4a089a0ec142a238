import assert from "node:assert/strict";
import { join } from "node:path";
import * as fc from "fast-check";
import { ComposeGo, ComposeGoMissing } from "../../compose/compose-go";
import { CORPUS, projects, readCase } from "../../compose/corpus";
import { CRASH, DIFFERENCES } from "../../compose/differences";
import { askBoth, assertSame, ours } from "../../compose/differential";
import { MISTAKES } from "../../compose/generate/mistakes";
import { project } from "../../compose/generate/projects";

/**
 * How many projects are generated, and which. Generated projects still find differences in rare scalars (`1_0`, fractions), so they
 * run on demand until there are none: SWINGBRIDGE_TEST_RUNS=3000, with SWINGBRIDGE_TEST_SEED for an earlier run.
 */
const RUNS = Number(process.env.SWINGBRIDGE_TEST_RUNS ?? 0);
const SEED = Number(process.env.SWINGBRIDGE_TEST_SEED ?? Date.now() % 2 ** 31);

/*
 * compose-go, the reference implementation of the Compose Specification, is asked about the same files as we are.
 * Without Go the models that it once gave for the corpus still judge us: test/compose/corpus.test.ts.
 */
describe("Our model is that of compose-go", () => {
    let composeGo: ComposeGo | undefined;

    before(function () {
        try {
            composeGo = ComposeGo.start();
        } catch (error) {
            if (!(error instanceof ComposeGoMissing)) {
                throw error;
            }
            process.stdout.write(`      skipped: ${error.message}\n`);
            this.skip();
        }
    });

    after(() => composeGo?.close());

    it("for the projects of the corpus", async () => {
        const wrong: string[] = [];
        for (const name of projects().filter(name => DIFFERENCES[name] === undefined)) {
            const folder = join(CORPUS, name);
            const expected = await composeGo!.ask(folder, readCase(name));
            try {
                assertSame(ours(folder, readCase(name)), expected);
            } catch (error) {
                wrong.push(`${name}: ${(error as Error).message}`);
            }
        }
        assert.deepEqual(wrong, []);
    });

    it("where a project is wrong: both reject it", async () => {
        const accepted: string[] = [];
        for (const mistake of MISTAKES) {
            const { expected, actual } = await askBoth(composeGo!, mistake);
            if (expected.error === undefined || actual.error === undefined) {
                accepted.push(
                    `${expected.error === undefined ? "compose-go accepts" : "accepted here"}: ${fc.stringify(mistake)}`,
                );
            }
        }
        assert.deepEqual(accepted, []);
    });

    it(`for ${RUNS} generated projects (seed ${SEED})`, async function () {
        if (RUNS === 0) {
            this.skip();
        }
        let valid = 0;
        const property = fc.asyncProperty(project, async generated => {
            const { expected, actual } = await askBoth(composeGo!, generated);
            if (expected.error?.startsWith(CRASH)) {
                return;
            }
            valid += expected.error === undefined ? 1 : 0;
            assertSame(actual, expected);
        });
        await fc.assert(property, { numRuns: RUNS, seed: SEED });
        assert.ok(valid > RUNS / 2, `only ${valid} of ${RUNS} projects are valid: they show little`);
    });
});
