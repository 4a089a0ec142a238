import { reportMarkdown } from "../../fargate";
import type { Findings } from "./findings";

/** Findings as a comment on a pull request: the mistakes as they are told on a terminal, then the verdicts as a table. */
export function markdown({ verdicts, problems, format }: Findings): string {
    const mistakes = problems.length === 0 ? [] : ["```text", problems.map(format).join("\n\n"), "```", ""];
    // Without a single verdict nothing was converted.
    return [...mistakes, ...(verdicts.length > 0 ? [reportMarkdown(verdicts)] : [])].join("\n");
}
