import type { EnforcementLevel, PolicyPackConfig, Severity } from "@pulumi/policy";
import { evaluate, type Finding } from "./evaluate";
import { frameworkTags } from "./frameworks";
import { record, text } from "./inputs";
import { toPolicies, UNDETERMINED, type Today } from "./policy";
import type { Rule } from "./rule";
import { exportedResources } from "./stack-export";

/** What was found, for machines and for those who write reports. */
export interface ReportedFinding {
    rule: string;
    level: EnforcementLevel;
    severity: Severity;
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
    /** Identifiers of the same demand elsewhere. */
    frameworks: string[];
}

/** Judges what `pulumi stack export` wrote. */
export async function judgeExport(
    rules: readonly Rule[],
    state: unknown,
    config: PolicyPackConfig,
    today?: Today,
): Promise<ReportedFinding[]> {
    // What is deployed can only be judged: a rule that would have mended it is broken.
    const policies = toPolicies(rules, today).map(policy => ({ ...policy, remediateResource: undefined }));
    return reported(rules, await evaluate(policies, exportedResources(state), config));
}

/** What the pack said during a preview or an update, from the engine's events: one JSON object per line. */
export function findingsInEvents(rules: readonly Rule[], events: readonly unknown[]): ReportedFinding[] {
    const said = events.map(event => record(record(event).policyEvent)).filter(({ policyName }) => text(policyName));
    return reported(
        rules,
        said.map(event => ({
            policy: text(event.policyName)!,
            // The engine calls advisory findings warnings.
            level: (event.enforcementLevel === "warning" ? "advisory" : event.enforcementLevel) as EnforcementLevel,
            urn: text(event.resourceUrn),
            message: (text(event.message) ?? "").replace(/<\{%[^%]*%\}>/g, ""),
        })),
    );
}

function reported(rules: readonly Rule[], findings: readonly Finding[]): ReportedFinding[] {
    return findings.flatMap(({ policy, level, urn = "", message }) => {
        const rule = rules.find(({ name }) => name === policy);
        if (rule === undefined) {
            return []; // Another pack's.
        }
        const said = message.slice(message.indexOf(rule.description) + rule.description.length).trim();
        const what = said.replace(`. ${rule.remediation}.`, "");
        return [
            {
                rule: policy,
                level,
                severity: rule.severity,
                urn,
                resource: urn.split("::").slice(3).join("::"),
                what: what.replace(UNDETERMINED, ""),
                undetermined: what.startsWith(UNDETERMINED),
                description: rule.description,
                remediation: rule.remediation,
                url: rule.url,
                frameworks: frameworkTags(rule),
            },
        ];
    });
}
