import type { BuildArchitecture } from "../release";

/** Where the builds of a batch run: on hosts of one processor, of their images', or of the project's alone. */
export interface StackBatch {
    /** That of the project; `images`: the one that its images have. @default all builds run on the project's hosts */
    architecture?: BuildArchitecture | "images";
}

/** As the stack's own pipeline has it: an image of the build, or Docker's layers, bind all builds to hosts of one processor. */
export function stackBatch(build: Readonly<Record<string, unknown>> | undefined): { batch?: StackBatch } {
    const { batch, image, cache, architecture } = build ?? {};
    if (batch !== true) {
        return {};
    }
    if (image !== undefined || (Array.isArray(cache) && cache.includes("docker-layers"))) {
        return { batch: {} };
    }
    return {
        batch: { architecture: architecture === "arm64" ? "ARM64" : architecture === "x86_64" ? "X86_64" : "images" },
    };
}
