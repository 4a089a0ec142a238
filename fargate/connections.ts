import { FARGATE, MAX_INGRESS_RULES } from "./limits";
import type { Edge, FargateServiceSpec, PortRange } from "./model";
import type { ServiceContext } from "./service-context";
import type { Verdicts } from "./verdicts";

/** A service, or a job, to which nobody connects. */
type Connecting = Pick<FargateServiceSpec, "name" | "connectsTo" | "networkGroups"> &
    Partial<Pick<FargateServiceSpec, "ports">>;

/** A service or job, and the Compose networks that it is on. */
interface Attached {
    spec: Connecting;
    networks: string[];
}

/**
 * Who may connect to whom: services that share a network, on the ports of the one that listens. On a large network they
 * all join one security group, so that rules grow with the services and not with their pairs.
 * @returns the large networks, with how many joined them
 */
export function connectServices(services: readonly Attached[]): ReadonlyMap<string, number> {
    const members = new Map<string, Connecting[]>();
    for (const { spec, networks } of services) {
        networks.forEach(network => push(members, network, spec));
    }
    const large = new Map(
        [...members].filter(([, specs]) => isLarge(specs)).map(([network, specs]) => [network, specs.length]),
    );
    const listeners = new Map<string, Edge[]>();
    for (const { spec, networks } of services) {
        const ports = portsOf(spec);
        if (ports.length > 0) {
            const edge = { service: spec.name, ports };
            networks.filter(network => !large.has(network)).forEach(network => push(listeners, network, edge));
        }
    }
    for (const { spec, networks } of services) {
        const edges = new Set(networks.flatMap(network => listeners.get(network) ?? []));
        spec.connectsTo = [...edges].filter(({ service }) => service !== spec.name);
        const groups = networks.filter(network => large.has(network));
        if (groups.length > 0) {
            spec.networkGroups = groups;
        }
    }
    return large;
}

/** Whether a rule for each of the others and each port would be more than the security group of some member takes. */
function isLarge(members: readonly Connecting[]): boolean {
    return members.some(spec => (members.length - 1) * portsOf(spec).length > MAX_INGRESS_RULES);
}

/** Ports that others may connect to. */
function portsOf({ ports = [] }: Connecting): PortRange[] {
    return ports.map(({ container: _, ...port }) => port);
}

/** The large networks of a project: each has a security group, which the tasks on it join. */
export function networkGroupsOf(tasks: readonly Pick<FargateServiceSpec, "networkGroups">[]): string[] {
    return [...new Set(tasks.flatMap(({ networkGroups = [] }) => networkGroups))];
}

/** What becomes of a large network. */
export function judgeLargeNetworks(large: ReadonlyMap<string, number>, verdicts: Verdicts): void {
    for (const [network, members] of large) {
        verdicts.mapped(
            ["networks", network],
            `→ a security group that the tasks of its ${members} services join: a rule for each two of them would be ` +
                `more than the ${MAX_INGRESS_RULES} that a security group takes`,
        );
    }
}

/** A service on several networks may still need more rules than a security group takes. */
export function judgeIngressRules(
    services: readonly FargateServiceSpec[],
    callers: readonly Connecting[],
    verdicts: Verdicts,
): void {
    const rules = new Map<string, number>();
    for (const { connectsTo } of callers) {
        for (const { service, ports } of connectsTo) {
            rules.set(service, (rules.get(service) ?? 0) + ports.length);
        }
    }
    for (const { name, dnsNames, ports, networkGroups = [] } of services) {
        const count = (rules.get(name) ?? 0) + networkGroups.length * ports.length;
        if (count > MAX_INGRESS_RULES) {
            verdicts.approximatedItself(["services", dnsNames[0] ?? name], {
                reason: `its security group needs ${count} rules, and takes ${MAX_INGRESS_RULES} unless the account's quota is raised`,
                fix: "put those that connect on networks of their own, or raise the quota of rules per security group",
            });
        }
    }
}

/** A task joins its own security group, those of its large networks, and those that its external networks name. */
export function judgeSecurityGroups(
    { securityGroups = [], networkGroups = [] }: Pick<FargateServiceSpec, "securityGroups" | "networkGroups">,
    { verdicts, ...context }: Pick<ServiceContext, "verdicts" | "name">,
): void {
    const most = FARGATE.maxSecurityGroups - 1;
    const count = securityGroups.length + networkGroups.length;
    if (count > most) {
        verdicts.problem(["services", context.name, "networks"], `joins ${count} security groups`, {
            reason: `A task has at most ${FARGATE.maxSecurityGroups}, and one is its own.`,
            fix:
                networkGroups.length === 0
                    ? `Name ${most} external networks at most.`
                    : `Put it on fewer of the large networks, which have one each: ${networkGroups.join(", ")}.`,
        });
    }
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
    const list = lists.get(key);
    if (list === undefined) {
        lists.set(key, [value]);
    } else {
        list.push(value);
    }
}
