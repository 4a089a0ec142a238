import { inOrder, stops, summary, type PolicyFinding } from "./findings";

/** For a terminal: one finding after the other, what stops an update first. */
export function asText(findings: readonly PolicyFinding[]): string {
    const paragraphs = inOrder(findings).map(({ level, severity, rule, resource, what, remediation, url }) =>
        [`${level} (${severity})  ${rule}  ${resource}`, `  ${what}`, `  fix: ${remediation}`, `  ${url}`].join("\n"),
    );
    return [...paragraphs, summary(findings)].join("\n\n");
}

/** For the comment of a pull request. */
export function asMarkdown(findings: readonly PolicyFinding[]): string {
    const ordered = inOrder(findings);
    const tables = [
        ...section("Mandatory: these stop the update", ordered.filter(stops)),
        ...section(
            "Advisory",
            ordered.filter(finding => !stops(finding)),
        ),
    ];
    return [`## Policies: ${summary(findings)}`, ...tables].join("\n\n");
}

function section(title: string, findings: readonly PolicyFinding[]): string[] {
    if (findings.length === 0) {
        return [];
    }
    const rows = findings.map(({ severity, rule, url, resource, what, remediation, undetermined }) => {
        const cells = [
            severity,
            `[${rule}](${url})`,
            `\`${resource}\``,
            `${undetermined ? "undetermined: " : ""}${what}`,
            remediation,
        ];
        return `| ${cells.map(cell => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
    });
    return [
        `### ${title}`,
        ["| severity | rule | resource | finding | fix |", "| --- | --- | --- | --- | --- |", ...rows].join("\n"),
    ];
}
