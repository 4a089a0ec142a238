import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** Bytes that are too many for rows: a row holds their digest. */
export interface Content {
    /** @returns SHA-256 of the bytes, in hexadecimal digits */
    put(bytes: Uint8Array): string;
    /** @throws Error where nothing with this digest was put */
    get(digest: string): Buffer;
}

const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Readable by the owner only: a body may be anything. */
const OWNER_ONLY = 0o600;

/** One file per digest. A file is complete once it has its name, so that a row never names half of one. */
export class ContentFolder implements Content {
    constructor(private readonly folder: string) {}

    put(bytes: Uint8Array): string {
        const digest = digestOf(bytes);
        const file = this.file(digest);
        if (!fs.existsSync(file)) {
            fs.mkdirSync(this.folder, { recursive: true });
            const draft = `${file}.next`;
            fs.writeFileSync(draft, bytes, { mode: OWNER_ONLY });
            fs.renameSync(draft, file);
        }
        return digest;
    }

    get(digest: string): Buffer {
        return fs.readFileSync(this.file(digest));
    }

    private file(digest: string): string {
        return path.join(this.folder, digest);
    }
}

/** Content that is gone with its process. */
export class ContentInMemory implements Content {
    private readonly bodies = new Map<string, Buffer>();

    put(bytes: Uint8Array): string {
        const digest = digestOf(bytes);
        this.bodies.set(digest, Buffer.from(bytes));
        return digest;
    }

    get(digest: string): Buffer {
        const body = this.bodies.get(digest);
        if (!body) {
            throw new Error(`there is no content ${digest}`);
        }
        return body;
    }
}
