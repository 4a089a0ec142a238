import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { pruneRevisions, type Pruned } from "../../operations/revisions/prune";
import { short } from "../../operations/status/findings";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import { findServices } from "../target/find";
import type { TargetOptions } from "../target/options";
import { wholeNumber } from "../whole-number";

interface PruneOptions extends TargetOptions {
    keep: string;
    delete?: boolean;
    dryRun?: boolean;
}

export async function runPrune(services: string[], options: PruneOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const keep = wholeNumber("--keep", options.keep);
    for (const target of await findServices({ ...options, services, env, folder })) {
        output.status(`${target.name}: asking AWS`);
        const pruned = await pruneRevisions(createClients({ region: target.region }), target, {
            keep,
            dryRun: options.dryRun === true,
            delete: options.delete === true,
            report: (action, taskDefinition) => output.say(`${target.name}: ${action} ${short(taskDefinition)}`),
        });
        output.result(render(pruned), pruned);
        for (const { taskDefinition, reason } of pruned.failures) {
            output.say(`${target.name}: ${short(taskDefinition)} is not deleted: ${reason}`);
            process.exitCode = EXIT.usage;
        }
    }
}

function render({ service, dryRun, kept, deregistered, deleted }: Pruned): string {
    const would = dryRun ? "would be " : "";
    const done = [
        `${deregistered.length} ${would}deregistered${dryRun ? names(deregistered) : ""}`,
        ...(deleted.length > 0 ? [`${deleted.length} ${would}deleted${dryRun ? names(deleted) : ""}`] : []),
        `${kept.length} kept`,
    ].join(", ");
    return [
        `${service}  ${done}`,
        ...kept.map(({ taskDefinition, why }) => `  ${short(taskDefinition)}  ${why.join(", ")}`),
    ].join("\n");
}

function names(taskDefinitions: readonly string[]): string {
    return taskDefinitions.length === 0 ? "" : ` (${taskDefinitions.map(short).join(", ")})`;
}
