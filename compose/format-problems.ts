import { withoutSecrets } from "./hide-secrets";
import { formatPosition } from "./position";
import type { Problem } from "./problem";
import type { SourceFiles } from "./source-files";

/**
 * Problems as text for people: position, key and message, the line and the one before it with a caret, reason and fix.
 *
 * ```
 * docker-compose.yml:14:5  services.web.devices  cannot run on Fargate
 *   13 │     image: web
 *   14 │     devices: ["/dev/kvm"]
 *      │     ^^^^^^^
 *   Fargate gives containers no access to host devices.
 *   Run this service on ECS Managed Instances, or allow the loss: swingbridge:allow: ["web.devices"]
 * ```
 */
export function formatProblems(problems: readonly Problem[], sources: SourceFiles): string {
    const shown = problems.slice(0, MAX_PROBLEMS).map(problem => formatProblem(problem, sources));
    const more = problems.length - shown.length;
    return [...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join("\n\n");
}

/** Nobody reads more at once; a file of another kind would have one for every line. */
const MAX_PROBLEMS = 100;

export function formatProblem(problem: Problem, sources: SourceFiles): string {
    const heading = [formatPosition(problem.position), problem.path, problem.message].filter(part => part !== "");
    return [
        heading.join("  "),
        ...excerpt(problem, sources),
        ...[problem.reason, problem.fix].flatMap(text => (text === undefined ? [] : text.split("\n"))).map(indent),
    ].join("\n");
}

function excerpt({ position }: Problem, sources: SourceFiles): string[] {
    const line = sources.line(position.file, position.line);
    if (line === undefined || line.trim() === "") {
        return [];
    }
    const width = String(position.line).length;
    const above = (number: number) => (number > 1 ? sources.line(position.file, number - 1) : undefined);
    const numbered = (number: number, text: string) =>
        indent(
            `${String(number).padStart(width)} │ ${shorten(withoutSecrets(text.slice(0, MAX_READ), above(number)))}`,
        );
    const before = above(position.line);
    const rows = before === undefined || before.trim() === "" ? [] : [numbered(position.line - 1, before)];
    rows.push(numbered(position.line, line));
    if (position.column <= MAX_LINE) {
        // A tab in the line stays one in the caret's line, so that both are equally wide on any terminal.
        const lead = line.slice(0, position.column - 1).replace(/[^\t]/g, " ");
        rows.push(indent(`${" ".repeat(width)} │ ${lead}${"^".repeat(caretWidth(line.slice(position.column - 1)))}`));
    }
    return rows;
}

/** Longest line that is shown whole; a minified file must not flood the terminal. */
const MAX_LINE = 160;

/** Of a longer line no more is looked at: a secret that begins in what is shown ends before that. */
const MAX_READ = 1_000;

function shorten(line: string): string {
    return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
}

/** As wide as the key or value that starts here. */
function caretWidth(text: string): number {
    const token = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s:,[\]{}#]+(?::[^\s,[\]{}]+)*)/.exec(text);
    return Math.min(token?.[0].length ?? 1, MAX_LINE);
}

function indent(text: string): string {
    return `  ${text}`;
}
