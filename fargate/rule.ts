import type { Path } from "../compose";
import type { ContainerSpec } from "./model";
import type { ServiceContext } from "./service-context";
import type { Finding } from "./verdicts";

/**
 * What becomes of one Compose key. The table of all rules answers for every key that a file may hold, and the page on
 * Compose support is generated from it.
 */
export type Rule = MappingRule | ContainerRule | LossRule;

/** A key that has its place on Fargate; the code beside the rule puts it there. */
export interface MappingRule {
    /** Pattern of the key, with `*` for one name or index: `services.*.ports`. */
    key: string;
    /** Where it goes, in the words of AWS. */
    target: string;
}

/** A key that becomes a part of the container definition by itself. */
export interface ContainerRule<Value = unknown> extends MappingRule {
    /** The value that Compose takes where the key is absent, if that differs from what ECS takes. */
    absent?: Value;
    /** The part of the container that the value becomes; findings that are not a plain "mapped" go to `key`. */
    convert(value: Value, key: KeyContext): Partial<ContainerSpec> | undefined;
}

/**
 * A key that cannot be kept: `dropped` if only development needs it, `approximated` if the application runs without it all the
 * same, else `refused` (both with a fix).
 */
export interface LossRule extends Finding {
    key: string;
    level: "dropped" | "approximated" | "refused";
    /** What is to be said of this very key, where it is more than the rule says of all. */
    explain?(path: Path): Finding;
    /** Values that ask for nothing, and so lose nothing, e.g. `privileged: false`. */
    harmless?(value: unknown): boolean;
}

/** One key of one service, as a rule sees it. */
export interface KeyContext {
    readonly service: ServiceContext;
    readonly path: Path;
    mapped(reason: string, ...below: (string | number)[]): void;
    approximated(finding: Required<Finding>, ...below: (string | number)[]): void;
    dropped(finding: Finding, ...below: (string | number)[]): void;
    refused(finding: Required<Finding>, ...below: (string | number)[]): void;
}

/** Types a container rule by its value; the table holds rules of all types. */
export function containerRule<Value>(rule: ContainerRule<Value>): ContainerRule {
    return rule as unknown as ContainerRule;
}

export function isLoss(rule: Rule): rule is LossRule {
    return "level" in rule;
}

export function isContainerRule(rule: Rule): rule is ContainerRule {
    return "convert" in rule;
}
