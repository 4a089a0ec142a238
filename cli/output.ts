import type { Ora } from "ora";
import { createColors } from "picocolors";

/** Where a command's words go. Results go to standard output, everything else to standard error. */
export interface Output {
    /** With `--json`, results and events are JSON, one object per line. */
    readonly json: boolean;
    /** For what is said; plain where standard error is no terminal. */
    readonly colors: ReturnType<typeof createColors>;
    /** For results; plain where standard output is no terminal. */
    readonly resultColors: ReturnType<typeof createColors>;
    /** What the command was called for: `text` for people, `value` for machines. */
    result(text: string, value: object): void;
    /** A document in a format of its own (YAML, SARIF …), with or without `--json`. */
    document(text: string): void;
    /** A line of progress or advice. */
    say(line: string): void;
    /** What goes on right now, replacing what was said before. Shown on a terminal only. */
    status(text: string): void;
    /** Takes the status away. */
    settle(): void;
}

export interface OutputOptions {
    json: boolean;
    color: boolean;
    stdout?: NodeJS.WriteStream;
    stderr?: NodeJS.WriteStream;
}

export function createOutput({ json, color, stdout = process.stdout, stderr = process.stderr }: OutputOptions): Output {
    let spinner: Promise<Ora> | undefined;
    let latest: string | undefined;
    const settle = () => {
        latest = undefined;
        void spinner?.then(it => it.stop());
        spinner = undefined;
    };
    return {
        json,
        colors: createColors(color && stderr.isTTY === true),
        resultColors: createColors(color && stdout.isTTY === true),
        result(text, value) {
            settle();
            stdout.write(`${json ? JSON.stringify(value) : text}\n`);
        },
        document(text) {
            settle();
            stdout.write(text === "" || text.endsWith("\n") ? text : `${text}\n`);
        },
        say(line) {
            settle();
            stderr.write(`${line}\n`);
        },
        status(text) {
            if (json || stderr.isTTY !== true) return;
            latest = text;
            // Loaded when there is something to show: the terminal libraries are a tenth of the start-up.
            spinner ??= import("ora").then(({ default: ora }) => ora({ stream: stderr, discardStdin: false }).start());
            void spinner.then(it => {
                if (latest !== undefined) it.text = latest;
            });
        },
        settle,
    };
}

/** Whether to use colours, as users say it: `--no-color`, NO_COLOR, TERM=dumb. */
export function wantsColor(flag: boolean, env: NodeJS.ProcessEnv): boolean {
    return flag && !env.NO_COLOR && env.TERM !== "dumb";
}
