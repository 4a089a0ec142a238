import assert from "node:assert/strict";
import { join } from "node:path";
import { ComposeError } from "../../compose";
import { CORPUS, modelOf, projects, readCase, readExpected } from "./corpus";
import { DIFFERENCES } from "./differences";

/*
 * compose-go, the reference implementation of the Compose Specification, judges our models:
 * the same files give the same model, and what it rejects is rejected here.
 */
describe("Compose projects give the model that compose-go gives", () => {
    for (const name of projects()) {
        const expected = readExpected(name);
        const difference = DIFFERENCES[name];
        const folder = join(CORPUS, name);
        const load = () => modelOf(folder, readCase(name));

        if (difference !== undefined) {
            it(`${name}: ${difference.reason}`, () => {
                const model = load();
                assert.notDeepEqual(model, expected.model);
                assert.deepEqual(model, difference.ours(expected.model as Parameters<typeof difference.ours>[0]));
            });
        } else if (expected.error === undefined) {
            it(`${name} is read to the same model`, () => assert.deepEqual(load(), expected.model));
        } else {
            it(`${name} is rejected by both`, () => assert.throws(load, ComposeError));
        }
    }
});
