/** Where lines of a log go, each with its time. */
export interface LogSink {
    write(lines: { timestamp: number; message: string }[]): void;
}

/** What stands for a secret in a log. */
export const MASK = "***";
/** Lines of a secret that are shorter are ordinary words. */
const SHORTEST_LINE = 4;

/** The log of a build: its own words and those of its commands, without a secret value. */
export class BuildLog {
    private lines: { timestamp: number; message: string }[] = [];
    /** All of it, for S3. */
    private readonly kept: string[] = [];
    private secrets: string[] = [];
    private unfinished = "";
    private isScheduled = false;

    constructor(
        private readonly sink: LogSink,
        private readonly now: () => number,
    ) {}

    /** Values that never appear: whole, and line by line where there are several. */
    hide(values: Iterable<string>): void {
        const parts = [...values].flatMap(value => [
            value,
            ...value.split("\n").filter(line => line.length >= SHORTEST_LINE),
        ]);
        // The longest first: one may be a part of another.
        this.secrets = [...new Set([...this.secrets, ...parts])].filter(Boolean).sort((a, b) => b.length - a.length);
    }

    masked(text: string): string {
        return this.secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
    }

    /** CodeBuild's own words. */
    note(message: string): void {
        this.finishLine();
        const time = new Date(this.now()).toISOString();
        this.add(`[Container] ${time.slice(0, 10).replaceAll("-", "/")} ${time.slice(11, 23)}000 ${message}`);
    }

    /** Words of a command, in pieces of any size. */
    say(text: string): void {
        const parts = (this.unfinished + text).split("\n");
        this.unfinished = parts.pop() ?? "";
        parts.forEach(line => this.add(line.replace(/\r$/, "")));
    }

    /** A command has ended: what it said last is a line, too. */
    finishLine(): void {
        if (this.unfinished !== "") {
            this.add(this.unfinished);
            this.unfinished = "";
        }
    }

    flush(): void {
        this.isScheduled = false;
        if (this.lines.length > 0) {
            this.sink.write(this.lines.splice(0));
        }
    }

    get text(): string {
        return this.kept.map(line => `${line}\n`).join("");
    }

    private add(line: string): void {
        const message = this.masked(line);
        this.kept.push(message);
        this.lines.push({ timestamp: this.now(), message: `${message}\n` });
        if (!this.isScheduled) {
            this.isScheduled = true;
            setImmediate(() => this.flush());
        }
    }
}
