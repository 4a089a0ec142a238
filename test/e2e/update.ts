import * as fs from "node:fs";
import * as path from "node:path";
import type { Program, Result, RunOptions } from "./program";

/** What the engine did, or would do, to one resource. */
export interface Change {
    /** `create`, `update`, `delete`, `replace` … */
    op: string;
    type: string;
    name: string;
    inputs: Record<string, unknown>;
}

export interface Update extends Result {
    /** All but `same`. */
    changes: Change[];
}

/** One line of the engine's event log, as far as it is read here. */
interface EngineEvent {
    resourcePreEvent?: {
        metadata: {
            op: string;
            urn: string;
            type: string;
            new: { inputs?: Record<string, unknown> } | null;
        };
    };
}

/** Operations that leave a resource alone, and the parts that `replace` consists of. */
const NO_CHANGE = ["same", "read", "refresh", "create-replacement", "delete-replaced"];

/** Runs `pulumi up`, `preview`, `refresh` or `destroy` and reads from the engine's own event log what it did. */
export async function update(program: Program, args: string[], options: RunOptions = {}): Promise<Update> {
    const log = path.join(path.dirname(program.folder), "events.jsonl");
    fs.rmSync(log, { force: true });
    const result = await program.pulumi([...args, "--event-log", log], {
        ...options,
        // The flag belongs to the engine's developers.
        environment: { PULUMI_DEBUG_COMMANDS: "true", ...options.environment },
    });
    return { ...result, changes: fs.existsSync(log) ? changesOf(fs.readFileSync(log, "utf8")) : [] };
}

export const up = (program: Program, options?: RunOptions, ...flags: string[]): Promise<Update> =>
    update(program, ["up", "--stack", "dev", "--yes", "--skip-preview", "--suppress-outputs", ...flags], options);

export const destroy = (program: Program, ...flags: string[]): Promise<Update> =>
    update(program, ["destroy", "--stack", "dev", "--yes", "--skip-preview", "--suppress-outputs", ...flags]);

function changesOf(log: string): Change[] {
    return log
        .split("\n")
        .filter(line => line.includes('"resourcePreEvent"'))
        .flatMap(line => {
            const { resourcePreEvent } = JSON.parse(line) as EngineEvent;
            const { op, urn, type, new: desired } = resourcePreEvent!.metadata;
            return NO_CHANGE.includes(op)
                ? []
                : [{ op, type, name: urn.split("::").at(-1) ?? urn, inputs: desired?.inputs ?? {} }];
        });
}

/** `update todo-app`, sorted. */
export const summary = (changes: Change[]): string[] => changes.map(({ op, name }) => `${op} ${name}`).sort();
