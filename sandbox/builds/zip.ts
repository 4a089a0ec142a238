import { unzipSync, zipSync, type Zippable } from "fflate";
import * as fs from "node:fs";
import * as path from "node:path";

/** A file of an archive. */
export interface ZipEntry {
    /** Path in the archive, with slashes. */
    name: string;
    content: Uint8Array;
    /** Unix mode, e.g. 0o100755. */
    mode: number;
}

/** Unix, where attributes hold the file's mode. */
const UNIX = 3;
/** The first moment that a zip file can tell: the same files give the same archive. */
const EPOCH = new Date(1980, 0, 1);

export function pack(entries: readonly ZipEntry[]): Uint8Array {
    const files: Zippable = {};
    for (const { name, content, mode } of entries) {
        files[name] = [content, { os: UNIX, attrs: (mode << 16) >>> 0, mtime: EPOCH }];
    }
    return zipSync(files, { level: 6 });
}

/** Unpacks into a folder, never beside it. @throws Error where it is no zip file */
export function unpack(archive: Uint8Array, folder: string): void {
    const modes = modesOf(archive);
    for (const [name, content] of Object.entries(unzipSync(archive))) {
        const file = path.join(folder, name);
        if (path.relative(folder, file).startsWith("..")) {
            throw new Error(`${name} would be outside of the folder`);
        }
        const mode = modes.get(name) ?? 0;
        if (name.endsWith("/")) {
            fs.mkdirSync(file, { recursive: true });
            continue;
        }
        fs.mkdirSync(path.dirname(file), { recursive: true });
        if ((mode & 0o170000) === 0o120000) {
            fs.symlinkSync(Buffer.from(content).toString(), file);
        } else {
            fs.writeFileSync(file, content, { mode: mode & 0o111 ? 0o755 : 0o644 });
        }
    }
}

/** Modes from the archive's directory, which fflate does not read. */
function modesOf(archive: Uint8Array): Map<string, number> {
    const view = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
    const modes = new Map<string, number>();
    const end = view.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
    if (end < 0) {
        return modes;
    }
    let at = view.readUInt32LE(end + 16);
    for (let left = view.readUInt16LE(end + 10); left > 0; left--) {
        const [nameLength, extra, comment] = [28, 30, 32].map(offset => view.readUInt16LE(at + offset)) as [
            number,
            number,
            number,
        ];
        const name = view.toString("utf8", at + 46, at + 46 + nameLength);
        if (view.readUInt8(at + 5) === UNIX) {
            modes.set(name, view.readUInt32LE(at + 38) >>> 16);
        }
        at += 46 + nameLength + extra + comment;
    }
    return modes;
}
