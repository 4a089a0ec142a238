import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { PARTS } from "./versions";

/** Written last into an installed folder: what stands there, so that a half-done or damaged folder shows. */
interface Marker {
    version: string;
    /** How it came here. */
    origin: "download" | "go";
    files: Record<string, { size: number; modified: number; sha256: string }>;
}

const MARKER = "installed.json";

export type Inspection =
    | { state: "intact"; version: string; origin: Marker["origin"] }
    | { state: "absent" }
    | { state: "damaged"; why: string };

/** Whether a folder holds what was installed there. A file whose size and time are as recorded is not read again. */
export async function inspect(folder: string): Promise<Inspection> {
    let marker: Marker;
    try {
        marker = JSON.parse(await fs.readFile(path.join(folder, MARKER), "utf8")) as Marker;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return (await exists(folder)) ? { state: "damaged", why: "it is half done" } : { state: "absent" };
        }
        return { state: "damaged", why: `${MARKER} cannot be read` };
    }
    for (const part of PARTS) {
        if (marker.files?.[part] === undefined) return { state: "damaged", why: `${part} is not recorded` };
    }
    for (const [name, recorded] of Object.entries(marker.files)) {
        const file = path.join(folder, name);
        const stat = await fs.stat(file).catch(() => undefined);
        if (stat === undefined) return { state: "damaged", why: `${name} is missing` };
        if (stat.size !== recorded.size) return { state: "damaged", why: `${name} has another size` };
        if ((stat.mode & 0o111) === 0) return { state: "damaged", why: `${name} is not executable` };
        if (stat.mtimeMs !== recorded.modified && (await sha256(file)) !== recorded.sha256) {
            return { state: "damaged", why: `${name} has another content` };
        }
    }
    return { state: "intact", version: marker.version, origin: marker.origin };
}

/** Records what stands in a folder. Afterwards it is an installation. */
export async function seal(folder: string, version: string, origin: Marker["origin"]): Promise<void> {
    const files: Marker["files"] = {};
    for (const name of (await fs.readdir(folder)).sort()) {
        const file = path.join(folder, name);
        const stat = await fs.stat(file);
        files[name] = { size: stat.size, modified: stat.mtimeMs, sha256: await sha256(file) };
    }
    await fs.writeFile(path.join(folder, MARKER), JSON.stringify({ version, origin, files } satisfies Marker, null, 2));
}

/** Puts a finished folder in the place of another, so that nobody ever sees half of it. */
export async function putInPlace(finished: string, target: string): Promise<void> {
    const damaged = `${finished}-damaged`;
    await fs.rename(target, damaged).catch(ignoreMissing);
    await fs.rename(finished, target);
    await fs.rm(damaged, { recursive: true, force: true });
}

export async function sha256(file: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    return hash.digest("hex");
}

async function exists(file: string): Promise<boolean> {
    return await fs.access(file).then(
        () => true,
        () => false,
    );
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
    if (error.code !== "ENOENT") throw error;
}
