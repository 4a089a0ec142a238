import type { EnforcementLevel, PolicyConfigSchema, Severity } from "@pulumi/policy";
import type { Inputs } from "./inputs";

/** A resource as a rule sees it. Reading an input that is not known yet throws; the rule is then undetermined. */
export interface Resource {
    /** Pulumi type token, e.g. `aws:ecs/service:Service`. */
    readonly type: string;
    readonly name: string;
    readonly urn: string;
    readonly inputs: Inputs;
    readonly options: ResourceOptions;
    /** Properties of an explicit provider; texts of JSON, as Pulumi stores them. */
    readonly provider?: Inputs;
}

export interface ResourceOptions {
    readonly protect: boolean;
    readonly ignoreChanges: readonly string[];
}

/** A resource together with its neighbours, which rules join on: names tell nothing about what belongs together. */
export interface StackResource extends Resource {
    readonly parent?: StackResource;
    readonly dependencies: readonly StackResource[];
    /** What the value of each property was made from. */
    readonly propertyDependencies: Readonly<Record<string, readonly StackResource[]>>;
}

/** Says what is wrong: what and where; the way to mend it stands in `remediation`. Never with a value that may be secret. */
export interface Report {
    /** `container` is the one that violates the rule, so that an exception can be made for it alone. */
    (violation: string, container?: string): void;
    /** Runs one part of a check, so that an unknown value in it does not hide what the other parts find. */
    part(check: () => void): void;
}

/** The same for a stack: every violation names the resource that has to change. */
export interface StackReport {
    (resource: StackResource, violation: string): void;
    part(resource: StackResource, check: () => void): void;
}

/** Identifiers of the same demand elsewhere. */
export interface Frameworks {
    /** AWS Foundational Security Best Practices (Security Hub). */
    readonly fsbp?: readonly string[];
    /** CIS AWS Foundations Benchmark 3.0.0. */
    readonly cis?: readonly string[];
    /** PCI DSS 4.0.1, as Security Hub maps its controls. */
    readonly pci?: readonly string[];
    /** AWS Control Tower, proactive controls. */
    readonly controlTower?: readonly string[];
    readonly checkov?: readonly string[];
    readonly trivy?: readonly string[];
}

/** Kinds of stacks for which the pack brings a configuration. */
export const ENVIRONMENTS = ["dev", "prod"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** What configuration can change about a rule: a JSON schema with description and default each. */
export type SettingSchemas<S> = {
    readonly [K in keyof S]: PolicyConfigSchema["properties"][string] & { default: S[K]; description: string };
};

interface RuleDescription<S> {
    /** `<service>-<what>`: stands in configuration and reports; never changes. */
    readonly name: string;
    readonly severity: Severity;
    /** What must hold, and why, in one sentence. */
    readonly description: string;
    /** What to do about a violation. */
    readonly remediation: string;
    /** Where to read more. */
    readonly url: string;
    readonly frameworks?: Frameworks;
    /** How strict the rule is on a stack of each kind; `config/` is made of these, the pack's default is prod's. */
    readonly level: Readonly<Record<Environment, EnforcementLevel>>;
    /** In production a value that is not known yet stops the preview, like a wrong one. @default false */
    readonly mustBeKnown?: boolean;
    /** @default none */
    readonly settings?: SettingSchemas<S>;
    /** Settings in which the kinds of stacks differ. @default none */
    readonly environments?: Readonly<Partial<Record<Environment, Partial<S>>>>;
}

/** A rule about one resource at a time: checked before the resource is created or changed. */
export interface ResourceRule<S = Record<string, unknown>> extends RuleDescription<S> {
    /** Pulumi type tokens, or every resource. */
    readonly appliesTo: readonly string[] | "every resource";
    check(resource: Resource, report: Report, settings: S): void;
    /** Sets the safe value at level `remediate`: deterministic, and nothing that a running system notices. @default none */
    remedy?(inputs: Inputs): void;
}

/** A rule about how resources belong together: checked when all of them are known. */
export interface StackRule<S = Record<string, unknown>> extends RuleDescription<S> {
    /**
     * Type whose inputs the rule has to see. Pulumi shows a stack's outputs, in which AWS has filled in what the program left out;
     * of this type the inputs are remembered from when each resource was looked at. @default none: outputs do
     */
    readonly seesInputsOf?: string;
    checkStack(resources: readonly StackResource[], report: StackReport, settings: S): void;
}

export type Rule = ResourceRule | StackRule;

/** A rule of the pack; its settings are typed by their defaults. */
export function resourceRule<S extends object = object>(rule: ResourceRule<S>): Rule {
    return rule as unknown as ResourceRule;
}

export function stackRule<S extends object = object>(rule: StackRule<S>): Rule {
    return rule as unknown as StackRule;
}

export function isStackRule(rule: Rule): rule is StackRule {
    return "checkStack" in rule;
}

/** The page of a Security Hub control, e.g. `ECS.5`. */
export function securityHub(control: string): string {
    const [service, number] = control.toLowerCase().split(".");
    return `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html#${service}-${number}`;
}
