import type { ComposeProject } from "../compose";
import type { ConvertedService } from "./container";
import { isInternal } from "./rules/networks";

/** Fargate fetches images and secrets, and writes logs, through the task's own interface. */
const HTTPS = 443;

/**
 * TCP ports outside of the VPC that the containers of one task may connect to; nothing where they may connect anywhere.
 * They share an interface, so each gets what any of them may do; internal networks limit the task only where all are on such.
 */
export function egressPortsOf(
    members: readonly ConvertedService[],
    compose: Pick<ComposeProject, "networks">,
): number[] | undefined {
    if (
        isInternal(
            members.flatMap(({ networks }) => networks),
            compose,
        )
    ) {
        return [HTTPS];
    }
    const allowed = members.map(({ context }) => context.settings.egress ?? context.stack.egress ?? "anywhere");
    const ports = allowed.flatMap(egress => (egress === "anywhere" ? [] : egress));
    return allowed.includes("anywhere") ? undefined : [...new Set([HTTPS, ...ports])].sort((one, other) => one - other);
}
