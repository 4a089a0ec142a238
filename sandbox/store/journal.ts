import * as fs from "node:fs";
import * as path from "node:path";

import type { State } from "./state";
import { type Write } from "./state";

/** One request's writes. */
export interface JournalLine {
    /** Epoch milliseconds of the sandbox's clock. */
    at: number;
    writes: readonly Write[];
}

/** The journal holds something that this version did not write. */
export class StoreUnreadable extends Error {
    constructor(file: string, line: number, why: string) {
        super(
            `${file}:${line}: ${why}; \`swingbridge sandbox reset\` begins a new account, the file can also be mended`,
        );
        this.name = "StoreUnreadable";
    }
}

/** The journal holds the values of secrets. */
const OWNER_ONLY = 0o600;
/** First line of every journal. */
const HEADER = `${JSON.stringify({ swingbridgeSandbox: 1 })}\n`;
/** Rows per line of a compacted journal: few lines, none of them huge. */
const ROWS_PER_LINE = 200;
/** A journal shorter than this is not worth compacting. */
const COMPACT_FROM = 2_000;

/**
 * Append-only file of JSON lines, one per request. A line counts once its line feed is written, so a process killed in
 * the middle of one loses that request and nothing else. Compaction writes a new file and renames it over the old one.
 */
export class Journal {
    private readonly file: string;
    private descriptor: number;
    /** Bytes that are complete lines. */
    private length: number;
    /** Writes in the file, superseded ones included. */
    private writes = 0;
    /** Time of the last line; undefined for a new journal. */
    readonly lastAt: number | undefined;

    constructor(
        folder: string,
        private readonly state: State,
    ) {
        this.file = path.join(folder, "journal.jsonl");
        fs.rmSync(this.draft, { force: true }); // a compaction that was killed
        const content = fs.existsSync(this.file) ? fs.readFileSync(this.file) : Buffer.alloc(0);
        this.length = content.lastIndexOf("\n") + 1;
        this.lastAt = this.replay(content.subarray(0, this.length).toString("utf8"));
        this.descriptor = fs.openSync(this.file, "a", OWNER_ONLY);
        fs.ftruncateSync(this.descriptor, this.length);
        if (this.length === 0) {
            this.write(HEADER);
        }
    }

    append(line: JournalLine): void {
        this.write(format(line));
        this.writes += line.writes.length;
        if (this.writes > COMPACT_FROM && this.writes > 4 * this.state.size) {
            this.compact(line.at);
        }
    }

    /** Replaces the history by the rows that are left of it. */
    compact(at: number): void {
        const rows = [...this.state.snapshot()];
        const draft = fs.openSync(this.draft, "w", OWNER_ONLY);
        fs.writeSync(draft, HEADER);
        // An empty last line still carries the time.
        for (let from = 0; from === 0 || from < rows.length; from += ROWS_PER_LINE) {
            fs.writeSync(draft, format({ at, writes: rows.slice(from, from + ROWS_PER_LINE) }));
        }
        fs.fsyncSync(draft);
        fs.closeSync(draft);
        fs.renameSync(this.draft, this.file);
        fs.closeSync(this.descriptor);
        this.descriptor = fs.openSync(this.file, "a", OWNER_ONLY);
        this.length = fs.fstatSync(this.descriptor).size;
        this.writes = rows.length;
    }

    close(): void {
        fs.closeSync(this.descriptor);
    }

    private get draft(): string {
        return `${this.file}.next`;
    }

    private write(text: string): void {
        const bytes = Buffer.from(text);
        try {
            for (let written = 0; written < bytes.length;) {
                written += fs.writeSync(this.descriptor, bytes, written);
            }
        } catch (error) {
            fs.ftruncateSync(this.descriptor, this.length); // a full disk: half a line must not stay
            throw error;
        }
        this.length += bytes.length;
    }

    private replay(text: string): number | undefined {
        const lines = text.split("\n").slice(0, -1);
        if (lines.length > 0 && `${lines[0]}\n` !== HEADER) {
            throw new StoreUnreadable(this.file, 1, "this is not a journal of this version");
        }
        let at: number | undefined;
        lines.slice(1).forEach((text, index) => {
            const line = parse(text);
            if (!line) {
                throw new StoreUnreadable(this.file, index + 2, "this line is damaged");
            }
            line.writes.forEach(write => this.state.apply(write));
            this.writes += line.writes.length;
            at = line.at;
        });
        return at;
    }
}

/** Rows stand as JSON in the line, not as quoted text: people read this file. */
function format({ at, writes }: JournalLine): string {
    const rows = writes.map(([table, key, row]) => `[${JSON.stringify(table)},${JSON.stringify(key)},${row}]`);
    return `{"at":${at},"writes":[${rows.join(",")}]}\n`;
}

function parse(text: string): JournalLine | undefined {
    try {
        const { at, writes } = JSON.parse(text) as { at: number; writes: [string, string, object | null][] };
        return {
            at,
            writes: writes.map(([table, key, row]) => [table, key, row === null ? null : JSON.stringify(row)]),
        };
    } catch {
        return undefined;
    }
}
