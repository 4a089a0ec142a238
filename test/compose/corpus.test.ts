import assert from "node:assert/strict";
import { join } from "node:path";
import { ComposeError, loadCompose } from "../../compose";
import { comparable, CORPUS, portable, projects, readCase, readExpected } from "./corpus";
import { DIFFERENCES } from "./differences";

/*
 * compose-go, the reference implementation of the Compose Specification, judges our models:
 * the same files give the same model, and what it rejects is rejected here.
 */
describe("Compose projects give the model that compose-go gives", () => {
    for (const name of projects()) {
        const expected = readExpected(name);
        const verb = expected.error === undefined ? "is read to the same model" : "is rejected by both";
        it(`${name} ${verb}${DIFFERENCES[name] === undefined ? "" : " but for a listed difference"}`, () => {
            const folder = join(CORPUS, name);
            const { files = [], environment = {}, ...options } = readCase(name);
            const load = () => loadCompose({ ...options, files, environment, workingDirectory: folder });
            const difference = DIFFERENCES[name];
            if (expected.error !== undefined && difference?.ours === undefined) {
                assert.throws(load, ComposeError);
                return;
            }
            assert.deepEqual(
                comparable(load()),
                portable(difference?.ours?.(expected.model) ?? expected.model, folder),
            );
        });
    }
});
