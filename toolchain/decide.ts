import { isAtLeast, GO_OF_THE_BUILD, OLDEST_GO, OLDEST_PULUMI, PULUMI_VERSION } from "./versions";

/** A `pulumi` that stands in a folder of PATH. */
export interface PulumiOnPath {
    folder: string;
    /** What `pulumi version` says; undefined where it could not be run. */
    version: string | undefined;
    /** Whether `pulumi-language-nodejs` stands beside it. */
    hasLanguageHost: boolean;
}

export type Decision<Chosen> = { take: Chosen } | { why: string };

/** The first `pulumi` on PATH that will do. */
export function chooseFromPath(found: readonly PulumiOnPath[]): Decision<{ folder: string; version: string }> {
    const reasons: string[] = [];
    for (const { folder, version, hasLanguageHost } of found) {
        if (version === undefined) reasons.push(`the one in ${folder} does not run`);
        else if (!isAtLeast(version, OLDEST_PULUMI)) {
            reasons.push(`${version} in ${folder} is too old, ${OLDEST_PULUMI} or newer is needed`);
        } else if (!hasLanguageHost) reasons.push(`${version} in ${folder} has no pulumi-language-nodejs beside it`);
        else return { take: { folder, version: version.replace(/^v/, "") } };
    }
    return { why: reasons.join("; ") || "none there" };
}

/** Name of the release archive for a machine, in Pulumi's own naming. */
export function releaseArchive(platform: NodeJS.Platform, arch: string): Decision<string> {
    if (!["linux", "darwin"].includes(platform)) {
        return {
            why: `not used on ${platform}${platform === "win32" ? "; use the Windows Subsystem for Linux (WSL)" : ""}`,
        };
    }
    if (!["x64", "arm64"].includes(arch)) return { why: `there is no release for ${arch}` };
    return { take: `pulumi-v${PULUMI_VERSION}-${platform}-${arch}.tar.gz` };
}

/** The SHA-256 of an archive, from the release's `pulumi-<version>-checksums.txt`. */
export function checksumOf(archive: string, checksums: string): string | undefined {
    for (const line of checksums.split("\n")) {
        const [sum, name] = line.trim().split(/\s+\*?/);
        if (name === archive && sum !== undefined && /^[0-9a-f]{64}$/i.test(sum)) return sum.toLowerCase();
    }
    return undefined;
}

/** Whether the Go that is there can build the CLI. `version` is what `go env GOVERSION` says; undefined where there is no Go. */
export function chooseGo(version: string | undefined, goToolchain: string | undefined): Decision<string> {
    if (version === undefined) return { why: "there is no Go on PATH" };
    if (!isAtLeast(version, OLDEST_GO)) return { why: `${version} is too old, Go ${OLDEST_GO} or newer is needed` };
    if (!isAtLeast(version, GO_OF_THE_BUILD) && goToolchain === "local") {
        return {
            why: `${version} is older than Go ${GO_OF_THE_BUILD}, and GOTOOLCHAIN=local keeps it from fetching that`,
        };
    }
    return { take: version };
}
