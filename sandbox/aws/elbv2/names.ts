import { invalid } from "./model";

/** Load balancers and target groups: up to 32 letters, digits and hyphens. */
const MAX_LENGTH = 32;

export function checkName(kind: "Load balancer" | "Target group", name: string | undefined): asserts name is string {
    if (!name) {
        throw invalid(`A ${kind.toLowerCase()} name must be specified`);
    }
    if (name.length > MAX_LENGTH) {
        throw invalid(`${kind} name '${name}' cannot be longer than '${MAX_LENGTH}' characters`);
    }
    if (!/^[A-Za-z0-9-]+$/.test(name)) {
        throw invalid(`${kind} name '${name}' can only contain characters that are alphanumeric or hyphens (-)`);
    }
    if (name.startsWith("-") || name.endsWith("-")) {
        throw invalid(`${kind} name '${name}' cannot begin or end with '-'`);
    }
    if (kind === "Load balancer" && name.startsWith("internal-")) {
        throw invalid(`Load balancer name '${name}' cannot begin with 'internal-'`);
    }
}
