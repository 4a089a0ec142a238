import type { FargateServiceSpec } from "../fargate";
import type { PrivateNameArgs } from "./private-name";

/** A name in the private DNS namespace besides those that ECS registers, and the hosts that it leads to. */
export interface NamedHosts extends Pick<PrivateNameArgs, "dnsName"> {
    /** The first service that has it. */
    spec: FargateServiceSpec;
    target: string;
    alsoTargets?: Record<string, string>;
}

/** Aliases of services, and the names of those that an existing endpoint replaces. Two services may share one. */
export function privateNames(services: readonly FargateServiceSpec[], namespace: string): NamedHosts[] {
    const found = new Map<string, NamedHosts>();
    for (const spec of services) {
        const [first, ...aliases] = spec.dnsNames;
        const target = spec.endpoint ?? `${first}.${namespace}`;
        for (const dnsName of spec.endpoint === undefined ? aliases : spec.dnsNames) {
            const key = dnsName.toLowerCase();
            const known = found.get(key);
            found.set(
                key,
                known === undefined
                    ? { dnsName, spec, target }
                    : { ...known, alsoTargets: { ...known.alsoTargets, [spec.name]: target } },
            );
        }
    }
    return [...found.values()];
}
