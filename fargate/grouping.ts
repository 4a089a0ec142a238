import type { ComposeProject } from "../compose";
import { sanitiseName } from "./names";

/** Compose services that run in one task: one network interface, one size, started and stopped together. */
export interface ServiceGroup {
    /** Name on ECS: the service's, or the family that a label names. */
    name: string;
    /** Compose services, the main one first. */
    members: string[];
}

/** Which services share a task: each has one of its own unless the project says otherwise. */
export function groupServices(compose: ComposeProject): ServiceGroup[] {
    return Object.keys(compose.services).map(name => ({ name: sanitiseName(name), members: [name] }));
}
