import { formatPosition } from "../compose";
import type { Level, Verdict } from "./verdict";

/** In the order of a report: what stops comes first. */
const LEVELS: readonly Level[] = ["refused", "approximated", "dropped", "mapped"];

const HEADINGS: Readonly<Record<Level, string>> = {
    refused: "cannot run on Fargate",
    approximated: "runs, with a difference",
    dropped: "left out: development only",
    mapped: "runs as Compose has it",
};

/** Verdicts that say the same about several keys. */
interface Group {
    level: Level;
    reason: string;
    fix?: string;
    verdicts: Verdict[];
}

/**
 * Verdicts for people: what differs, each reason once with all the places it holds for. Keys that are mapped are counted only.
 *
 * ```
 * Compose to Fargate: 24 keys mapped, 2 approximated, 1 dropped
 *
 * approximated (runs, with a difference)
 *   docker-compose.yml:13:7  services.app.environment.DATABASE_URL
 *     its value holds a password, so ECS reads it from an encrypted parameter when a task starts
 *     fix: …
 * ```
 */
export function reportText(verdicts: readonly Verdict[]): string {
    const blocks = LEVELS.filter(level => level !== "mapped").flatMap(level => {
        const groups = grouped(verdicts, level);
        return groups.length === 0 ? [] : [`${level} (${HEADINGS[level]})\n${groups.map(groupText).join("\n")}`];
    });
    return [`Compose to Fargate: ${summary(verdicts)}`, ...blocks].join("\n\n");
}

function groupText({ verdicts, reason, fix }: Group): string {
    const width = Math.max(...verdicts.map(verdict => place(verdict).length));
    return [
        ...verdicts.map(verdict => `  ${place(verdict).padEnd(width)}  ${verdict.key}${accepted(verdict)}`),
        `    ${reason}`,
        ...(fix === undefined ? [] : [`    fix: ${fix}`]),
    ].join("\n");
}

/** Verdicts as a comment on a pull request. */
export function reportMarkdown(verdicts: readonly Verdict[]): string {
    const groups = LEVELS.filter(level => level !== "mapped").flatMap(level => grouped(verdicts, level));
    const heading = `**Compose to Fargate:** ${summary(verdicts)}`;
    if (groups.length === 0) {
        return `${heading}\n`;
    }
    const rows = groups.map(({ level, reason, fix, verdicts }) => {
        const keys = verdicts.map(verdict => `\`${verdict.key}\` (${place(verdict)})${accepted(verdict)}`);
        return `| ${[level, keys.join("<br>"), cell(reason), cell(fix ?? "")].join(" | ")} |`;
    });
    return [heading, "", "| | Key | Why | What to do |", "|---|---|---|---|", ...rows, ""].join("\n");
}

/** What machines read: all verdicts, the mapped ones too. */
export interface VerdictReport {
    schemaVersion: 1;
    summary: Record<Level, number>;
    verdicts: readonly Verdict[];
}

export function reportJson(verdicts: readonly Verdict[]): VerdictReport {
    return { schemaVersion: 1, summary: countByLevel(verdicts), verdicts };
}

/** `24 keys mapped, 2 approximated, 1 dropped` */
export function summary(verdicts: readonly Verdict[]): string {
    const counts = countByLevel(verdicts);
    const more = [...LEVELS].reverse().filter(level => level !== "mapped" && counts[level] > 0);
    return [
        `${counts.mapped} ${counts.mapped === 1 ? "key" : "keys"} mapped`,
        ...more.map(level => `${counts[level]} ${level}`),
    ].join(", ");
}

function countByLevel(verdicts: readonly Verdict[]): Record<Level, number> {
    const counts: Record<Level, number> = { mapped: 0, approximated: 0, dropped: 0, refused: 0 };
    verdicts.forEach(({ level }) => counts[level]++);
    return counts;
}

/** One group per reason, in the order in which the files come to it. */
function grouped(verdicts: readonly Verdict[], level: Level): Group[] {
    const groups = new Map<string, Group>();
    for (const verdict of verdicts.filter(other => other.level === level)) {
        const { reason, fix } = verdict;
        const key = JSON.stringify([reason, fix]);
        const group = groups.get(key) ?? groups.set(key, { level, reason, fix, verdicts: [] }).get(key)!;
        group.verdicts.push(verdict);
    }
    return [...groups.values()];
}

function place({ position }: Verdict): string {
    return position === undefined ? "Compose's default" : formatPosition(position);
}

function accepted({ allowed }: Verdict): string {
    return allowed === true ? " (loss accepted by the stack)" : "";
}

/** A table's cell ends at a bar, and a row at a line's end. */
function cell(text: string): string {
    return text.replace(/\|/g, "\\|").replace(/\n/g, " ");
}
