/** What an image runs on, in OCI's words. */
export interface ImagePlatform {
    os: string;
    architecture: string;
}

/** Reads the blob that a manifest calls its configuration. */
export type ReadConfiguration = (digest: string) => Promise<unknown>;

interface Manifest {
    manifests?: { platform?: Partial<ImagePlatform> }[];
    config?: { digest?: string };
}

/**
 * The platforms of an image: an index lists them, a single image's stands in its configuration.
 * @returns undefined for an old manifest that says neither
 * @see OCI Image Format Specification, image index and image configuration
 */
export async function platformsOf(
    manifest: unknown,
    readConfiguration: ReadConfiguration,
): Promise<ImagePlatform[] | undefined> {
    const { manifests, config } = (manifest ?? {}) as Manifest;
    if (manifests !== undefined) {
        // Attestations stand in the index too, for a platform that is none.
        return manifests.flatMap(({ platform }) => platformIn(platform)).filter(({ os }) => os !== "unknown");
    }
    if (config?.digest === undefined) {
        return undefined;
    }
    const found = platformIn((await readConfiguration(config.digest)) as Partial<ImagePlatform>);
    return found.length > 0 ? found : undefined;
}

function platformIn({ os, architecture }: Partial<ImagePlatform> = {}): ImagePlatform[] {
    return os !== undefined && architecture !== undefined ? [{ os, architecture }] : [];
}

/** What Fargate runs a task on; Linux on x86 where the task definition does not say. */
export function taskPlatform(
    runtime: { operatingSystemFamily?: string; cpuArchitecture?: string } | undefined,
): ImagePlatform {
    return {
        os: runtime?.operatingSystemFamily?.startsWith("WINDOWS") ? "windows" : "linux",
        architecture: runtime?.cpuArchitecture === "ARM64" ? "arm64" : "amd64",
    };
}
