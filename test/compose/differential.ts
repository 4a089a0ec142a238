import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ComposeError } from "../../compose";
import type { ComposeGo } from "./compose-go";
import { type Case, type Expected, modelOf } from "./corpus";

/** What we make of a project, in the form in which compose-go's answers are. Anything thrown but a `ComposeError` is a bug of ours. */
export function ours(folder: string, project: Case): Expected {
    try {
        return { model: modelOf(folder, project) };
    } catch (error) {
        if (error instanceof ComposeError) {
            return { error: error.message };
        }
        throw error;
    }
}

/** Writes a project's files into a folder of its own, and asks both sides about it. */
export async function askBoth(
    composeGo: ComposeGo,
    { files, options }: { files: Record<string, string>; options: Case },
): Promise<{ expected: Expected; actual: Expected }> {
    const parent = mkdtempSync(join(tmpdir(), "compose-"));
    // Models are named after the folder.
    const folder = join(parent, "project");
    try {
        for (const [name, content] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            writeFileSync(join(folder, name), content);
        }
        const asked = composeGo.ask(folder, options);
        const actual = ours(folder, options);
        return { expected: await asked, actual };
    } finally {
        rmSync(parent, { recursive: true });
    }
}

/** The same model, or rejected by both. */
export function assertSame(actual: Expected, expected: Expected): void {
    if (expected.error !== undefined) {
        assert.ok(actual.error !== undefined, `compose-go rejects what is accepted here: ${expected.error}`);
        return;
    }
    assert.ok(actual.error === undefined, `compose-go accepts what is rejected here:\n${actual.error}`);
    assert.deepEqual(actual.model, expected.model);
}
