import { createHash } from "node:crypto";

/** How a resource type gets its physical name, as in pulumi-aws. */
export interface AutoName {
    /** Characters that AWS allows, the random ones included. @default 255 */
    max?: number;
    /** @default "-" */
    separator?: string;
    transform?: (name: string) => string;
}

const RANDOM_DIGITS = 7;

/** The engine's seed makes the name the same when a request is repeated. @throws Error where the name is too long */
export function autoName(
    logicalName: string,
    { max = 255, separator = "-", transform }: AutoName,
    seed: Uint8Array,
): string {
    const prefix = (transform ? transform(logicalName) : logicalName) + separator;
    if (prefix.length + RANDOM_DIGITS > max) {
        throw new Error(
            `could not make instance of the name: name '${prefix}' plus ${RANDOM_DIGITS} random chars is longer than maximum length ${max}`,
        );
    }
    return prefix + createHash("sha256").update(logicalName).update(seed).digest("hex").slice(0, RANDOM_DIGITS);
}
