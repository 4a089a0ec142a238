import { spawn } from "node:child_process";
import { resolve } from "node:path";

export interface Output {
    stdout: string;
    stderr: string;
}

export interface Command {
    command: string;
    /** Relative to `base`. */
    folder: string;
    base: string;
    /** All of the process's environment. */
    environment: Record<string, string>;
    /** @default ["/bin/sh", "-c"] */
    interpreter?: string[];
    stdin?: string;
    onLine(stream: "stdout" | "stderr", line: string): void;
    signal: AbortSignal;
}

const SHELL = process.platform === "win32" ? ["cmd", "/C"] : ["/bin/sh", "-c"];
/** Signals in Go's words. */
const SIGNALS: { [Name in NodeJS.Signals]?: string } = { SIGKILL: "killed", SIGTERM: "terminated" };

/** Runs a shell command to its end. @throws Error with all that it printed where it fails */
export function runCommand({
    command,
    folder,
    base,
    environment,
    interpreter,
    stdin,
    onLine,
    signal,
}: Command): Promise<Output> {
    const [program, ...args] = [...(interpreter?.length ? interpreter : SHELL), command];
    return new Promise((settle, reject) => {
        if (signal.aborted) {
            reject(signal.reason as Error);
            return;
        }
        // A group of its own: what the shell starts ends with it.
        const child = spawn(program!, args, { cwd: resolve(base, folder), env: environment, detached: true });
        const texts = { stdout: "", stderr: "", both: "" };
        for (const stream of ["stdout", "stderr"] as const) {
            const lines = lineReader(line => onLine(stream, line));
            child[stream].setEncoding("utf8");
            child[stream].on("data", (text: string) => {
                texts[stream] += text;
                texts.both += text;
                lines.push(text);
            });
            child[stream].on("end", () => lines.end());
        }
        const kill = () => {
            try {
                process.kill(-child.pid!, "SIGKILL");
            } catch {
                // It has ended already.
            }
        };
        // As the real provider: without a warning.
        signal.addEventListener("abort", kill, { once: true });
        const done = () => signal.removeEventListener("abort", kill);
        child.on("error", error => {
            done();
            reject(new Error(`${error.message}: running ${JSON.stringify(command)}:\n${texts.both}`, { cause: error }));
        });
        child.on("close", (code, signalName) => {
            done();
            if (code === 0) {
                settle({ stdout: withoutLastBreak(texts.stdout), stderr: withoutLastBreak(texts.stderr) });
            } else {
                const ended = signalName ? `signal: ${SIGNALS[signalName] ?? signalName}` : `exit status ${code}`;
                reject(new Error(`${ended}: running ${JSON.stringify(command)}:\n${texts.both}`));
            }
        });
        // A command that does not read its input may close it early.
        child.stdin.on("error", () => undefined);
        child.stdin.end(stdin ?? "");
    });
}

const withoutLastBreak = (text: string) => text.replace(/\n$/, "");

/** Cuts a stream into lines. */
function lineReader(onLine: (line: string) => void) {
    let rest = "";
    return {
        push(text: string) {
            const lines = (rest + text).split("\n");
            rest = lines.pop() ?? "";
            lines.forEach(onLine);
        },
        end() {
            if (rest !== "") {
                onLine(rest);
            }
        },
    };
}
