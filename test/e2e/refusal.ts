import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { inspect } from "./inspect";
import type { Program, Result } from "./program";

/** What Pulumi says at the end of a run, in which every message stands once: before it, the progress shows first lines too. */
export const diagnostics = ({ output }: Result): string => output.slice(Math.max(0, output.indexOf("\nDiagnostics:")));

/** A command ended because of its user's mistakes: it tells each of them, once, and nothing of our own code. */
export function assertRefused(result: Result, ...mistakes: (string | RegExp)[]): void {
    assert.notEqual(result.code, 0, result.output);
    const said = diagnostics(result);
    for (const mistake of mistakes) {
        const pattern = typeof mistake === "string" ? mistake.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : mistake.source;
        assert.equal([...said.matchAll(new RegExp(pattern, "g"))].length, 1, `${String(mistake)}, once, in:\n${said}`);
    }
    assert.doesNotMatch(result.output, /unhandled|node_modules|error serializing|^\s+at .*\(?.*:\d+:\d+\)?$/m);
}

/** Rows of the account, which a refused update must not change. */
export const accountOf = (program: Program): Promise<Record<string, number>> =>
    inspect(program, async ({ rows }) => Promise.resolve(rows));

/** Resources in a stack's state, read where Pulumi keeps it: that is faster than Pulumi's own word. */
function resourcesOf({ store }: Program, stack: string): { type: string }[] {
    const file = path.join(store, `backend/.pulumi/stacks/swingbridge/${stack}.json`);
    const { checkpoint } = JSON.parse(fs.readFileSync(file, "utf8")) as {
        checkpoint: { latest?: { resources?: { type: string }[] } };
    };
    return checkpoint.latest?.resources ?? [];
}

/** Nothing but the stack itself, and the provider that was asked, is in its state; the account is as before. */
export async function assertNothingMade(
    program: Program,
    stack: string,
    before: Record<string, number>,
): Promise<void> {
    const made = resourcesOf(program, stack).filter(({ type }) => !/^pulumi:(pulumi:Stack|providers:aws)$/.test(type));
    assert.deepEqual(made, []);
    assert.deepEqual(await accountOf(program), before);
}
