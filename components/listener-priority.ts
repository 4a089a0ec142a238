import { createHash } from "node:crypto";
import type { HttpEndpoint } from "../fargate";

/** A public service and its place among the rules, if the stack says one. */
export interface RuleOwner {
    name: string;
    endpoint: Pick<HttpEndpoint, "hosts" | "paths">;
    /** 1 to 50000; the lowest is asked first. @default by how narrow its rule is */
    priority?: number;
}

/** Longest pattern of a path. @see ELBv2 API, PathPatternConfig */
const LONGEST_PATH = 128;

/** Priorities for rules of the same kind and length, told apart by a hash of the service's name. */
const SLOTS = 80;

/** Priorities for one kind of rule; four kinds stay below ELB's limit of 50000. */
const BAND = (LONGEST_PATH + 1) * SLOTS;

/**
 * Priority of each service's rule: narrow rules before wide ones, long paths before short ones. A service's place depends on
 * itself, so that a new service does not move the others (two rules that swap would collide on the way).
 */
export function rulePriorities(services: readonly RuleOwner[]): Record<string, number> {
    const taken = new Set(services.flatMap(({ priority }) => priority ?? []));
    const priorities: Record<string, number> = {};
    for (const { name, endpoint, priority } of [...services].sort((a, b) => (a.name < b.name ? -1 : 1))) {
        let place = priority ?? preferredPlace(name, endpoint);
        while (priority === undefined && taken.has(place)) {
            place++;
        }
        taken.add(place);
        priorities[name] = place;
    }
    return priorities;
}

function preferredPlace(name: string, { hosts = [], paths = [] }: RuleOwner["endpoint"]): number {
    const band = (paths.length > 0 ? 0 : 2) + (hosts.length > 0 ? 0 : 1);
    const longest = Math.min(LONGEST_PATH, Math.max(0, ...paths.map(path => path.replace(/\*+$/, "").length)));
    const slot = parseInt(createHash("sha256").update(name).digest("hex").slice(0, 8), 16) % SLOTS;
    return band * BAND + (LONGEST_PATH - longest) * SLOTS + slot + 1;
}
