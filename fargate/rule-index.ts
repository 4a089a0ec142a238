import type { Path } from "../compose";
import type { Rule } from "./rule";

/** A place among the patterns of the rules, that goes along with a path. */
export interface RulePlace {
    /** The rule of exactly this key. */
    rule?: Rule;
    /** Whether the keys below this one have rules of their own. */
    hasRulesBelow: boolean;
}

interface Branch {
    rule?: Rule;
    below: Map<string, Branch>;
}

/** Finds the rule of a key; the patterns form a tree, in which a name goes before `*`. */
export class RuleIndex {
    private readonly root: Branch = { below: new Map() };

    /** @param extensions rules of `x-` keys, which may stand anywhere: the prefix before the `*` decides, the first that fits */
    constructor(
        rules: readonly Rule[],
        private readonly extensions: readonly Rule[] = [],
    ) {
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

    /** Where a path leads; what the patterns do not know may be an extension's. */
    find(path: Path): RulePlace {
        const branch = this.branch(path);
        const hasRulesBelow = (branch?.below.size ?? 0) > 0;
        return { rule: branch?.rule ?? (hasRulesBelow ? undefined : this.extension(path)), hasRulesBelow };
    }

    private extension(path: Path): Rule | undefined {
        const last = String(path.at(-1));
        return this.extensions.find(({ key }) => last.startsWith(key.replace("*", "")));
    }

    private branch(path: Path): Branch | undefined {
        let branch: Branch | undefined = this.root;
        for (const step of path) {
            branch = branch.below.get(String(step)) ?? branch.below.get("*");
            if (branch === undefined) {
                return undefined;
            }
        }
        return branch;
    }
}
