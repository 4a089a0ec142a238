import type { Context } from "../context";
import { EXIT } from "../exit-code";
import { openSandbox, type SandboxOptions } from "./open-sandbox";

/** Keeps a sandbox running in the foreground until it is interrupted. */
export async function startInForeground(options: SandboxOptions, context: Context): Promise<number> {
    const { output } = context;
    const interrupted = new Promise<void>(resolve => {
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
    });
    const sandbox = await openSandbox(options, context);
    const { endpoint, store } = sandbox;
    output.result(`The sandbox is running at ${endpoint}`, { endpoint, store: store.folder, pid: process.pid });
    output.say(`Its store is ${store.folder}. In another terminal, in the same folder:`);
    output.say(`  eval "$(swingbridge sandbox env${options.store === undefined ? "" : ` --store ${store.folder}`})"`);
    output.say("Stop it with Ctrl-C; what was made in it stays until: swingbridge sandbox reset");
    await interrupted;
    await sandbox.close();
    return EXIT.done;
}
