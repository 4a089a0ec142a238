/**
 * The Pulumi CLI that Swingbridge installs, and that its tests run with.
 * Not newer: from about v3.225 the engine starts policy packs through `RunPlugin`, which the language host below has not.
 */
export const PULUMI_VERSION = "3.220.0";

/** The oldest CLI that will do: it understands `PULUMI_OPTION_CONFIG_FILE`, without which the sandbox would write committed files. */
export const OLDEST_PULUMI = "3.212.0";

/** The last release of pulumi/sdk in which the Node.js language host is part of the Go module. */
export const LANGUAGE_HOST_VERSION = "3.68.0";

/** The oldest Go that can fetch a newer Go by itself, which the build may need (`GOTOOLCHAIN=auto`). */
export const OLDEST_GO = "1.21.0";

/** The Go that the modules in `toolchain/go` ask for. */
export const GO_OF_THE_BUILD = "1.24.7";

/** What must stand in one folder for `pulumi up` on a Node.js program with a policy pack. */
export const PARTS = ["pulumi", "pulumi-language-nodejs", "pulumi-analyzer-policy"] as const;

/** `"v3.220.0-dev.1"` → `[3, 220, 0]`; undefined where it is no version. */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
    const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
    return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/** Whether `version` is `oldest` or newer. Something that is no version is not. */
export function isAtLeast(version: string, oldest: string): boolean {
    const [a, b] = [parseVersion(version), parseVersion(oldest)];
    if (a === undefined || b === undefined) return false;
    for (const [i, part] of a.entries()) {
        if (part !== b[i]) return part > (b[i] ?? 0);
    }
    return true;
}
