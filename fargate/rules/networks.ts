import type { ComposeProject, Network } from "../../compose";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import type { Verdicts } from "../verdicts";

const OWN_ADDRESS = { reason: "the VPC gives a task its addresses", fix: "remove the key, and use names" };
const ONE_INTERFACE = { reason: "a task has one network interface", fix: "remove the key" };

export const NETWORK_RULES: readonly Rule[] = [
    { key: "services.*.networks", target: "security-group rules between services that share a network" },
    { key: "services.*.networks.*", target: "security-group rules between services that share the network" },
    { key: "services.*.networks.*.ipv4_address", level: "refused", ...OWN_ADDRESS },
    { key: "services.*.networks.*.ipv6_address", level: "refused", ...OWN_ADDRESS },
    { key: "services.*.networks.*.link_local_ips", level: "refused", ...OWN_ADDRESS },
    { key: "services.*.networks.*.mac_address", level: "refused", ...OWN_ADDRESS },
    { key: "services.*.networks.*.priority", level: "refused", ...ONE_INTERFACE },
    { key: "services.*.networks.*.gw_priority", level: "refused", ...ONE_INTERFACE },
    { key: "services.*.networks.*.interface_name", level: "refused", ...ONE_INTERFACE },
    { key: "services.*.networks.*.driver_opts", level: "refused", ...ONE_INTERFACE },
    { key: "services.*.network_mode", target: "awsvpc: an interface of its own for each task" },
    { key: "services.*.container_name", target: "containerDefinitions[].name is the service's" },
    { key: "services.*.extra_hosts", target: "none" },
    { key: "networks", target: "security-group rules between services" },
    { key: "networks.*", target: "security-group rules between services" },
    { key: "networks.*.name", target: "none needed: a network is a set of security-group rules" },
    { key: "networks.*.driver", target: "awsvpc" },
    { key: "networks.*.internal", target: "security-group rules between services" },
    { key: "networks.*.attachable", target: "none needed: security groups can be attached" },
    { key: "networks.*.external", target: "an existing security group, by the name sg-…, that the tasks join" },
    { key: "networks.*.labels", level: "dropped", reason: "security groups have the provider's default tags" },
    {
        key: "networks.*.driver_opts",
        level: "refused",
        reason: "they are options of Docker's network driver",
        fix: "remove them",
    },
    {
        key: "networks.*.ipam",
        level: "approximated",
        reason: "the VPC chooses the addresses",
        fix: "remove the key; the VPC's own range is the stack's `network.cidrBlock`",
    },
    {
        key: "networks.*.enable_ipv6",
        level: "refused",
        reason: "IPv6 is a property of the VPC",
        fix: "adopt a VPC that has it",
        harmless: value => value === false,
    },
    {
        key: "networks.*.enable_ipv4",
        level: "refused",
        reason: "Fargate tasks have an IPv4 address",
        fix: "remove the key",
        harmless: value => value === true,
    },
];

/** Names of the networks that a service is on; none for `network_mode: none`. */
export function networksOf({ service }: Pick<ServiceContext, "service">): string[] {
    if (service.network_mode !== undefined && !["bridge", "host"].includes(String(service.network_mode))) {
        return [];
    }
    const names = Object.keys(service.networks ?? {});
    return names.length > 0 ? names : ["default"];
}

/** What a service's own network keys ask for that a task has not. */
export function judgeServiceNetwork(context: ServiceContext): void {
    const { service, verdicts } = context;
    const mode = service.network_mode as string | undefined;
    if (mode === "host") {
        verdicts.approximated(context.path("network_mode"), {
            reason: "a Fargate task has a network interface of its own and no host's",
            fix: "use the names of other services in place of localhost",
        });
    } else if (mode?.startsWith("service:")) {
        verdicts.mapped(context.path("network_mode"), `→ a container in the task of ${mode.slice("service:".length)}`);
    } else if (mode !== undefined && mode !== "bridge") {
        verdicts.refused(context.path("network_mode"), {
            reason:
                mode === "none"
                    ? "a Fargate task always has a network interface"
                    : "there are no containers outside of this project to share a network interface with",
            fix: "remove the key, and let the services reach each other by name",
        });
    }
    if (service.container_name !== undefined && service.container_name !== context.name) {
        verdicts.approximated(context.path("container_name"), {
            reason: `others reach the service as ${context.name} only, and ECS names its tasks itself`,
            fix: "use the service's name where another service connects to it, or add an alias to its network",
        });
    }
    const hosts = extraHosts(service.extra_hosts);
    if (hosts.length > 0) {
        if (hosts.every(address => address === "host-gateway")) {
            verdicts.dropped(context.path("extra_hosts"), { reason: "it leads to the developer's machine" });
        } else {
            verdicts.refused(context.path("extra_hosts"), {
                reason: "the VPC answers DNS for a Fargate task",
                fix: "add the names to the VPC's DNS (Route 53)",
            });
        }
    }
}

/** Addresses of `extra_hosts`, which is a mapping or a list of `name=address`. */
function extraHosts(value: unknown): string[] {
    if (Array.isArray(value)) {
        return value.map(entry => /[=:](.*)$/.exec(String(entry))?.[1] ?? "");
    }
    return Object.values((value ?? {}) as Record<string, string | string[]>).flat();
}

/** Existing security groups that the tasks join: those that the service's external networks name. */
export function securityGroups(contexts: readonly ServiceContext[]): string[] {
    const ids = contexts.flatMap(context =>
        networksOf(context).flatMap(network => {
            const found = context.project.networks[network];
            return found?.external && isSecurityGroup(found) ? [found.name] : [];
        }),
    );
    return [...new Set(ids)].sort();
}

function isSecurityGroup(network: Network): network is Network & { name: string } {
    return /^sg-[0-9a-f]+$/.test(network.name ?? "");
}

/** What a top-level network asks for that security groups do not give. */
export function judgeNetwork(name: string, network: Network, verdicts: Verdicts): void {
    const path = ["networks", name];
    if (network.external && !isSecurityGroup(network)) {
        verdicts.refused([...path, "external"], {
            reason: "outside of this project there are security groups, and none is named",
            fix: "write the id of the group under `name`, as in `name: sg-0123456789abcdef0`, or share a network of the project's own",
        });
    }
    if (network.internal) {
        verdicts.approximated([...path, "internal"], {
            reason:
                "services that are on such networks only connect within the VPC, and by HTTPS to anywhere, " +
                "for Fargate fetches images and secrets and writes logs through the task's own interface",
            fix: "for no way out at all, adopt a VPC whose subnets reach AWS through VPC endpoints only",
        });
    }
    if (network.driver !== undefined && !["", "bridge", "overlay"].includes(network.driver as string)) {
        verdicts.refused([...path, "driver"], {
            reason: `a Fargate task is attached to the VPC, not to a network of the driver ${String(network.driver)}`,
            fix: "remove the driver",
        });
    }
}

/** Whether nothing outside is to be reached: all networks of the service are internal. */
export function isInternal(networks: readonly string[], project: Pick<ComposeProject, "networks">): boolean {
    return networks.length > 0 && networks.every(network => project.networks[network]?.internal === true);
}
