import assert from "node:assert/strict";
import { join } from "node:path";
import * as fc from "fast-check";
import { parse } from "yaml";
import { loadCompose, printProject, serviceHash } from "../../../compose";
import { ComposeGo, ComposeGoMissing } from "../../compose/compose-go";
import { CORPUS, optionsOf, projects, readCase } from "../../compose/corpus";
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

    it("as text too: what config prints of the corpus, and the hashes of its services", async () => {
        const wrong: string[] = [];
        for (const name of projects().filter(project => DIFFERENCES[project] === undefined)) {
            const [folder, project] = [join(CORPUS, name), readCase(name)];
            const theirs = project.noInterpolate === true ? undefined : await composeGo!.print(folder, project);
            if (theirs === undefined) {
                continue; // it is wrong, or has no text of its own
            }
            const model = loadCompose(optionsOf(folder, project));
            const hashes = Object.entries(model.services).map(([service, config]) => [service, serviceHash(config)]);
            try {
                assert.deepEqual(Object.fromEntries(hashes), theirs.hashes);
                assert.deepEqual(parse(printProject(model, "yaml")), parse(doubled(theirs.yaml)));
                assert.equal(withoutOurs(printProject(model, "json")), withoutOurs(doubled(theirs.json)));
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

/** docker compose doubles every `$` of its text. */
function doubled(text: string): string {
    return text.replaceAll("$", "$$$$");
}

/**
 * JSON without what compose-go leaves out of it and its YAML has: models and extensions. The fields of block devices have
 * no names for JSON there (`Path` for `path`).
 */
function withoutOurs(text: string): string {
    const project = JSON.parse(text) as Record<string, unknown>;
    delete project.models;
    const fields: Record<string, string> = { Path: "path", Weight: "weight", Rate: "rate" };
    return JSON.stringify(renamed(project, fields), undefined, 2);
}

function renamed(value: unknown, names: Record<string, string>): unknown {
    if (Array.isArray(value)) {
        return value.map(item => renamed(item, names));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const kept = Object.entries(value).filter(([key]) => !key.startsWith("x-"));
    return Object.fromEntries(kept.map(([key, member]) => [names[key] ?? key, renamed(member, names)]));
}
