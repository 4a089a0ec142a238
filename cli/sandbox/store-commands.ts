import * as fs from "node:fs";
import * as path from "node:path";
import type { Store } from "./store-folder";

/** Puts the commands into the store that come first on the PATH of whatever runs in the sandbox. */
export function writeCommands(store: Store, pulumiFolder: string): void {
    writeScript(path.join(store.bin, "pulumi"), pulumiWrapper(store, path.join(pulumiFolder, "pulumi")));
    // In a clone it is not on PATH otherwise, and every hint names it.
    const main = [process.execPath, require.resolve("../main")].map(quote).join(" ");
    writeScript(path.join(store.bin, "swingbridge"), ["#!/bin/sh", `exec ${main} "$@"`]);
}

/**
 * Names a copy of the stack's settings per call, since a shell may work with several stacks, and then *becomes* the real
 * CLI: signals and exit codes need no passing on.
 */
function pulumiWrapper(store: Store, real: string): string[] {
    const prepare = [process.execPath, require.resolve("./prepare-pulumi"), real, store.stacks, store.backend];
    return [
        "#!/bin/sh",
        "# The Pulumi CLI in a Swingbridge sandbox: never writes the committed settings of a stack.",
        `settings=$(${prepare.map(quote).join(" ")} "$@") || exit 1`,
        'if [ -n "$settings" ]; then',
        "    PULUMI_OPTION_CONFIG_FILE=$settings",
        "    export PULUMI_OPTION_CONFIG_FILE",
        "fi",
        `exec ${quote(real)} "$@"`,
    ];
}

function writeScript(file: string, lines: string[]): void {
    // A shell that is just reading the script must not see half of the next one.
    fs.writeFileSync(`${file}.new`, `${lines.join("\n")}\n`, { mode: 0o755 });
    fs.renameSync(`${file}.new`, file);
}

function quote(text: string): string {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}
