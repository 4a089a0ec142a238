import type { Command } from "commander";
import { contextOf } from "./context";

export function addToolchainCommand(program: Command): void {
    program
        .command("toolchain")
        .description("find the Pulumi CLI, or install it into your cache folder, and print its folder")
        .addHelpText(
            "after",
            `
Taken is, in this order: a pulumi on PATH (3.212 or newer), one installed earlier, the official download,
a build from Go modules (minutes, once).

Example:
  $ PATH="$(swingbridge toolchain):$PATH"`,
        )
        .action(async (_options, command: Command) => {
            const { output, env } = contextOf(command);
            const { ensurePulumi } = await import("../toolchain/index.js");
            const pulumi = await ensurePulumi({ env, progress: output.say, status: output.status });
            output.result(pulumi.folder, pulumi);
        });
}
