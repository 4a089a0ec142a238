import * as fs from "node:fs";
import * as path from "node:path";
import type { Store } from "./store-folder";

/**
 * Puts a `pulumi` into the store that comes first on the PATH of whatever runs in the sandbox. It names a copy of the
 * stack's settings per call, since a shell may work with several stacks, and then *becomes* the real CLI: signals and exit
 * codes need no passing on.
 */
export function writePulumiWrapper(store: Store, pulumiFolder: string): void {
    const real = path.join(pulumiFolder, "pulumi");
    const prepare = require.resolve("./prepare-pulumi");
    const script = [
        "#!/bin/sh",
        "# The Pulumi CLI in a Swingbridge sandbox: never writes the committed settings of a stack.",
        `settings=$(${[process.execPath, prepare, real, store.stacks, store.backend].map(quote).join(" ")} "$@") || exit 1`,
        'if [ -n "$settings" ]; then',
        "    PULUMI_OPTION_CONFIG_FILE=$settings",
        "    export PULUMI_OPTION_CONFIG_FILE",
        "fi",
        `exec ${quote(real)} "$@"`,
        "",
    ].join("\n");
    const file = path.join(store.bin, "pulumi");
    // A shell that is just reading the script must not see half of the next one.
    fs.writeFileSync(`${file}.new`, script, { mode: 0o755 });
    fs.renameSync(`${file}.new`, file);
}

function quote(text: string): string {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}
