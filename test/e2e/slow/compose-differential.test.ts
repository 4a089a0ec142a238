import assert from "node:assert/strict";
import { join } from "node:path";
import * as fc from "fast-check";
import { parse } from "yaml";
import { loadCompose, printProject, serviceHash } from "../../../compose";
import { ComposeGo, ComposeGoMissing } from "../../compose/compose-go";
import { CORPUS, optionsOf, projects, readCase } from "../../compose/corpus";
import { DIFFERENCES, MISTAKEN_REJECTIONS } from "../../compose/differences";
import { askBoth, assertSame, ours } from "../../compose/differential";
import { MISTAKES } from "../../compose/generate/mistakes";
import { mutatedProject } from "../../compose/generate/mutate";
import { project, type Project } from "../../compose/generate/projects";

/**
 * How many projects are generated, and which. The same in every run, so that a failure is the change's and not the dice's;
 * SWINGBRIDGE_TEST_SEED (and SWINGBRIDGE_TEST_RUNS) look for differences elsewhere.
 */
const RUNS = Number(process.env.SWINGBRIDGE_TEST_RUNS ?? 3000);
const SEED = Number(process.env.SWINGBRIDGE_TEST_SEED ?? 3001);
/** compose-go is the slower of the two; so many of it answer side by side. */
const PROCESSES = 2;

/*
 * compose-go, the reference implementation of the Compose Specification, is asked about the same files as we are.
 * Without Go the models that it once gave for the corpus still judge us: test/compose/corpus.test.ts.
 */
describe("Our model is that of compose-go", () => {
    let judges: ComposeGo[] = [];

    before(function () {
        try {
            judges = ComposeGo.start(PROCESSES);
        } catch (error) {
            if (!(error instanceof ComposeGoMissing)) {
                throw error;
            }
            process.stdout.write(`      skipped: ${error.message}\n`);
            this.skip();
        }
    });

    after(() => Promise.all(judges.map(judge => judge.close())));

    it("for the projects of the corpus", async () => {
        const wrong: string[] = [];
        for (const name of projects().filter(name => DIFFERENCES[name] === undefined)) {
            const folder = join(CORPUS, name);
            const expected = await judges[0]!.ask(folder, readCase(name));
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
            const theirs = project.noInterpolate === true ? undefined : await judges[0]!.print(folder, project);
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
            const { expected, actual } = await askBoth(judges[0]!, mistake);
            if (expected.error === undefined || actual.error === undefined) {
                accepted.push(
                    `${expected.error === undefined ? "compose-go accepts" : "accepted here"}: ${fc.stringify(mistake)}`,
                );
            }
        }
        assert.deepEqual(accepted, []);
    });

    it(`for ${RUNS} generated projects (seed ${SEED})`, async () => {
        const valid = await Promise.all(
            judges.map((judge, index) => compare(project, judge, { runs: RUNS / PROCESSES, seed: SEED + index })),
        );
        const share = valid.reduce((sum, each) => sum + each) / RUNS;
        assert.ok(share > 0.4, `only ${Math.round(share * 100)} % of the projects are valid: they show little`);
    });

    it(`for as many whose text was damaged: indentation, keys, quotes, types, merges, templates (seed ${SEED})`, async () => {
        const valid = await Promise.all(
            judges.map((judge, index) =>
                compare(mutatedProject, judge, { runs: RUNS / PROCESSES, seed: SEED + index }),
            ),
        );
        const share = valid.reduce((sum, each) => sum + each) / RUNS;
        assert.ok(
            share > 0.05 && share < 0.5,
            `${Math.round(share * 100)} % are still valid: the damage is of the wrong size`,
        );
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

/** Asks one compose-go about generated projects; a difference is shrunk. How many are valid. */
async function compare(
    projects: fc.Arbitrary<Project>,
    judge: ComposeGo,
    { runs, seed }: { runs: number; seed: number },
): Promise<number> {
    let valid = 0;
    const property = fc.asyncProperty(projects, async generated => {
        const { expected, actual } = await askBoth(judge, generated);
        const { error } = expected;
        if (error !== undefined && MISTAKEN_REJECTIONS.some(({ message }) => message.test(error))) {
            return;
        }
        valid += error === undefined ? 1 : 0;
        assertSame(actual, expected);
    });
    await fc.assert(property, { numRuns: runs, seed });
    return valid;
}
