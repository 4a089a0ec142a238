import { spawn, type ChildProcess } from "node:child_process";
import * as os from "node:os";
import { endedBySignal, EXIT } from "../exit-code";
import { UserError } from "../user-error";

/**
 * Runs a command in this process group and waits for it.
 * A terminal sends SIGINT to the whole group, the command included: it decides what to do, and we stay until it has ended.
 * Passing it on would make it two, which Pulumi takes for "stop at once". Other signals are meant for us alone: passed on.
 */
export async function runToItsEnd(
    [file = "", ...args]: readonly string[],
    env: Record<string, string>,
    cwd: string,
): Promise<number> {
    const stay = () => undefined;
    const passOn = (signal: NodeJS.Signals) => void child?.kill(signal);
    // Before the command starts: the first thing it does may be what the user interrupts.
    process.on("SIGINT", stay).on("SIGTERM", passOn).on("SIGHUP", passOn);
    let child: ChildProcess | undefined;
    try {
        const started = (child = spawn(file, args, { cwd, env, stdio: "inherit" }));
        return await new Promise((resolve, reject) => {
            started.on("error", error => reject(cannotRun(file, error)));
            started.on("exit", (code, signal) =>
                resolve(signal === null ? (code ?? EXIT.internal) : endedBySignal(os.constants.signals[signal])),
            );
        });
    } finally {
        process.off("SIGINT", stay).off("SIGTERM", passOn).off("SIGHUP", passOn);
    }
}

function cannotRun(file: string, error: NodeJS.ErrnoException): UserError {
    const why = error.code === "ENOENT" ? "no such command" : error.message;
    return new UserError(`${file}: ${why}`, {
        fix: "What follows -- is a command with its arguments; for a shell: swingbridge sandbox run -- bash",
        exitCode: EXIT.commandNotFound,
        cause: error,
    });
}
