import { isDeepStrictEqual } from "node:util";
import type { ComposeProject, Path } from "../compose";
import { byPosition, type ConversionProblem } from "./error";
import { allowKey, belowKey, formatKey, isAllowed } from "./key-path";
import { isLoss } from "./rule";
import type { RuleIndex } from "./rule-index";
import type { Level, Verdict } from "./verdict";

/** Why a key became what it became, and what the user can do about it. */
export interface Finding {
    reason: string;
    fix?: string;
}

interface Recorded {
    path: Path;
    level: Level;
    findings: Finding[];
    /** It speaks for every key below it. */
    whole: boolean;
    /** It says nothing of the keys below it, not even of those that are just mapped. */
    alone: boolean;
}

/** From harmless to grave: where a key is judged twice, the graver level counts, with its reasons. */
const LEVELS: readonly Level[] = ["mapped", "dropped", "approximated", "refused"];

/** Collects what the rules find, and in the end gives one verdict for every key that a user wrote. */
export class Verdicts {
    private readonly recorded = new Map<string, Recorded>();
    private readonly errors: ConversionProblem[] = [];

    constructor(private readonly project: Pick<ComposeProject, "positions" | "files">) {}

    mapped(path: Path, reason: string): void {
        this.record("mapped", path, { reason });
    }

    approximated(path: Path, finding: Required<Finding>): void {
        this.record("approximated", path, finding);
    }

    /** The same about the key itself: the keys below it keep verdicts of their own. */
    approximatedItself(path: Path, finding: Required<Finding>): void {
        this.record("approximated", path, finding, { alone: true });
    }

    /** Speaks for everything below the key too. */
    dropped(path: Path, finding: Finding): void {
        this.record("dropped", path, finding, { whole: true });
    }

    /** Speaks for everything below the key too. */
    refused(path: Path, finding: Required<Finding>): void {
        this.record("refused", path, finding, { whole: true });
    }

    /** One verdict for a key and all that is below it. */
    wholly(level: Level, path: Path, finding: Finding): void {
        this.record(level, path, finding, { whole: true });
    }

    /** Something that the user must change: unlike a refused key it cannot be allowed. */
    problem(path: Path, message: string, more: { reason?: string; fix?: string } = {}): void {
        this.add({ position: this.project.positions.at(path), path: formatKey(path), message, ...more });
    }

    /** The same for a key of the stack's configuration, which has no position in a Compose file. */
    configurationProblem(key: string, message: string, more: { reason?: string; fix?: string } = {}): void {
        this.add({ path: key, message, ...more });
    }

    /** Two services that share a mistake, say a secret, find it twice. */
    private add(problem: ConversionProblem): void {
        if (!this.errors.some(known => isDeepStrictEqual(known, problem))) {
            this.errors.push(problem);
        }
    }

    get problems(): ConversionProblem[] {
        return [...this.errors];
    }

    private record(level: Level, path: Path, finding: Finding, { whole = false, alone = false } = {}): void {
        const key = formatKey(path);
        const known = this.recorded.get(key);
        if (known === undefined) {
            this.recorded.set(key, { path, level, findings: [finding], whole, alone });
            return;
        }
        if (LEVELS.indexOf(level) > LEVELS.indexOf(known.level)) {
            known.level = level;
            known.findings = [];
        }
        if (level === known.level) {
            known.findings.push(finding);
        }
        known.whole ||= whole;
        known.alone &&= alone;
    }

    /** One verdict for every key that a user wrote, and for whatever else was found, in file order. */
    conclude(rules: RuleIndex, valueAt: (path: Path) => unknown, allow: readonly string[]): Verdict[] {
        const verdicts: Verdict[] = [];
        const told = new Set<string>();
        const tell = (path: Path, key: string, level: Level, findings: Finding[], { rule } = rules.find(path)) => {
            told.add(key);
            verdicts.push(this.verdict(path, key, level, findings, allow, rule?.key));
        };
        /** `spokenFor`: a verdict above stands for the keys below it that are just mapped. */
        const walk = (path: Path, key: string, spokenFor: boolean) => {
            const found = this.recorded.get(key);
            const place = rules.find(path);
            const { rule, hasRulesBelow } = place;
            const children = hasRulesBelow && !found?.whole ? this.project.positions.keys(path) : [];
            if (found !== undefined) {
                tell(path, key, found.level, found.findings, place);
            } else if (rule !== undefined && isLoss(rule) && !rule.harmless?.(valueAt(path))) {
                return tell(path, key, rule.level, [rule.explain?.(path) ?? rule], place);
            } else if (children.length === 0 && !spokenFor) {
                if (rule !== undefined) {
                    const reason = isLoss(rule) ? "asks for nothing" : `→ ${rule.target}`;
                    tell(path, key, "mapped", [{ reason }], place);
                } else if (hasRulesBelow) {
                    tell(path, key, "mapped", [{ reason: "empty" }], place);
                } else {
                    tell(path, key, "refused", [UNKNOWN_KEY], place);
                }
            }
            for (const child of children) {
                walk([...path, child], belowKey(key, child), spokenFor || found?.alone === false);
            }
        };
        this.project.positions.keys([]).forEach(key => walk([key], String(key), false));
        for (const [key, { path, level, findings }] of this.recorded) {
            if (!told.has(key) && !this.isSpokenFor(path)) {
                tell(path, key, level, findings);
            }
        }
        return verdicts.sort(byPosition(this.project.files));
    }

    private isSpokenFor(path: Path): boolean {
        return path.some((_, length) => this.recorded.get(formatKey(path.slice(0, length)))?.whole);
    }

    private verdict(
        path: Path,
        key: string,
        level: Level,
        findings: Finding[],
        allow: readonly string[],
        rule: string | undefined,
    ): Verdict {
        const fixes = unique(findings.map(({ fix }) => fix).filter(fix => fix !== undefined));
        const allowed = allowKey(path);
        return {
            level,
            key,
            allowKey: allowed,
            ...(rule !== undefined && { rule }),
            position: this.project.positions.at(path),
            reason: unique(findings.map(({ reason }) => reason)).join("; "),
            ...(fixes.length > 0 && { fix: fixes.join("; ") }),
            ...(level === "refused" && isAllowed(allowed, allow) && { allowed: true }),
        };
    }
}

const UNKNOWN_KEY: Required<Finding> = {
    reason: "the converter does not know this key yet",
    fix: "remove it, or accept that it has no effect",
};

function unique(texts: string[]): string[] {
    return texts.length < 2 ? texts : [...new Set(texts)];
}
