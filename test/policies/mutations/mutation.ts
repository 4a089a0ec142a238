import type { ResourceDescription } from "../../../policies/evaluate";
import { compliantStack, containers, policy } from "../compliant-stack";

/** The inputs of a resource, to be broken. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- nested documents of forty types; each row knows its own
export type Inputs = any;

/** One field of the compliant stack broken, and what is said of it. */
export interface Mutation {
    rule: string;
    /** Name of the resource that is broken. */
    resource: string;
    /** Type token, where several resources have the name. */
    type?: string;
    what: string;
    /** Changes the inputs of the resource … */
    inputs?(inputs: Inputs): void;
    /** … or what surrounds them. */
    change?(resource: ResourceDescription, stack: ResourceDescription[]): void;
    /** The finding. */
    says: RegExp;
    /** Resource that the finding names. @default the one that is broken */
    blames?: string;
    /** Rules that the same field breaks too. */
    also?: string[];
}

export const DOCKER_HUB = "docker.io/library/web@sha256:" + "ab".repeat(32);
/** A value that no message may hold. */
export const SECRET_VALUE = "geheim-correct-horse";

export function container(change: (container: Inputs) => void): (inputs: Inputs) => void {
    return inputs => {
        inputs.containerDefinitions = containers(change);
    };
}

export const allow = (action: string | string[], resource: string, more: object = {}): string =>
    policy({ Effect: "Allow", Action: action, Resource: resource, ...more });

export function trusts(principal: object | string, condition?: object): (inputs: Inputs) => void {
    return inputs => {
        inputs.assumeRolePolicy = policy({
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: principal,
            ...(condition && { Condition: condition }),
        });
    };
}

/** Rules of a lifecycle policy that keep a number of images, or for a number of days. */
export function keeping(selection: object): (inputs: Inputs) => void {
    return inputs => {
        inputs.policy = JSON.stringify({ rules: [{ selection }] });
    };
}

export const row = (
    rule: string,
    resource: string,
    what: string,
    inputs: (inputs: Inputs) => void,
    says: RegExp,
    more: Partial<Mutation> = {},
): Mutation => ({ rule, resource, what, inputs, says, ...more });

export const rearranged = (
    rule: string,
    resource: string,
    what: string,
    change: NonNullable<Mutation["change"]>,
    says: RegExp,
    more: Partial<Mutation> = {},
): Mutation => ({ rule, resource, what, change, says, ...more });

export function environment(name: string, value: string): (inputs: Inputs) => void {
    return container(c => c.environment.push({ name, value }));
}

export function ecr(): string {
    return "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop";
}

/** The compliant stack with one field broken. */
export function broken({ resource, type, inputs, change }: Mutation): ResourceDescription[] {
    const stack = compliantStack();
    const victim = one(stack, resource, type);
    inputs?.(victim.inputs);
    change?.(victim, stack);
    return stack;
}

/** The resource of a name, and a type where several have the name. */
export function one(stack: readonly ResourceDescription[], name: string, type?: string): ResourceDescription {
    const found = stack.filter(resource => resource.name === name && (type === undefined || resource.type === type));
    if (found.length !== 1) {
        throw new Error(`${found.length} resources are called ${name}`);
    }
    return found[0]!;
}
