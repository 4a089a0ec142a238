import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Dockerignore } from "./dockerignore";
import type { ImageBuild } from "./image-build";

/** Names shown of the files that a `.dockerignore` forgets. */
const SHOWN = 5;

/**
 * What git ignores below `context`, relative to it, folders with a trailing slash; and `.git` itself where it is there.
 * None where there is no git or no repository: then nothing says what belongs to the release.
 */
export function gitIgnoredFiles(context: string): string[] {
    try {
        const output = execFileSync(
            "git",
            ["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"],
            { cwd: context, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
        );
        const files = output.split("\0").filter(file => file !== "");
        return existsSync(join(context, ".git")) ? [".git/", ...files] : files;
    } catch {
        return [];
    }
}

/**
 * Why the build context is not what git says it is; undefined where it is. A file that git ignores but Docker sends would
 * make the same SHA a different image, and an immutable tag cannot take it.
 */
export function contextProblem(
    build: Pick<ImageBuild, "context" | "dockerfile">,
    ignoredByGit: (context: string) => readonly string[] = gitIgnoredFiles,
): string | undefined {
    const file = dockerignoreOf(build);
    const dockerignore = new Dockerignore(existsSync(file) ? readFileSync(file, "utf8") : "");
    const forgotten = ignoredByGit(build.context).filter(path => !dockerignore.covers(path));
    if (forgotten.length === 0) {
        return undefined;
    }
    const shown = forgotten.slice(0, SHOWN).map(path => `    ${path}`);
    const more = forgotten.length > SHOWN ? [`    … and ${forgotten.length - SHOWN} more`] : [];
    return [
        `${file}: git ignores these, but they would go into the image, so that one commit could give two images:`,
        ...shown,
        ...more,
        "  Add them to that file.",
    ].join("\n");
}

/** A Dockerfile may have an ignore file of its own, which then is the only one. */
function dockerignoreOf({ context, dockerfile = "Dockerfile" }: Pick<ImageBuild, "context" | "dockerfile">): string {
    const own = join(context, `${dockerfile}.dockerignore`);
    return existsSync(own) ? own : join(context, ".dockerignore");
}
