import { parseReference } from "../../fargate/images";
import type { Difference } from "./compare";
import type { Comparable } from "./comparable";

const SIGN = { added: "+", removed: "-", changed: "~" } as const;

/** A difference on one line: `~ app image: tag 1a2b… → 3c4d…`, `+ app environment LOG_LEVEL: debug`. */
export function describeDifference(difference: Difference): string {
    const { change, container, member, key = [] } = difference;
    const where = [container, member ?? "container", ...key].filter(part => part !== undefined).join(" ");
    return `${SIGN[change]} ${where}${what(difference)}`;
}

function what({ change, member, before, after }: Difference): string {
    if (member === undefined) {
        const image = ((change === "added" ? after : before) as { image?: string }).image;
        return image === undefined ? "" : `: ${image}`;
    }
    if (change !== "changed") {
        return `: ${text((change === "added" ? after : before)!)}`;
    }
    if (member === "image") {
        return `: ${imageChange(String(before), String(after))}`;
    }
    const [from, to] = [text(before!), text(after!)];
    return from === to ? `: ${from}, another value` : `: ${from} → ${to}`;
}

/** The repository is said only where it is another one. */
function imageChange(before: string, after: string): string {
    const [a, b] = [parseReference(before), parseReference(after)];
    if (a.repository !== b.repository || a.registry !== b.registry) {
        return `${before} → ${after}`;
    }
    const parts = (["tag", "digest"] as const).filter(part => a[part] !== b[part]);
    return parts.map(part => `${part} ${a[part] ?? "none"} → ${b[part] ?? "none"}`).join(", ");
}

function text(value: Comparable): string {
    return typeof value === "string" ? (value === "" ? '""' : value) : JSON.stringify(value);
}
