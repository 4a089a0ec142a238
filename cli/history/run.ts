import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { formatDuration } from "../../operations/duration";
import { readHistory, type History, type HistoryEntry } from "../../operations/history/history";
import { short } from "../../operations/status/findings";
import { contextOf } from "../context";
import type { Output } from "../output";
import { columns } from "../table";
import { findServices } from "../target/find";
import type { TargetOptions } from "../target/options";
import { wholeNumber } from "../whole-number";

interface HistoryOptions extends TargetOptions {
    limit: string;
}

export async function runHistory(services: string[], options: HistoryOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const limit = wholeNumber("--limit", options.limit);
    for (const target of await findServices({ ...options, services, env, folder })) {
        output.status(`${target.name}: asking AWS`);
        const history = await readHistory(createClients({ region: target.region }), target, limit);
        output.result(renderHistory(history, output.resultColors), history);
    }
}

export function renderHistory({ service, entries, more, unknown }: History, colors: Output["resultColors"]): string {
    return [
        colors.bold(service),
        ...(entries.length === 0 ? ["  no release yet"] : columns(entries.map(cells))),
        ...(more ? ["  … and older ones: --limit shows more"] : []),
        ...unknown.map(text => `  unknown  ${colors.yellow(text)}`),
    ].join("\n");
}

function cells(entry: HistoryEntry): string[] {
    const { at, release = "unknown", outcome, duration, by, taskDefinition, deploymentId, images } = entry;
    const digests = [...new Set(Object.values(images).flatMap(({ digest }) => digest ?? []))];
    return [
        at,
        release,
        OUTCOMES[outcome],
        duration === undefined ? "" : formatDuration(duration),
        taskDefinition === undefined ? "" : short(taskDefinition),
        deploymentId ?? "",
        [
            entry.rollbackOf === undefined ? by && `by ${by.split("/").pop()}` : `takes back ${entry.rollbackOf}`,
            // Enough to tell digests apart; --json has all of them.
            digests.map(digest => digest.slice(0, "sha256:".length + 12)).join(" "),
            entry.error,
        ]
            .filter(Boolean)
            .join("  "),
    ];
}

const OUTCOMES: Record<HistoryEntry["outcome"], string> = {
    live: "live",
    succeeded: "succeeded",
    "rolled-back": "rolled back",
    failed: "failed",
    stopped: "stopped",
    running: "running",
};
