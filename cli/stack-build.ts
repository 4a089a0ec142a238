import {
    BUILD_ARCHITECTURES,
    buildReports,
    type BatchedBuild,
    type BuildReport,
    type ReportSettings,
} from "../release";

/** What a stack's configuration says about the build of its pipeline. */
export interface StackBuild {
    /** Whether its builds keep layers in the registry. */
    registryCache?: boolean;
    /** The build, where each image has one of its own. */
    batch?: BatchedBuild;
    /** Results that its builds publish. */
    reports?: Record<string, BuildReport>;
    /** Buildspec file that is merged into the one that releases, from the folder of the stack's file. */
    buildspec?: string;
}

/** @param build `pipeline.build`, as it was written */
export function stackBuild(build: Readonly<Record<string, unknown>> = {}): StackBuild {
    const { registryCache, batch, reports, buildspec } = build;
    return {
        ...(registryCache === true && { registryCache }),
        ...(batch === true && { batch: batchedBuild(build) }),
        ...(typeof reports === "object" &&
            reports !== null && { reports: buildReports(reports as Record<string, ReportSettings>) }),
        ...(typeof buildspec === "string" && { buildspec }),
    };
}

function batchedBuild({ image, cache, architecture }: Readonly<Record<string, unknown>>): BatchedBuild {
    return {
        ...(typeof image === "string" && { image }),
        ...(Array.isArray(cache) && { cache: cache.map(String) }),
        ...(typeof architecture === "string" && {
            architecture: BUILD_ARCHITECTURES[architecture as keyof typeof BUILD_ARCHITECTURES],
        }),
    };
}
