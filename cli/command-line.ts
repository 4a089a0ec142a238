import { Command, CommanderError, type OutputConfiguration } from "commander";
import { addCheckCommand } from "./check/command";
import { addImportCommands } from "./import/command";
import { addInitCommands } from "./init/command";
import { addPlanCommand } from "./plan/command";
import { addPreviewCommentCommand } from "./preview-comment/command";
import { addVerifyCommand } from "./verify/command";
import { addConfigCommand } from "./config/command";
import { addGlobalOptions, globalOptions, outputOf } from "./context";
import { addConvertCommand } from "./convert/command";
import { addDemoCommand } from "./demo/command";
import { addDeployCommand } from "./deploy/command";
import { addDiffCommand } from "./diff/command";
import { EXIT } from "./exit-code";
import { packageVersion } from "./package-version";
import { addPipelineCommands } from "./pipeline/command";
import { addPolicyCommands } from "./policy/command";
import { addPinCommand } from "./pin/command";
import { addExecCommand } from "./exec/command";
import { addHistoryCommand } from "./history/command";
import { addLogsCommand } from "./logs/command";
import { addPruneCommand } from "./prune/command";
import { addRevisionsCommand } from "./revisions/command";
import { addRunCommand } from "./run/command";
import { addTasksCommand } from "./tasks/command";
import { addRenderCommand } from "./render/command";
import { reportError } from "./report-error";
import { addSandboxCommands } from "./sandbox/commands";
import { addContinueCommand } from "./continue/command";
import { addRefreshCommand } from "./refresh/command";
import { addRollbackCommand } from "./rollback/command";
import { addScaleCommand } from "./scale/command";
import { addStopCommand } from "./stop/command";
import { addWaitCommand } from "./wait/command";
import { addStatusCommand } from "./status/command";
import { addToolchainCommand } from "./toolchain-command";

const EXAMPLES = `
Examples:
  $ swingbridge sandbox run -- pulumi up -s dev     try the whole program on this machine, no AWS account needed
  $ swingbridge check                               what becomes of every key of your Compose files on Fargate
  $ swingbridge sandbox run -- bash                 a shell inside a simulated AWS account
  $ PATH="$(swingbridge toolchain):$PATH"           use the Pulumi CLI that Swingbridge found or installed

Exit codes: 0 done, 1 wrong usage or something found, 2 failed and rolled back, 3 failed and not rolled back, 4 still running,
5 refused before it began, 70 an error of ours. sandbox run, run and exec give the code of what they ran.

On a real AWS account use Pulumi itself: pulumi up -s dev`;

/**
 * The whole command line. Each command's module is loaded when it runs, so that `--help` and small commands start fast.
 * A command gives its exit code by setting `process.exitCode`, or throws.
 */
export function createProgram(io: OutputConfiguration = {}): Command {
    const program = new Command("swingbridge")
        .configureOutput(io)
        .description("docker-compose.yml to AWS Fargate, released blue/green, in one Pulumi program")
        .version(packageVersion(), "-V, --version", "print the version")
        .addHelpText("after", EXAMPLES)
        .showHelpAfterError("(swingbridge --help shows what there is)")
        .enablePositionalOptions()
        .exitOverride();
    program.commandsGroup("On this machine:");
    addDemoCommand(program);
    addSandboxCommands(program);
    addToolchainCommand(program);
    program.helpCommand("help [command]", "display help for command");
    program.commandsGroup("Compose files, without an account:");
    addCheckCommand(program);
    addConfigCommand(program);
    addConvertCommand(program);
    addPinCommand(program);
    program.commandsGroup("Your repository:");
    addImportCommands(program);
    addInitCommands(program);
    program.commandsGroup("Before a release:");
    addVerifyCommand(program);
    addPlanCommand(program);
    addDiffCommand(program);
    addRenderCommand(program);
    addPolicyCommands(program);
    addPreviewCommentCommand(program);
    program.commandsGroup("Releases:");
    addDeployCommand(program);
    addWaitCommand(program);
    addContinueCommand(program);
    addStopCommand(program);
    addRollbackCommand(program);
    addRefreshCommand(program);
    addScaleCommand(program);
    addPipelineCommands(program);
    program.commandsGroup("What runs:");
    addStatusCommand(program);
    addHistoryCommand(program);
    addRevisionsCommand(program);
    addPruneCommand(program);
    addTasksCommand(program);
    addLogsCommand(program);
    addRunCommand(program);
    addExecCommand(program);
    addGlobalOptions(program);
    return program;
}

/** Runs one command and gives the exit code. The one place where errors become words. */
export async function runCommandLine(args: readonly string[], io?: OutputConfiguration): Promise<number> {
    // Which Node.js the AWS SDK will want next year is our business, not that of the person who deploys.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
    const program = createProgram(io);
    let current = program;
    program.hook("preAction", (_, command) => {
        current = command;
    });
    try {
        await program.parseAsync(args, { from: "user" });
        return Number(process.exitCode ?? EXIT.done);
    } catch (error) {
        // Commander has said what is wrong already; help and version are no errors.
        if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
        const options = globalOptions(current);
        return reportError(error, outputOf(options), options.debug);
    }
}
