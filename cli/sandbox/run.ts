import type { Context } from "../context";
import { runToItsEnd } from "./child";
import { openSandbox, type SandboxOptions } from "./open-sandbox";

/** Runs a command in a sandbox and gives its exit code. The sandbox lives exactly as long as the command. */
export async function runInSandbox(
    command: readonly string[],
    options: SandboxOptions,
    context: Context,
): Promise<number> {
    const sandbox = await openSandbox(options, context);
    try {
        return await runToItsEnd(command, sandbox.environment, context.folder);
    } finally {
        await sandbox.close();
    }
}
