/** Something outside of the stack that a setting takes its value from. */
export type Reference =
    /** `${tfstate:ADDRESS}`, or `${tfstate:STATE:ADDRESS}` where the stack names several states. */
    | { kind: "tfstate"; state?: string; address: string }
    /** `${cfn:STACK:OUTPUT}` */
    | { kind: "cfn"; stack: string; output: string }
    /** `${cfn-export:NAME}` */
    | { kind: "cfn-export"; name: string };

/** A reference that is none, e.g. `${cfn:network}`. */
export class IncompleteReference extends Error {}

/** A second `$` in front keeps the text as it stands. Other `${…}` are somebody else's. */
const PATTERN = /\$?\$\{((?:tfstate|cfn|cfn-export):[^{}]*)\}/g;

/** All references in a setting's value, each by the text between its braces. */
export function referencesIn(value: unknown): Set<string> {
    const found = new Set<string>();
    replaceReferences(value, text => {
        found.add(text);
        return "";
    });
    return found;
}

/**
 * A setting's value with its references answered, at any depth. Text that is one reference and nothing else becomes what the
 * answer is, a list for instance.
 */
export function replaceReferences(value: unknown, answer: (reference: string) => unknown): unknown {
    if (typeof value === "string") {
        const [only] = value.matchAll(PATTERN);
        return only && only[0] === value && !value.startsWith("$$")
            ? answer(only[1]!)
            : value.replace(PATTERN, (whole, reference: string) =>
                  whole.startsWith("$$") ? whole.slice(1) : asText(answer(reference)),
              );
    }
    if (Array.isArray(value)) {
        return value.map(item => replaceReferences(item, answer));
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceReferences(item, answer)]));
    }
    return value;
}

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * @param text what stands between the braces
 * @param states names of the states that the stack has
 * @throws IncompleteReference where it is incomplete
 */
export function parseReference(text: string, states: readonly string[]): Reference {
    const [kind, ...parts] = text.split(":");
    const whole = parts.join(":").trim();
    if (kind === "tfstate") {
        const state = states.find(name => whole.startsWith(`${name}:`));
        const address = state === undefined ? whole : whole.slice(state.length + 1);
        if (address === "") {
            throw new IncompleteReference(
                "names no value: write ${tfstate:output.vpc_id}, or ${tfstate:STATE:output.vpc_id}",
            );
        }
        return { kind, address, ...(state !== undefined && { state }) };
    }
    if (kind === "cfn-export") {
        if (whole === "") {
            throw new IncompleteReference("names no export: write ${cfn-export:NAME}");
        }
        return { kind, name: whole };
    }
    const [stack = "", output = ""] = parts;
    if (stack === "" || output === "" || parts.length !== 2) {
        throw new IncompleteReference("is no output of a stack: write ${cfn:STACK:OUTPUT}");
    }
    return { kind: "cfn", stack, output };
}
