import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** What the program uses compiled: transpiling it at every `pulumi up` costs seconds. */
const COMPILED = ["compose", "fargate", "release", "components", "operations", "cli", "program"];
const COMPILED_FILES = ["config.ts", "outputs.ts"];

/**
 * Refuses to run yesterday's build: the program's folders are compiled into `dist/`, and an edit of theirs must not be without effect.
 * Where there are no sources (an installed package) there is nothing to compare.
 * @throws Error telling what to run
 */
export function requireFreshBuild(root: string): void {
    if (!fs.existsSync(path.join(root, "components/index.ts"))) {
        return;
    }
    const stamp = stampFile(root);
    if (!fs.existsSync(stamp)) {
        throw new Error("Swingbridge is not built yet: run `npm run build`");
    }
    if (fs.readFileSync(stamp, "utf8") !== sourcesHash(root)) {
        throw new Error("the sources of Swingbridge have changed since they were built: run `npm run build`");
    }
}

function stampFile(root: string): string {
    return path.join(root, "dist/sources.sha256");
}

/** Of contents, not of times: a clone, a copy and a cache restored by CI all agree. */
function sourcesHash(root: string): string {
    const hash = createHash("sha256");
    const add = (file: string) => hash.update(`${file}\0`).update(fs.readFileSync(path.join(root, file)));
    for (const folder of COMPILED) {
        const files = fs.readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" });
        files
            .filter(name => name.endsWith(".ts"))
            .sort()
            .forEach(file => add(`${folder}/${file}`));
    }
    COMPILED_FILES.forEach(add);
    return hash.digest("hex");
}

/** Notes what was built: the compiler's output is of the sources as they are now. */
export function writeStamp(root: string): void {
    fs.writeFileSync(stampFile(root), sourcesHash(root));
}

/** Removes what was compiled from a source that is gone: an old `s3.js` would be loaded in place of a new `s3/index.js`. */
export function removeOrphans(root: string): void {
    const dist = path.join(root, "dist");
    for (const name of fs.readdirSync(dist, { recursive: true, encoding: "utf8" })) {
        const [, source] = /^(.+?)(?:\.js|\.js\.map|\.d\.ts)$/.exec(name) ?? [];
        if (source !== undefined && !fs.existsSync(path.join(root, `${source}.ts`))) {
            fs.rmSync(path.join(dist, name));
        }
    }
}

// The last step of `npm run build`, from `dist/program`.
if (require.main === module) {
    const root = path.join(__dirname, "../..");
    removeOrphans(root);
    writeStamp(root);
}
