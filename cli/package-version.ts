import { readFileSync } from "node:fs";
import * as path from "node:path";

/** Version of this package; from the sources and from dist alike. */
export function packageVersion(): string {
    for (const up of ["..", "../.."]) {
        try {
            const manifest = JSON.parse(readFileSync(path.join(__dirname, up, "package.json"), "utf8")) as {
                version: string;
            };
            return manifest.version;
        } catch {
            continue;
        }
    }
    return "unknown";
}
