/** CodeBuild's, where the buildspec gives none. */
const DEFAULT_LIMIT = 3;

/**
 * `RETRY`, `RETRY-5`, `RETRY-.*timeout.*` or `RETRY-5-.*timeout.*`.
 * @param said the last words of the command that failed
 * @returns undefined where the build is not tried again
 */
export function retriesOf(onFailure: string | undefined, said: string): { limit: number } | undefined {
    const [, times, pattern = ".*"] = /^RETRY(?:-(\d+))?(?:-(.+))?$/.exec(onFailure ?? "") ?? [];
    if (!onFailure?.startsWith("RETRY") || !new RegExp(pattern, "s").test(said)) {
        return undefined;
    }
    return { limit: times === undefined ? DEFAULT_LIMIT : Number(times) };
}
