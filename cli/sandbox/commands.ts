import type { Command } from "commander";
import { contextOf } from "../context";
import type { StoreOption } from "./control";
import type { SandboxOptions } from "./open-sandbox";

const STORE = [
    "--store <folder>",
    "where the sandbox keeps its account (default: one per program, in your cache folder; or SWINGBRIDGE_STORE)",
] as const;

const ACCOUNT = [
    "--account <number>",
    "whose keys the command gets: any number of 12 digits is an account (default: 123456789012)",
] as const;

const EXAMPLES = `
Examples:
  $ swingbridge sandbox run -- pulumi up -s dev
  $ swingbridge sandbox run -- bash
  $ swingbridge sandbox run --clock step --fault ecs.task:crash,times=3 -- pulumi up -s dev --yes
  $ swingbridge sandbox run --no-pulumi -- aws ecs list-clusters
  $ swingbridge sandbox run --account 210987654321 -- pulumi up -s prod

Nothing leaves this machine: your AWS and Pulumi credentials are kept from the command, and the sandbox listens on
loopback only. Pulumi.<stack>.yaml is never written: Pulumi works on a copy in the store.`;

/** `swingbridge sandbox …`: the simulated AWS account. */
export function addSandboxCommands(program: Command): void {
    const sandbox = program
        .command("sandbox")
        .description("a simulated AWS account on this machine")
        .enablePositionalOptions()
        .addHelpText("after", EXAMPLES);

    withSandboxOptions(sandbox.command("run <command...>"))
        .description("run a command in the sandbox, and exit with its code")
        .passThroughOptions()
        .addHelpText("after", EXAMPLES)
        .action(async (command: string[], options: SandboxOptions, self: Command) => {
            const { runInSandbox } = await import("./run.js");
            process.exitCode = await runInSandbox(command, options, contextOf(self));
        });

    withSandboxOptions(sandbox.command("start"))
        .description("run the sandbox in the foreground until Ctrl-C")
        .action(async (options: SandboxOptions, self: Command) => {
            const { startInForeground } = await import("./start.js");
            process.exitCode = await startInForeground(options, contextOf(self));
        });

    sandbox
        .command("env")
        .description('print what a shell needs: eval "$(swingbridge sandbox env)"')
        .option(...STORE)
        .option(...ACCOUNT)
        .action(async (options: StoreOption & { account?: string }, self: Command) => {
            await (await import("./control.js")).printEnvironment(options, contextOf(self));
        });
    sandbox
        .command("status")
        .description("tell of the running sandbox")
        .option(...STORE)
        .action(async (options: StoreOption, self: Command) => {
            await (await import("./control.js")).printStatus(options, contextOf(self));
        });
    sandbox
        .command("reset")
        .description("delete the account with all that was made in it")
        .option(...STORE)
        .action(async (options: StoreOption, self: Command) => {
            await (await import("./control.js")).reset(options, contextOf(self));
        });
    addFaultCommands(sandbox);
    addFunctionCommands(sandbox);
    sandbox
        .command("connection")
        .description("connections to GitHub, GitLab or Bitbucket")
        .command("complete <connection...>")
        .description("make pending connections available, by name or ARN, as a person does in AWS's console")
        .option(...STORE)
        .action(async (names: string[], options: StoreOption, self: Command) => {
            await (await import("./connection-control.js")).completeConnections(names, options, contextOf(self));
        });
}

function addFaultCommands(sandbox: Command): void {
    const fault = sandbox
        .command("fault")
        .description("make something go wrong in the running sandbox")
        .addHelpText(
            "after",
            "\nExample:\n  $ swingbridge sandbox fault add ecs.task:crash,family=todo-dev-app,times=1",
        );
    fault
        .command("add <fault...>")
        .description("add faults, e.g. ecs.RegisterTaskDefinition:throttling,times=2 or ecs.task:crash")
        .option(...STORE)
        .action(async (faults: string[], options: StoreOption, self: Command) => {
            await (await import("./control.js")).addFaults(faults, options, contextOf(self));
        });
    fault
        .command("list")
        .description("list the faults in force")
        .option(...STORE)
        .action(async (options: StoreOption, self: Command) => {
            await (await import("./control.js")).listFaults(options, contextOf(self));
        });
    fault
        .command("clear [id...]")
        .description("end the faults with these ids, or all")
        .option(...STORE)
        .action(async (ids: string[], options: StoreOption, self: Command) => {
            await (await import("./control.js")).clearFaults(ids, options, contextOf(self));
        });
}

function addFunctionCommands(sandbox: Command): void {
    const functions = sandbox
        .command("function")
        .description("Lambda functions, such as a deployment's hooks, that run on this machine")
        .addHelpText(
            "after",
            `
Examples:
  $ swingbridge sandbox function add CodeDeployHook_smoke=./hooks/smoke
  $ swingbridge sandbox function add 'CodeDeployHook_ask=aws deploy put-lifecycle-event-hook-execution-status --deployment-id $DEPLOYMENT_ID --lifecycle-event-hook-execution-id $LIFECYCLE_EVENT_HOOK_EXECUTION_ID --status Succeeded'

What a function prints is in the log group /aws/lambda/NAME.`,
        );
    functions
        .command("add <function...>")
        .description("add functions, or replace them: NAME=COMMAND, or NAME=FOLDER with an index that exports handler")
        .option(...STORE)
        .action(async (given: string[], options: StoreOption, self: Command) => {
            await (await import("./function-control.js")).addFunctions(given, options, contextOf(self));
        });
    functions
        .command("list")
        .description("list the functions")
        .option(...STORE)
        .action(async (options: StoreOption, self: Command) => {
            await (await import("./function-control.js")).listFunctions(options, contextOf(self));
        });
    functions
        .command("remove <name...>")
        .description("remove functions")
        .option(...STORE)
        .action(async (names: string[], options: StoreOption, self: Command) => {
            await (await import("./function-control.js")).removeFunctions(names, options, contextOf(self));
        });
}

function withSandboxOptions(command: Command): Command {
    return command
        .option(...STORE)
        .option(...ACCOUNT)
        .option("--clock <mode>", "how time goes: wall, xN (N times as fast) or step (each poll jumps on)", "x60")
        .option("--fault <fault>", "something that goes wrong (repeatable; see sandbox fault add)", collect, [])
        .option(
            "--function <function>",
            "a Lambda function on this machine (repeatable; see sandbox function add)",
            collect,
            [],
        )
        .option("--no-pulumi", "do not look for the Pulumi CLI, nor install it");
}

function collect(value: string, before: string[]): string[] {
    return [...before, value];
}
