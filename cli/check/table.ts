import { formatPosition } from "../../compose";
import type { Level, Verdict } from "../../fargate";
import type { Output } from "../output";

type Colors = Output["resultColors"];

/**
 * Verdicts as a table, one row for each key, in file order; what to do stands below a row.
 *
 * ```
 * WHERE                     VERDICT       KEY                 WHY
 * docker-compose.yml:14:5   refused       services.web.gpus   Fargate has no GPUs
 *                                         → run this service on ECS Managed Instances or EC2
 * ```
 */
export function verdictTable(verdicts: readonly Verdict[], colors: Colors): string {
    const rows = verdicts.map(verdict => ({ verdict, where: placeOf(verdict), level: levelOf(verdict) }));
    const widths = {
        where: widest(
            rows.map(({ where }) => where),
            "WHERE",
        ),
        level: widest(
            rows.map(({ level }) => level),
            "VERDICT",
        ),
        key: widest(
            verdicts.map(({ key }) => key),
            "KEY",
        ),
    };
    const lead = " ".repeat(widths.where + widths.level + 4);
    const lines = rows.flatMap(({ verdict, where, level }) => [
        [
            where.padEnd(widths.where),
            paint(verdict.level, colors)(level.padEnd(widths.level)),
            verdict.key.padEnd(widths.key),
            verdict.reason,
        ].join("  "),
        ...(verdict.fix === undefined ? [] : [`${lead}→ ${verdict.fix}`]),
    ]);
    const heading = ["WHERE".padEnd(widths.where), "VERDICT".padEnd(widths.level), "KEY".padEnd(widths.key), "WHY"];
    return [colors.bold(heading.join("  ")), ...lines].join("\n");
}

function placeOf({ position }: Verdict): string {
    return position === undefined ? "(default)" : formatPosition(position);
}

function levelOf({ level, allowed }: Verdict): string {
    return allowed === true ? "accepted" : level;
}

function widest(texts: readonly string[], heading: string): number {
    return texts.reduce((width, text) => Math.max(width, text.length), heading.length);
}

function paint(level: Level, colors: Colors): (text: string) => string {
    return { refused: colors.red, approximated: colors.yellow, dropped: colors.dim, mapped: colors.green }[level];
}
