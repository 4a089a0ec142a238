import { stringify } from "yaml";
import type { BuildSpec } from "./model";

/** The order of CodeBuild's own reference, so that the same buildspec is the same text. */
const ORDER = [
    ...["version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"],
    ...["shell", "variables", "parameter-store", "secrets-manager", "exported-variables", "git-credential-helper"],
    ...["install", "pre_build", "build", "post_build"],
    ...["on-failure", "runtime-versions", "commands", "finally"],
    ...["files", "name", "discard-paths", "base-directory", "exclude-paths", "enable-symlinks", "s3-prefix"],
    ...["secondary-artifacts", "file-format", "key", "fallback-keys", "action", "paths"],
];

/** A buildspec as YAML: what is empty is left out, keys are in CodeBuild's order, and names that somebody chose sorted. */
export function renderBuildSpec(spec: BuildSpec): string {
    return stringify(ordered(spec), { lineWidth: 0 });
}

function ordered(value: unknown): unknown {
    if (Array.isArray(value) || typeof value !== "object" || value === null) {
        return value;
    }
    const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
    return Object.fromEntries(
        Object.entries(value)
            .filter(([, member]) => member !== undefined && !isEmpty(member))
            .sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1))
            .map(([name, member]) => [name, ordered(member)]),
    );
}

function isEmpty(value: unknown): boolean {
    return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
