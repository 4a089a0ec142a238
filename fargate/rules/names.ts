import type { NetworkAttachment, Path } from "../../compose";
import type { ConvertedService } from "../container";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { networksOf } from "./networks";

export const NAME_RULES: readonly Rule[] = [
    { key: "services.*.networks.*.aliases", target: "more names in the private DNS namespace" },
    { key: "services.*.hostname", target: "one more name in the private DNS namespace" },
];

/** A name that a service has besides its own. */
interface FurtherName {
    name: string;
    service: string;
    /** The key that gives it. */
    path: Path;
    /** Networks on which it leads to the service. */
    networks: readonly string[];
}

/** The Compose name, and those under which any network knows the service besides. */
export function dnsNames(context: ServiceContext): string[] {
    return [...new Set([context.name, ...furtherNames(context).map(({ name }) => name)])];
}

/** Docker's DNS answers to the host name of a container as it does to its aliases. */
function furtherNames(context: ServiceContext): FurtherName[] {
    const { name: service, service: keys } = context;
    const attachments = Object.entries((keys.networks ?? {}) as Record<string, NetworkAttachment | null>);
    const aliases = attachments.flatMap(([network, attachment]) =>
        (attachment?.aliases ?? []).map(name => ({
            name,
            service,
            path: context.path("networks", network, "aliases"),
            networks: [network],
        })),
    );
    const { hostname } = keys as { hostname?: string };
    return hostname === undefined
        ? aliases
        : [...aliases, { name: hostname, service, path: context.path("hostname"), networks: networksOf(context) }];
}

export function judgeHostname(context: ServiceContext): void {
    const { hostname } = context.service as { hostname?: string };
    if (hostname !== undefined) {
        context.verdicts.approximated(context.path("hostname"), {
            reason: `others reach it as ${hostname} too, but in its task \`hostname\` answers as the VPC names the task`,
            fix: "where the program reads its own name, give it in an environment variable",
        });
    }
}

/**
 * The services with the names that they can have: in Compose each network has names of its own, here all services ask one
 * namespace.
 */
export function withoutClashes(converted: ReadonlyMap<string, ConvertedService>): Map<string, ConvertedService> {
    const found = [...converted.values()].filter(({ dnsNames }) => dnsNames.length > 0);
    const owners = ownNames(found);
    const lost = new Set<string>();
    for (const claims of byName(found.flatMap(({ context }) => furtherNames(context)))) {
        const owner = owners.get(claims[0]!.name.toLowerCase());
        for (const claim of claims) {
            const clash = clashOf(claim, claims, owner);
            const { verdicts } = converted.get(claim.service)!.context;
            if (clash !== undefined) {
                verdicts.refused(claim.path, { reason: clash, fix: "use a name that no other service has" });
                lost.add(`${claim.service} ${claim.name}`);
            } else if (claims.some(({ service }) => service !== claim.service)) {
                const all = [...new Set(claims.map(({ service }) => service))].join(" and ");
                verdicts.approximated(claim.path, {
                    reason: `DNS answers to ${claim.name} with ${all} by turns, even while one of them has no task`,
                    fix: "give each a name of its own where that matters",
                });
            }
        }
    }
    const keeps = (service: ConvertedService): ConvertedService => ({
        ...service,
        dnsNames: service.dnsNames.filter(name => !lost.has(`${service.context.name} ${name}`)),
    });
    return new Map([...converted].map(([name, service]) => [name, keeps(service)]));
}

/** Whose own name each is; DNS knows no capitals. */
function ownNames(services: readonly ConvertedService[]): Map<string, string> {
    const owners = new Map<string, string>();
    for (const { context } of services) {
        const key = context.name.toLowerCase();
        const other = owners.get(key);
        if (other !== undefined) {
            context.verdicts.problem(context.path(), `is the same to DNS as ${other}`, {
                reason: "It takes capitals and small letters for the same.",
                fix: "Rename one of them.",
            });
        }
        owners.set(key, context.name);
    }
    return owners;
}

function clashOf(claim: FurtherName, claims: readonly FurtherName[], owner: string | undefined): string | undefined {
    if (owner !== undefined && owner !== claim.service) {
        return `${claim.name} is the name of the service ${owner}, and a name leads to one service for all`;
    }
    const first = claims[0]!.service;
    const here = networksOfName(claims, first);
    return claim.service !== first && networksOfName(claims, claim.service) !== here
        ? `${claim.name} is a name of ${first} too, on other networks, and a name leads to the same services for all`
        : undefined;
}

function networksOfName(claims: readonly FurtherName[], service: string): string {
    const networks = claims.filter(claim => claim.service === service).flatMap(claim => claim.networks);
    return [...new Set(networks)].sort().join(" ");
}

function byName(names: readonly FurtherName[]): FurtherName[][] {
    const found = new Map<string, FurtherName[]>();
    for (const name of names) {
        const key = name.name.toLowerCase();
        found.set(key, [...(found.get(key) ?? []), name]);
    }
    return [...found.values()];
}
