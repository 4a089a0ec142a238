import { holdsPassword, secretReason } from "../../fargate/secret-detection";
import type { Comparable, ComparableMap } from "./comparable";

/** What stands for a value that nobody may see. */
const HIDDEN = "(hidden)";

/**
 * A value as it may be shown: what looks like a secret stands in the definition against all advice, and is not repeated.
 * @param path from the container or the task to it: `["environment", "DB_PASSWORD"]`
 */
export function shown(path: readonly string[], value: Comparable): Comparable {
    // References to secrets are none.
    if (path[0] === "secrets" || path[1] === "secretOptions") {
        return value;
    }
    if (typeof value === "string") {
        const name = (path.at(-1) ?? "").replace(/[.-]/g, "_");
        return secretReason(name, value) === undefined ? value : HIDDEN;
    }
    if (Array.isArray(value)) {
        return holdsPassword(value.map(String)) ? [HIDDEN] : (value as readonly unknown[]);
    }
    return typeof value === "object"
        ? Object.fromEntries(
              Object.entries(value as ComparableMap).map(([name, inner]) => [name, shown([...path, name], inner)]),
          )
        : value;
}
