import { createHash } from "node:crypto";
import { inOrder, stops, type PolicyFinding } from "./findings";

/** Scores by which code scanning sorts, of the range that each severity stands for. */
const SECURITY_SEVERITY = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };

/** A SARIF log for code scanning. A resource has no line: its place is the project file, its name is the logical location. */
export function asSarif(findings: readonly PolicyFinding[], projectFile = "Pulumi.yaml"): object {
    const ordered = inOrder(findings);
    const rules = [...new Map(ordered.map(finding => [finding.rule, finding])).values()];
    return {
        $schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [
            {
                tool: { driver: { name: "swingbridge", rules: rules.map(describe) } },
                results: ordered.map(finding => ({
                    ruleId: finding.rule,
                    ruleIndex: rules.findIndex(({ rule }) => rule === finding.rule),
                    level: stops(finding) ? "error" : finding.undetermined ? "note" : "warning",
                    message: { text: `${finding.what}. ${finding.remediation}.` },
                    locations: [
                        {
                            physicalLocation: { artifactLocation: { uri: projectFile }, region: { startLine: 1 } },
                            logicalLocations: [
                                { name: finding.resource, fullyQualifiedName: finding.urn, kind: "resource" },
                            ],
                        },
                    ],
                    partialFingerprints: { "finding/v1": fingerprint(finding) },
                })),
            },
        ],
    };
}

function describe({ rule, description, remediation, url, severity, frameworks }: PolicyFinding): object {
    return {
        id: rule,
        shortDescription: { text: description },
        help: { text: `${remediation}.` },
        helpUri: url,
        properties: { "security-severity": SECURITY_SEVERITY[severity], tags: ["security", ...frameworks] },
    };
}

/** The same finding in the next run, whatever the order of the others. */
function fingerprint({ rule, urn, what }: PolicyFinding): string {
    return createHash("sha256").update([rule, urn, what].join("\n")).digest("hex");
}
