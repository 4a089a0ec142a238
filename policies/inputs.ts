import { UnknownValueError } from "@pulumi/policy";

/**
 * Inputs of a resource, as a policy sees them: names to look up, of kinds nobody promises. The functions here read them as
 * what they should be, and as nothing where they are something else: the provider refuses those with a better message.
 */
export type Inputs = Record<string, unknown>;

export function record(value: unknown): Inputs {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Inputs) : {};
}

export function list(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

export function records(value: unknown): Inputs[] {
    return list(value).map(record);
}

/** One thing or a list of them, as in IAM policies. */
export function many(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

export function text(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}

export function texts(value: unknown): string[] {
    return many(value).filter(entry => typeof entry === "string");
}

export function number(value: unknown): number | undefined {
    const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : undefined;
}

/** A document that Pulumi has as JSON text, or as what it says. */
export function json(value: unknown): unknown {
    if (typeof value !== "string") {
        return value;
    }
    try {
        return JSON.parse(value);
    } catch {
        return undefined;
    }
}

/** Whether an input is there, known or not. */
export function isSet(inputs: Inputs, name: string): boolean {
    return name in inputs;
}

/** Whether all of a value can be read. */
export function isKnown(read: () => unknown): boolean {
    try {
        visit(read());
        return true;
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return false;
        }
        throw error;
    }
}

function visit(value: unknown): void {
    if (typeof value === "object" && value !== null) {
        Object.values(value).forEach(visit);
    }
}
