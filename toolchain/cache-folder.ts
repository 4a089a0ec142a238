import * as os from "node:os";
import * as path from "node:path";

/**
 * Where Swingbridge keeps what it can make again (the Pulumi CLI, sandboxes): `SWINGBRIDGE_CACHE`, or the user's cache
 * folder. Never inside a repository.
 * @see XDG Base Directory Specification: a relative `XDG_CACHE_HOME` is to be ignored.
 */
export function cacheFolder(env: NodeJS.ProcessEnv, home: string = os.homedir()): string {
    if (env.SWINGBRIDGE_CACHE) return path.resolve(env.SWINGBRIDGE_CACHE);
    const base = env.XDG_CACHE_HOME;
    return path.join(base && path.isAbsolute(base) ? base : path.join(home, ".cache"), "swingbridge");
}
