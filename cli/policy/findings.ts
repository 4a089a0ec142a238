/** What a policy found; the answer of the pack's own process, which alone loads Pulumi. */
export interface PolicyFinding {
    rule: string;
    level: "advisory" | "mandatory" | "remediate" | "disabled";
    severity: "low" | "medium" | "high" | "critical";
    urn: string;
    /** Name of the resource. */
    resource: string;
    /** What is wrong, in one sentence. */
    what: string;
    /** A value could not be seen. */
    undetermined: boolean;
    /** What must hold, and why. */
    description: string;
    remediation: string;
    url: string;
    /** Identifiers of the same demand elsewhere, e.g. `FSBP ECS.5`. */
    frameworks: string[];
}

const SEVERITIES: PolicyFinding["severity"][] = ["critical", "high", "medium", "low"];

/** Whether a finding stops an update. */
export function stops({ level }: PolicyFinding): boolean {
    return level === "mandatory" || level === "remediate";
}

/** What stops an update first, then by severity, rule and resource. */
export function inOrder(findings: readonly PolicyFinding[]): PolicyFinding[] {
    const rank = (finding: PolicyFinding): string =>
        [stops(finding) ? 0 : 1, SEVERITIES.indexOf(finding.severity), finding.rule, finding.urn, finding.what].join(
            " ",
        );
    return [...findings].sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

/** How many there are, in words. */
export function summary(findings: readonly PolicyFinding[]): string {
    const [mandatory, advisory] = [findings.filter(stops).length, findings.filter(finding => !stops(finding)).length];
    return findings.length === 0 ? "no findings" : `${mandatory} mandatory and ${advisory} advisory findings`;
}
