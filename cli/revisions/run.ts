import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { listRevisions, type ListedRevision, type RevisionList } from "../../operations/revisions/list";
import { contextOf } from "../context";
import type { Output } from "../output";
import { columns } from "../table";
import { findServices } from "../target/find";
import type { TargetOptions } from "../target/options";
import { wholeNumber } from "../whole-number";

interface RevisionsOptions extends TargetOptions {
    limit: string;
}

export async function runRevisions(services: string[], options: RevisionsOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const limit = wholeNumber("--limit", options.limit);
    for (const target of await findServices({ ...options, services, env, folder })) {
        output.status(`${target.name}: asking AWS`);
        const list = await listRevisions(createClients({ region: target.region }), target, limit);
        output.result(renderRevisions(list, output.resultColors), list);
    }
}

export function renderRevisions(list: RevisionList, colors: Output["resultColors"]): string {
    const rows = list.revisions.map(revision => [
        String(revision.number),
        revision.release ?? "",
        revision.registeredAt ?? "",
        [revision.uses.join(", "), gone(revision)].filter(Boolean).join("  "),
    ]);
    return [
        `${colors.bold(list.service)}  family ${list.family}`,
        ...columns(rows),
        ...(list.more ? ["  … and older ones: --limit shows more"] : []),
        ...list.unknown.map(text => `  unknown  ${colors.yellow(text)}`),
    ].join("\n");
}

function gone({ imagesGone }: ListedRevision): string {
    return imagesGone.length === 0 ? "" : `cannot start: ECR no longer has ${imagesGone.join(", ")}`;
}
