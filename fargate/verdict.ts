import type { Position } from "../compose";

/** What became of one Compose key. */
export type Level = "mapped" | "approximated" | "dropped" | "refused";

export interface Verdict {
    level: Level;
    /** Path of the key, as in `services.web.devices`. */
    key: string;
    /** The same without `services.`: what a stack writes under `swingbridge:allow`, as in `web.devices`. */
    allowKey: string;
    /** Pattern of the rule that answers for it, as in `services.*.devices`; absent for a key that the converter does not know. */
    rule?: string;
    /** Undefined only for what no file says (a default of Compose's). */
    position?: Position;
    /** Why, in one sentence. */
    reason: string;
    /** What the user can do about it. Absent for `mapped`. */
    fix?: string;
    /** True where the stack's `allow` turned a `refused` key into a loss it accepts. */
    allowed?: boolean;
}
