import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

/** Compares a text with the file that holds what it should be; SWINGBRIDGE_UPDATE=1 writes the file anew, to be reviewed. */
export function assertGolden(name: string, text: string): void {
    const file = path.join(__dirname, "golden", name);
    if (process.env.SWINGBRIDGE_UPDATE) {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, text);
    }
    assert.equal(text, fs.readFileSync(file, "utf8"), name);
}
