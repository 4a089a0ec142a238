import type { ResourceDescription } from "../../policies/evaluate";
import type { Registration } from "../components/harness";

/** A registration as a policy sees it: the engine has taken the marks of secrets off. */
export function described(registration: Registration): ResourceDescription {
    const { type, name, urn, inputs, protect, ignoreChanges, parent, dependencies, propertyDependencies } =
        registration;
    return {
        type,
        name,
        urn,
        inputs: unwrapped(inputs) as Record<string, unknown>,
        options: { protect, ignoreChanges },
        parent: parent || undefined,
        dependencies,
        propertyDependencies,
    };
}

function unwrapped(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(unwrapped);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const secret = "4dabf18193072939515e22adb298388d" in value;
    return secret
        ? unwrapped((value as { value?: unknown }).value)
        : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unwrapped(member)]));
}
