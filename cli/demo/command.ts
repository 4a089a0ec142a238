import type { Command } from "commander";

const HELP = `
Runs the real Pulumi engine against a simulated AWS account on this machine: the sample application is built and put live on
simulated Fargate, then a second commit of it is released blue/green. No AWS account, no Docker engine and no token is needed.
It ends by itself and leaves nothing running; the account stays on disk, to look around in or to go on with.

Example:
  $ npm ci && npm run demo`;

export function addDemoCommand(program: Command): void {
    program
        .command("demo")
        .summary("see a Compose application released blue/green, on this machine, in a minute")
        .description("see a Compose application released blue/green, on this machine")
        .addHelpText("after", HELP)
        .action(async (_options: object, command: Command) => {
            const { runDemo } = await import("./run.js");
            const { contextOf } = await import("../context.js");
            process.exitCode = await runDemo(contextOf(command));
        });
}
