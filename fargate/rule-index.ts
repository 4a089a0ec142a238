import type { Path } from "../compose";
import type { Rule } from "./rule";

interface Branch {
    rule?: Rule;
    below: Map<string, Branch>;
}

/** Finds the rule of a key; the patterns form a tree, in which a name goes before `*`. */
export class RuleIndex {
    private readonly root: Branch = { below: new Map() };

    constructor(rules: readonly Rule[]) {
        for (const rule of rules) {
            let branch = this.root;
            for (const step of rule.key.split(".")) {
                branch = branch.below.get(step) ?? branch.below.set(step, { below: new Map() }).get(step)!;
            }
            if (branch.rule !== undefined) {
                throw new Error(`Two rules for ${rule.key}.`);
            }
            branch.rule = rule;
        }
    }

    /** The rule of exactly this key. */
    ruleFor(path: Path): Rule | undefined {
        return this.branch(path)?.rule;
    }

    /** Whether the keys below this one have rules of their own. */
    hasRulesBelow(path: Path): boolean {
        return (this.branch(path)?.below.size ?? 0) > 0;
    }

    private branch(path: Path): Branch | undefined {
        let branch: Branch | undefined = this.root;
        for (const step of path) {
            branch = branch.below.get(String(step)) ?? branch.below.get(wildcardFor(step));
            if (branch === undefined) {
                return undefined;
            }
        }
        return branch;
    }
}

/** `x-` keys are anybody's extensions at any level: `x-*` covers those that have no rule of their own. */
function wildcardFor(step: string | number): string {
    return typeof step === "string" && step.startsWith("x-") ? "x-*" : "*";
}
