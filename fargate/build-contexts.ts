import type { ImageBuildSpec } from "./model";

type Contexts = Pick<ImageBuildSpec, "context" | "additionalContexts">;

/** Whether a build context is an address (of a git repository, an archive or an image) and no folder. */
export function isRemoteContext(location: string): boolean {
    return location.includes("://") || /^git@|^github\.com\//.test(location);
}

/** The folders that a build reads: its context, and the additional ones that are folders. */
export function contextFolders({ context, additionalContexts = {} }: Contexts): string[] {
    return [context, ...Object.values(additionalContexts).filter(location => !isRemoteContext(location))];
}

/** The same build with its folders named in another way, e.g. relative to some place. */
export function renameFolders<Build extends Contexts>(build: Build, rename: (folder: string) => string): Build {
    const { additionalContexts } = build;
    return {
        ...build,
        context: rename(build.context),
        ...(additionalContexts && {
            additionalContexts: Object.fromEntries(
                Object.entries(additionalContexts).map(([name, location]) => [
                    name,
                    isRemoteContext(location) ? location : rename(location),
                ]),
            ),
        }),
    };
}
