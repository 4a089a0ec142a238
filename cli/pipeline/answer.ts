import type { Command } from "commander";
import { answerApproval, type AnswerOptions, type WaitingApproval } from "../../operations/pipeline/approvals";
import { describeRevision } from "../../operations/pipeline/execution";
import { followExecution } from "../../operations/pipeline/follow";
import type { WaitOptions } from "./options";
import { workOn } from "./run";

/** Says yes or no to what waits, and what that is. */
export async function answer(
    verdict: "Approved" | "Rejected",
    options: WaitOptions & AnswerOptions,
    command: Command,
): Promise<void> {
    await workOn(options, command, async ({ clients, target, follow, output }) => {
        const outcome = await answerApproval(clients, target, verdict, options, approval => {
            if (!output.json) {
                about(approval).forEach(output.say);
            }
        });
        return options.wait && verdict === "Approved" && outcome.status === "done" && outcome.executionId !== undefined
            ? followExecution(clients, target, outcome.executionId, follow)
            : outcome;
    });
}

function about({ stage, action, executionId, revision, since, url }: WaitingApproval): string[] {
    return [
        `${stage} (${action}) of execution ${executionId}${since === undefined ? "" : `, since ${since}`}`,
        `  deploys ${revision === undefined ? "a revision that the pipeline does not name" : describeRevision(revision)}`,
        ...(revision?.url === undefined ? [] : [`  ${revision.url}`]),
        ...(url === undefined ? [] : [`  ${url}`]),
    ];
}
