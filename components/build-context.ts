import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contextFolders } from "../fargate";
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
 * Why the folders of a build are not what git says they are; undefined where they are. A file that git ignores but Docker sends
 * would make the same SHA a different image, and an immutable tag cannot take it.
 */
export function contextProblem(
    build: Pick<ImageBuild, "context" | "additionalContexts" | "dockerfile">,
    ignoredByGit: (context: string) => readonly string[] = gitIgnoredFiles,
): string | undefined {
    const [context, ...additional] = contextFolders(build);
    const problems = [
        folderProblem(context!, dockerignoreOf(build), ignoredByGit),
        ...additional.map(folder => folderProblem(folder, join(folder, ".dockerignore"), ignoredByGit)),
    ].filter(problem => problem !== undefined);
    return problems.length === 0 ? undefined : problems.join("\n");
}

function folderProblem(
    folder: string,
    file: string,
    ignoredByGit: (context: string) => readonly string[],
): string | undefined {
    const dockerignore = new Dockerignore(existsSync(file) ? readFileSync(file, "utf8") : "");
    const forgotten = ignoredByGit(folder).filter(path => !dockerignore.covers(path));
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
