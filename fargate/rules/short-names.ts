import type { FargateServiceSpec, JobSpec } from "../model";
import type { Verdicts } from "../verdicts";

type Caller = Pick<FargateServiceSpec, "name" | "members" | "connectsTo" | "networkGroups" | "dependsOn"> &
    Partial<Pick<FargateServiceSpec, "serviceConnect">>;

/** Callers that a verdict names. */
const NAMED = 3;

/**
 * Where the network does not search the private namespace, services that others reach answer to their full name only, but
 * in tasks with Service Connect that start after them.
 */
export function judgeShortNames(
    specs: readonly FargateServiceSpec[],
    jobs: readonly JobSpec[],
    namespace: string,
    verdicts: Verdicts,
): void {
    const callers = new Callers([...specs, ...jobs]);
    for (const spec of specs) {
        const proxied = (spec.serviceConnect?.endpoints.length ?? 0) > 0;
        const lost = callers.lostWithout(spec, proxied);
        if (lost.length === 0) {
            continue;
        }
        const shortName = spec.dnsNames[0]!;
        verdicts.approximatedItself(["services", shortName], {
            reason: proxied
                ? `in an adopted VPC the short name ${shortName} resolves only in tasks with Service Connect that start after it, not surely in those of ${named(lost)}`
                : `in an adopted VPC the short name ${shortName} does not resolve`,
            fix:
                `use ${shortName}.${namespace} in the environment of those who connect, ` +
                (proxied ? `or let them depend on it (\`depends_on\`), ` : "") +
                `or give the VPC a DHCP options set with the search domain ${namespace}`,
        });
    }
}

function named(callers: readonly Caller[]): string {
    const names = callers.slice(0, NAMED).map(({ name, members }) => members[0] ?? name);
    return callers.length > NAMED ? `${names.join(", ")} and others` : names.join(", ");
}

/** Who connects to whom and starts after whom, looked up: on one network everybody may be everybody's caller. */
class Callers {
    private readonly byEdge = new Map<string, Caller[]>();
    private readonly byNetwork = new Map<string, Caller[]>();
    private readonly dependents = new Map<string, Caller[]>();

    constructor(callers: readonly Caller[]) {
        for (const caller of callers) {
            caller.connectsTo.forEach(({ service }) => add(this.byEdge, service, caller));
            caller.networkGroups?.forEach(network => add(this.byNetwork, network, caller));
            caller.dependsOn.forEach(({ service }) => add(this.dependents, service, caller));
        }
    }

    /**
     * Callers that do not surely find the service by its short name; no more of them than tell whether there are some to
     * leave unnamed.
     * @param proxied whether Service Connect's proxy knows the name, in tasks that start after it
     */
    lostWithout(spec: FargateServiceSpec, proxied: boolean): Caller[] {
        const later = proxied ? this.after(spec) : new Set<Caller>();
        const lost = new Set<Caller>();
        for (const caller of this.of(spec)) {
            if (!(later.has(caller) && caller.serviceConnect)) {
                lost.add(caller);
            }
            if (lost.size > NAMED) {
                break;
            }
        }
        return [...lost];
    }

    /** Whoever may connect: there is an edge, or both are on one large network. */
    private *of({ name, ports, networkGroups = [] }: FargateServiceSpec): Generator<Caller> {
        yield* this.byEdge.get(name) ?? [];
        for (const network of ports.length > 0 ? networkGroups : []) {
            for (const caller of this.byNetwork.get(network) ?? []) {
                if (caller.name !== name) {
                    yield caller;
                }
            }
        }
    }

    /** All that is created after a service. */
    private after({ name }: FargateServiceSpec): Set<Caller> {
        const found = new Set<Caller>();
        const names = [name];
        for (let next = names.pop(); next !== undefined; next = names.pop()) {
            for (const dependent of (this.dependents.get(next) ?? []).filter(caller => !found.has(caller))) {
                found.add(dependent);
                names.push(dependent.name);
            }
        }
        return found;
    }
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
    const values = map.get(key);
    if (values === undefined) {
        map.set(key, [value]);
    } else {
        values.push(value);
    }
}
