/** Processor of a build host. */
export type BuildArchitecture = "X86_64" | "ARM64";

/** By the words of a stack's settings. */
export const BUILD_ARCHITECTURES = { x86_64: "X86_64", arm64: "ARM64" } as const satisfies Record<
    string,
    BuildArchitecture
>;

/** What CodeBuild calls the hosts of a processor, and its own Amazon Linux for them. */
export function buildHost(architecture: BuildArchitecture): { type: string; image: string } {
    return architecture === "ARM64"
        ? { type: "ARM_CONTAINER", image: "aws/codebuild/amazonlinux-aarch64-standard:3.0" }
        : { type: "LINUX_CONTAINER", image: "aws/codebuild/amazonlinux-x86_64-standard:5.0" };
}

/** Whether a host of the processor builds for a platform without emulation. */
export function isNative(platform: string, architecture: BuildArchitecture): boolean {
    return platform.startsWith(architecture === "ARM64" ? "linux/arm64" : "linux/amd64");
}

/** The processor that builds images without emulation: theirs, where they agree. */
export function nativeArchitecture(images: readonly { platforms: readonly string[] }[]): BuildArchitecture {
    const platforms = images.flatMap(image => image.platforms);
    return platforms.length > 0 && platforms.every(platform => isNative(platform, "ARM64")) ? "ARM64" : "X86_64";
}
