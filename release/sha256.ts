import { createHash } from "node:crypto";

/** In hexadecimal digits, as CodeDeploy and Docker write it. */
export function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
