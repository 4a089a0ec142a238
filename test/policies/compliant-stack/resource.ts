import type { ResourceDescription } from "../../../policies/evaluate";

export const ACCOUNT = "111122223333";

/** A resource of the stack, its neighbours by their names. */
export interface Unlinked {
    name: string;
    type: string;
    inputs: Record<string, unknown>;
    madeFrom: Record<string, string[]>;
    options: ResourceDescription["options"];
}

/** A resource by name, and what its properties were made from, by the names of those. */
export function resource(
    name: string,
    type: string,
    inputs: Record<string, unknown>,
    madeFrom: Record<string, string[]> = {},
    options: ResourceDescription["options"] = {},
): Unlinked {
    return { name, type, inputs, madeFrom, options };
}

export function policy(...statements: object[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Trust of a service, acting for our account. */
export function trust(service: string): string {
    return policy({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: service },
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
    });
}

export const PROTECTED = { protect: true };
