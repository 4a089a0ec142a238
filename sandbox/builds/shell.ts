import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Writable } from "node:stream";

/**
 * Reads names of scripts from file descriptor 3 and runs each in this very shell, so that variables, functions and the
 * working directory survive. A script that ends the shell (`exit 1`) leaves its state behind for the next one.
 */
const DRIVER = `
__save() {
    pwd > "$CODEBUILD_STATE/folder"
    if [ -n "$BASH_VERSION" ]; then { declare -p; declare -f; } > "$CODEBUILD_STATE/variables"; else { set; export -p; } > "$CODEBUILD_STATE/variables"; fi
}
trap '__code=$?; __save; printf "\\000%s! %s\\000" "$CODEBUILD_MARK" "$__code"; trap - EXIT' EXIT
[ -f "$CODEBUILD_STATE/variables" ] && . "$CODEBUILD_STATE/variables" 2>/dev/null
[ -f "$CODEBUILD_STATE/folder" ] && cd "$(cat "$CODEBUILD_STATE/folder")"
exec 2>&1
while IFS= read -r __script <&3; do
    . "$__script" 3<&-
    printf '\\000%s %s\\000' "$CODEBUILD_MARK" "$?"
done
trap - EXIT
`;

export type Interpreter = "bash" | "/bin/sh";

export interface ShellOptions {
    interpreter: Interpreter;
    /** Where commands begin. */
    folder: string;
    /** A folder of the shell's own: scripts, and what a shell leaves behind. */
    state: string;
    environment: Record<string, string>;
    /** Takes what commands say, in the order in which they say it. */
    say: (text: string) => void;
}

/** One shell for all commands of a build, as CodeBuild's version 0.2 has it. */
export class Shell {
    private process: ShellProcess | undefined;
    private readonly all: ShellProcess[] = [];
    private readonly mark = randomUUID();
    private isKilled = false;

    constructor(private readonly options: ShellOptions) {
        fs.mkdirSync(options.state, { recursive: true });
    }

    /** Runs a command to its end. @returns its exit code; 137 where it was killed */
    run(command: string): Promise<number> {
        if (this.isKilled) {
            return Promise.resolve(KILLED);
        }
        const script = path.join(this.options.state, "script.sh");
        fs.writeFileSync(script, `${command}\n`);
        if (!this.process?.isOpen) {
            this.process = new ShellProcess(this.options, this.mark);
            this.all.push(this.process);
        }
        return this.process.run(script);
    }

    /** What it makes of the variables and commands in a text. */
    async expand(text: string): Promise<string> {
        await this.run(`CODEBUILD_NAME="${text}"`);
        return (await this.read(["CODEBUILD_NAME"])).get("CODEBUILD_NAME") ?? text;
    }

    /** Values of variables, of those that are set. */
    async read(names: readonly string[]): Promise<Map<string, string>> {
        const file = path.join(this.options.state, "read");
        fs.writeFileSync(file, "");
        const valid = names.filter(name => /^[A-Za-z_]\w*$/.test(name));
        await this.run(
            valid.map(name => `[ "\${${name}+x}" ] && printf '%s\\0%s\\0' ${name} "$${name}" >> '${file}'`).join("\n"),
        );
        const parts = fs.readFileSync(file, "utf8").split("\0");
        const pairs = parts.flatMap((name, index) =>
            index % 2 === 0 && name ? [[name, parts[index + 1] ?? ""] as const] : [],
        );
        return new Map(pairs);
    }

    /** Ends the shells of the build with all that they started. */
    kill(): void {
        this.isKilled = true;
        this.all.forEach(each => each.kill());
    }
}

const KILLED = 137;

/** A shell until it ends; the next goes on where it stood. */
class ShellProcess {
    isOpen = true;
    private readonly child: ChildProcess;
    private readonly say: (text: string) => void;
    private unread = "";
    /** Settles the command that runs. */
    private ended: ((code: number) => void) | undefined;

    /** @param mark Stands before an exit code in the output; the same for all shells of a build, which inherit it. */
    constructor(
        { interpreter, environment, folder, state, say }: ShellOptions,
        private readonly mark: string,
    ) {
        this.say = say;
        // A process group of its own: what commands start ends with it.
        const child = (this.child = spawn(interpreter, ["-c", DRIVER], {
            cwd: folder,
            env: { ...environment, CODEBUILD_STATE: state, CODEBUILD_MARK: mark },
            detached: true,
            stdio: ["ignore", "pipe", "pipe", "pipe"],
        }));
        for (const stream of [child.stdout!, child.stderr!]) {
            stream.setEncoding("utf8").on("data", (text: string) => this.hear(text));
        }
        // What the shell does not read any more is for the next one.
        (child.stdio[3] as Writable).on("error", () => (this.isOpen = false));
        child.on("error", error => {
            this.isOpen = false;
            this.say(`${error.message}\n`);
            this.finish(127);
        });
        child.on("exit", (_, signal) => {
            this.isOpen = false;
            // A shell that was killed leaves no mark, and what it started may keep its output open.
            if (signal !== null) {
                this.kill();
            }
        });
        child.on("close", code => this.finish(code ?? KILLED));
    }

    run(script: string): Promise<number> {
        return new Promise(resolve => {
            this.ended = resolve;
            (this.child.stdio[3] as Writable).write(`${script}\n`);
        });
    }

    kill(): void {
        if (this.child.pid === undefined) {
            return;
        }
        try {
            process.kill(-this.child.pid, "SIGKILL");
        } catch {
            // It has ended already, with all that it started.
        }
    }

    /** Marks tell a command's end; the rest is what it says. */
    private hear(text: string): void {
        this.unread += text;
        for (let mark = this.nextMark(); mark; mark = this.nextMark()) {
            const [found, shellEnds, code] = mark;
            const before = this.unread.slice(0, mark.index);
            this.unread = this.unread.slice(mark.index + found.length);
            this.isOpen &&= shellEnds === "";
            this.say(before);
            this.finish(Number(code));
        }
        // A mark may come in pieces.
        const held = this.unread.lastIndexOf("\0");
        const isMark = held >= 0 && this.unread.length - held < this.mark.length + LONGEST_CODE;
        this.say(isMark ? this.unread.slice(0, held) : this.unread);
        this.unread = isMark ? this.unread.slice(held) : "";
    }

    private nextMark(): RegExpExecArray | null {
        return new RegExp(`\\x00${this.mark}(!?) (\\d+)\\x00`).exec(this.unread);
    }

    private finish(code: number): void {
        const ended = this.ended;
        this.ended = undefined;
        ended?.(code);
    }
}

/** Characters of a mark besides its name, at most. */
const LONGEST_CODE = 8;
