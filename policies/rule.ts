import type { EnforcementLevel, ResourceValidationArgs, ResourceValidationPolicy, Severity } from "@pulumi/policy";

/** The inputs of a resource, as a policy sees them: a name to look up, of a kind nobody promises. */
export type Inputs = Record<string, unknown>;

/** Says what is wrong with the resource: what and where; the way to mend it stands in `remediation`. Never with a value that may be secret. */
export type Report = (violation: string) => void;

/** A rule: one thing that must hold for one kind of resource. */
export interface Rule {
    /** `<service>-<what>`: stands in configuration and reports; never changes. */
    name: string;
    severity: Severity;
    /** What must hold, and why, in one sentence. */
    description: string;
    /** What to do about a violation. */
    remediation: string;
    /** Pulumi type token, e.g. `aws:ecs/service:Service`. */
    appliesTo: string;
    /** How strict the rule is on a stack of each kind; `config/dev.json` is made of these, the pack's default is prod's. */
    level: { dev: EnforcementLevel; prod: EnforcementLevel };
    /** Reading an unknown input throws, and Pulumi reports the rule as undetermined: read only what the rule is about. */
    check(inputs: Inputs, report: Report): void;
}

/** A rule as Pulumi takes it. */
export function toPolicy(rule: Rule): ResourceValidationPolicy {
    return {
        name: rule.name,
        description: rule.description,
        enforcementLevel: rule.level.prod,
        severity: rule.severity,
        remediationSteps: rule.remediation,
        validateResource: (args: ResourceValidationArgs, reportViolation) => {
            if (args.type === rule.appliesTo) {
                rule.check(args.props as Inputs, violation => reportViolation(`${violation}. ${rule.remediation}`));
            }
        },
    };
}
