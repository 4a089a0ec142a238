import { InvalidArgumentError, type Command } from "commander";
import { addPipelineOptions } from "../target/pipeline-options";
import { wholeNumber } from "../whole-number";
import { addWaitOptions } from "./options";

const HELP = `
Drives the pipeline of a stack with releasedBy: pipeline, or one that is named with --pipeline. What waits goes on without us:
ctrl-C leaves an execution running, and pipeline status --wait follows it again.

Exit codes: 0 done, 2 the deployment failed and CodeDeploy rolled it back, 3 it failed and was not rolled back, 4 still running,
5 nothing was deployed: no such pipeline, nothing waits, or the execution ended before its deployment.

Examples:
  $ swingbridge pipeline status --stack prod
  $ swingbridge pipeline start --stack prod --wait
  $ swingbridge pipeline approve --stack prod --expect-commit 4fc4a35
  $ swingbridge pipeline logs --stack prod --follow
  $ swingbridge pipeline retry --stack prod --wait
  $ swingbridge pipeline reject --stack prod --comment 'not on a Friday'
  $ swingbridge pipeline stop --stack prod --abandon --comment 'wrong branch'`;

export function addPipelineCommands(program: Command): void {
    const group = program
        .command("pipeline")
        .summary("start, watch, approve, retry and stop the pipeline of a stack")
        .addHelpText("after", HELP);
    addWaitOptions(group.command("start").summary("release the newest commit of the source, or the one that is named"))
        .option("--commit <sha>", "the commit that is released, by its full SHA", fullSha)
        .option("--dry-run", "say what would be started, and start nothing")
        .action(async (options: object, command: Command) => {
            const { runPipelineStart } = await import("./start.js");
            await runPipelineStart(options, command);
        });
    addWaitOptions(group.command("status").summary("stages and actions, who started what, and what waits for whom"))
        .option("--execution <id>", "the execution that --wait follows (default: the one under way, or the newest)")
        .action(async (options: object, command: Command) => {
            const { runPipelineStatus } = await import("./status.js");
            await runPipelineStatus(options, command);
        });
    addAnswerOptions(addWaitOptions(group.command("approve").summary("say yes to what waits for an approval"))).action(
        async (options: object, command: Command) => {
            const { runPipelineApprove } = await import("./approve.js");
            await runPipelineApprove(options, command);
        },
    );
    addAnswerOptions(
        addPipelineOptions(group.command("reject").summary("say no to what waits for an approval")),
    ).action(async (options: object, command: Command) => {
        const { runPipelineReject } = await import("./reject.js");
        await runPipelineReject(options, command);
    });
    addWaitOptions(group.command("retry").summary("try the stage that failed again"))
        .option("--stage <name>", "stage that is meant, where several failed")
        .option("--all", "all actions of the stage, those that succeeded too")
        .option("--dry-run", "say what would be tried, and change nothing")
        .action(async (options: object, command: Command) => {
            const { runPipelineRetry } = await import("./retry.js");
            await runPipelineRetry(options, command);
        });
    addPipelineOptions(group.command("stop").summary("stop the execution that is under way"))
        .option("--execution <id>", "execution that is meant, where several are under way")
        .option("--abandon", "leave its actions where they are, in place of waiting for their end")
        .option("--comment <text>", "why, for the others")
        .option("--dry-run", "say what would be stopped, and change nothing")
        .action(async (options: object, command: Command) => {
            const { runPipelineStop } = await import("./stop.js");
            await runPipelineStop(options, command);
        });
    addLogsCommand(group);
    for (const command of group.commands) {
        command.addHelpText("after", examplesOf(command.name()));
    }
}

function addLogsCommand(group: Command): void {
    addPipelineOptions(group.command("logs").summary("the log of the build that failed, or else of the one that runs"))
        .option("--action <name>", "the build of this action")
        .option("--execution <id>", "of this execution (default: the newest)")
        .option("-n, --lines <number>", "newest lines that are shown first", lineCount, 100)
        .option("-f, --follow", "go on until the build ends")
        .action(async (options: { lines: number }, command: Command) => {
            const { runPipelineLogs } = await import("./logs.js");
            await runPipelineLogs(options, command);
        });
}

function addAnswerOptions(command: Command): Command {
    return command
        .option("--expect-commit <sha>", "only if this commit waits (7 digits or more)", revisionPrefix)
        .option("--stage <name>", "stage of the approval, where several wait")
        .option("--comment <text>", "why, for the others")
        .option("--dry-run", "say what waits, and answer nothing");
}

function fullSha(text: string): string {
    if (!/^[0-9a-f]{40}$/.test(text)) {
        throw new InvalidArgumentError("Write all 40 digits: git rev-parse HEAD prints them.");
    }
    return text;
}

/** Of a commit, or of what else a source gives: the version of an object, the digest of an image. */
function revisionPrefix(text: string): string {
    if (!/^\S{7,}$/.test(text)) {
        throw new InvalidArgumentError("Write 7 digits of the commit or more.");
    }
    return text;
}

/** CloudWatch Logs gives 10,000 lines at once. */
const lineCount = (text: string): number => wholeNumber("--lines", text, { most: 10_000 });

/** The group's examples that are about one of its commands, and where its exit codes are told. */
function examplesOf(name: string): string {
    const lines = HELP.split("\n").filter(line => line.startsWith(`  $ swingbridge pipeline ${name} `));
    return ["", "Exit codes: swingbridge pipeline --help", "", "Examples:", ...lines].join("\n");
}
