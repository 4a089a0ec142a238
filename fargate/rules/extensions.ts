import { suggest, type Path } from "../../compose";
import { formatKey } from "../key-path";
import type { LossRule, Rule } from "../rule";
import type { Finding } from "../verdicts";

/**
 * Extensions may stand anywhere, and Compose ignores them. One that begins as those of a tool for ECS do asked that tool for
 * something: it is told of, with the key that it may have been meant to be.
 * @param known rules of the extensions that do something here, or are answered one by one
 */
export function extensionRules(known: readonly Rule[]): LossRule[] {
    const patterns = known.map(({ key }) => key).filter(key => key.split(".").some(step => step.startsWith("x-")));
    const unknown = (prefix: string, tool: string): LossRule => ({
        key: `${prefix}*`,
        level: "approximated",
        reason: `no rule knows this key of ${tool}: it has no effect`,
        fix: "look for a misspelling, or remove it",
        explain: path => ({ reason: `no rule knows this key of ${tool}: it has no effect`, ...wayOn(path, patterns) }),
    });
    return [
        unknown("x-aws-", "Docker's former ECS integration"),
        unknown("x-defang-", "Defang"),
        { key: "x-*", level: "dropped", reason: "an extension, which Compose ignores too" },
    ];
}

/** The same key at another place, or one of nearly the same name. */
function wayOn(path: Path, patterns: readonly string[]): Pick<Finding, "fix"> {
    const name = String(path.at(-1));
    const lastStep = (pattern: string) => pattern.split(".").at(-1)!;
    const elsewhere = patterns.filter(pattern => lastStep(pattern) === name);
    if (elsewhere.length > 0) {
        const places = elsewhere.map(pattern => (pattern.includes(".") ? pattern : `the top level (${pattern})`));
        return { fix: `write it at ${places.join(" or ")}` };
    }
    const near = suggest(name, patterns.map(lastStep));
    return near === undefined
        ? { fix: "look for a misspelling, or remove it" }
        : { fix: `did you mean ${near}? If not, remove it: ${formatKey(path)} does nothing` };
}
