import { spawn } from "node:child_process";
import * as os from "node:os";
import type { Context } from "../context";
import { endedBySignal, EXIT } from "../exit-code";
import { UserError } from "../user-error";
import { openSandbox, type SandboxOptions } from "./open-sandbox";

/** Runs a command in a sandbox and gives its exit code. The sandbox lives exactly as long as the command. */
export async function runInSandbox(
    command: readonly string[],
    options: SandboxOptions,
    context: Context,
): Promise<number> {
    const sandbox = await openSandbox(options, context);
    try {
        return await run(command, sandbox.environment, context.folder);
    } finally {
        await sandbox.close();
    }
}

/**
 * Runs a command in this process group and waits for it.
 * A terminal sends SIGINT to the whole group, the command included: it decides what to do, and we stay until it has ended.
 * Passing it on would make it two, which Pulumi takes for "stop at once". Other signals are meant for us alone: passed on.
 */
async function run([file = "", ...args]: readonly string[], env: Record<string, string>, cwd: string): Promise<number> {
    const child = spawn(file, args, { cwd, env, stdio: "inherit" });
    const stay = () => undefined;
    const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
    process.on("SIGINT", stay).on("SIGTERM", passOn).on("SIGHUP", passOn);
    try {
        return await new Promise((resolve, reject) => {
            child.on("error", error => reject(cannotRun(file, error)));
            child.on("exit", (code, signal) =>
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
