import { isUtf8 } from "node:buffer";
import type { SecretReference } from "./model";

/** How a value that can only be text stands for bytes. */
export type Encoding = "utf8" | "base64";

/** What a delivered file holds: a text in the task definition, which many may read, or a secret that ECS reads. */
export type FileContent = { inline: string; encoding: Encoding } | { secret: SecretReference; encoding: Encoding };

/** Bytes as a text that an environment variable can hold: themselves where they are one. */
export function encodeBytes(bytes: Buffer): { text: string; encoding: Encoding } {
    const isText = isUtf8(bytes) && !bytes.includes(0);
    return isText
        ? { text: bytes.toString("utf8"), encoding: "utf8" }
        : { text: bytes.toString("base64"), encoding: "base64" };
}
