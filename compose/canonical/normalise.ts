import {
    type Entry,
    get,
    isMapping,
    isNull,
    isSequence,
    mapEntries,
    mapItems,
    mapping,
    type Mapping,
    type Node,
    scalar,
    section,
    textOf,
    withEntries,
} from "../node";
import type { Lookup } from "../template";
import { cleanPath } from "./clean-path";

/**
 * Says what Compose implies: the default network, dependencies from shared namespaces, the names of resources,
 * the values of bare environment variables.
 */
export function normalise(root: Mapping, projectName: string, lookup: Lookup): Mapping {
    const connected = mapEntries(section(root, "services"), service =>
        isMapping(service) ? connect(service) : service,
    );
    const services = mapEntries(connected, service =>
        isMapping(service) ? normaliseService(service, lookup) : service,
    );
    const resources = Object.fromEntries(
        RESOURCES.flatMap(kind => {
            const declared = kind === "networks" ? withDefaultNetwork(section(root, kind), services) : get(root, kind);
            return isMapping(declared) ? [[kind, named(declared, projectName)]] : [];
        }),
    );
    return withEntries(root, { services: get(root, "services") === undefined ? undefined : services, ...resources });
}

const RESOURCES = ["networks", "volumes", "configs", "secrets"];

function connect(service: Mapping): Mapping {
    if (get(service, "provider") !== undefined || get(service, "network_mode") !== undefined) {
        return service;
    }
    const networks = get(service, "networks");
    return isMapping(networks) && networks.entries.size > 0
        ? service
        : withEntries(service, { networks: mapping(new Map([["default", { value: scalar(null) }]])) });
}

function withDefaultNetwork(networks: Mapping, services: Mapping): Node | undefined {
    const used = [...services.entries.values()].some(
        ({ value }) => get(get(value, "networks"), "default") !== undefined,
    );
    const declared =
        used && get(networks, "default") === undefined ? withEntries(networks, { default: scalar(null) }) : networks;
    return declared.entries.size > 0 ? declared : undefined;
}

function named(resources: Mapping, projectName: string): Mapping {
    return mapEntries(resources, (value, key) => {
        const resource = isMapping(value) ? value : mapping(new Map(), value.at);
        const external = get(resource, "external");
        const isExternal = external?.kind === "scalar" && /^(?:1|t|true)$/i.test(String(external.value));
        return get(resource, "name") === undefined
            ? withEntries(resource, { name: scalar(isExternal ? key : `${projectName}_${key}`) })
            : resource;
    });
}

function normaliseService(service: Mapping, lookup: Lookup): Mapping {
    const build = get(service, "build");
    const environment = get(service, "environment");
    const volumes = get(service, "volumes");
    return withEntries(service, {
        pull_policy:
            textOf(get(service, "pull_policy")) === "if_not_present"
                ? scalar("missing", get(service, "pull_policy")!.at)
                : get(service, "pull_policy"),
        build: isMapping(build) ? normaliseBuild(build, lookup) : build,
        environment: environment && resolveBare(environment, lookup, true),
        volumes: isSequence(volumes) ? mapItems(volumes, cleanTarget) : volumes,
        depends_on: impliedDependencies(service),
    });
}

function normaliseBuild(build: Mapping, lookup: Lookup): Mapping {
    const args = get(build, "args");
    const hasFile = get(build, "dockerfile") !== undefined || get(build, "dockerfile_inline") !== undefined;
    return withEntries(build, {
        context: get(build, "context") ?? scalar("."),
        dockerfile: hasFile ? get(build, "dockerfile") : scalar("Dockerfile"),
        args: args && resolveBare(args, lookup, false),
    });
}

/** Gives a variable that is only named the value it has in the environment. */
function resolveBare(node: Node, lookup: Lookup, keepUnset: boolean): Node {
    if (isMapping(node)) {
        return mapEntries(node, (value, key) => {
            if (!isNull(value)) {
                return value;
            }
            const found = lookup(key);
            return found === undefined ? (keepUnset ? value : undefined) : scalar(found, value.at);
        });
    }
    if (isSequence(node)) {
        return mapItems(node, item => {
            const text = textOf(item);
            if (text === undefined || text.includes("=")) {
                return item;
            }
            const found = lookup(text);
            return found === undefined ? (keepUnset ? item : undefined) : scalar(`${text}=${found}`, item.at);
        });
    }
    return node;
}

function cleanTarget(mount: Node): Node {
    const target = get(mount, "target");
    const text = textOf(target);
    if (!isMapping(mount) || text === undefined) {
        return mount;
    }
    const clean = text === "" ? "." : cleanPath(text);
    return clean === text ? mount : withEntries(mount, { target: scalar(clean, target!.at) });
}

const NAMESPACES = ["network_mode", "ipc", "pid", "uts", "cgroup"];

/** Links, shared namespaces and shared volumes need the other service first. */
function impliedDependencies(service: Mapping): Node | undefined {
    const declared = get(service, "depends_on");
    const entries = new Map<string, Entry>(isMapping(declared) ? declared.entries : []);
    const imply = (name: string, restart: boolean) => {
        if (!entries.has(name)) {
            entries.set(name, {
                value: mapping(
                    new Map<string, Entry>([
                        ["condition", { value: scalar("service_started") }],
                        ["restart", { value: scalar(restart) }],
                        ["required", { value: scalar(true) }],
                    ]),
                ),
            });
        }
    };
    for (const link of textsOf(get(service, "links"))) {
        const parts = link.split(":");
        imply(parts.length === 2 ? parts[0]! : link, true);
    }
    for (const namespace of NAMESPACES) {
        const reference = textOf(get(service, namespace));
        if (reference?.startsWith("service:")) {
            imply(reference.slice("service:".length), true);
        }
    }
    for (const source of textsOf(get(service, "volumes_from"))) {
        if (!source.startsWith("container:")) {
            imply(source.split(":")[0]!, false);
        }
    }
    return entries.size === 0 ? declared : mapping(entries, declared?.at);
}

function textsOf(node: Node | undefined): string[] {
    return isSequence(node) ? node.items.map(textOf).filter(text => text !== undefined) : [];
}
