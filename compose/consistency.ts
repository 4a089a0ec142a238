import { checkCycles } from "./dependency-cycle";
import {
    type Entry,
    get,
    isMapping,
    isSequence,
    type Mapping,
    type Node,
    section,
    textOf,
    toPlain,
    withEntries,
    mapEntries,
} from "./node";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";
import { suggest } from "./suggest";

/** What the checks need besides the service they look at. */
interface Context {
    root: Mapping;
    services: Mapping;
    disabled: ReadonlyMap<string, string[]>;
    problems: Problems;
}

/**
 * Checks that the parts of a project fit each other: every name that is used is defined, no service waits for itself,
 * and no two keys say different things.
 * @param disabled Services whose profiles are not active, with those profiles.
 */
export function checkConsistency(root: Mapping, disabled: ReadonlyMap<string, string[]>, problems: Problems): void {
    const services = section(root, "services");
    const context = { root, services, disabled, problems };
    for (const [name, entry] of services.entries) {
        if (isMapping(entry.value)) {
            for (const check of CHECKS) {
                check(entry.value, ["services", name], context, entry);
            }
        }
    }
    for (const [name, { value, keyAt }] of section(root, "secrets").entries) {
        const from = get(value, "external") ?? get(value, "file") ?? get(value, "environment");
        if (from === undefined && !problems.touches("secrets", name)) {
            problems.add(keyAt, ["secrets", name], "must have file or environment");
        }
    }
    checkCycles(services, problems);
}

type Check = (service: Mapping, path: Path, context: Context, entry: Entry) => void;

const hasSource: Check = (service, path, { problems }, entry) => {
    const source = get(service, "image") ?? get(service, "build") ?? get(service, "provider");
    if (source === undefined && !problems.touches(...path)) {
        problems.add(entry.keyAt, path, "has neither an image nor a build", {
            fix: "Give it image: (what to run) or build: (where its Dockerfile is).",
        });
    }
};

const oneDockerfile: Check = (service, path, { problems }) => {
    const build = get(service, "build");
    if (get(build, "dockerfile") !== undefined && get(build, "dockerfile_inline") !== undefined) {
        problems.add(keyOf(build, "dockerfile_inline"), [...path, "build"], "has dockerfile and dockerfile_inline", {
            fix: "Keep one of the two.",
        });
    }
};

const buildsForPlatform: Check = (service, path, { problems }) => {
    const platform = textOf(get(service, "platform"));
    const platforms = listOf(get(get(service, "build"), "platforms"));
    if (platform !== undefined && platforms.length > 0 && !platforms.some(item => textOf(item) === platform)) {
        problems.add(
            keyOf(service, "platform"),
            [...path, "platform"],
            `is ${platform}, which build.platforms does not have`,
        );
    }
};

const knownContexts: Check = (service, path, { services, problems }) => {
    for (const [name, { value, keyAt }] of section(get(service, "build"), "additional_contexts").entries) {
        const target = textOf(value)?.startsWith("service:") ? textOf(value)!.slice("service:".length) : undefined;
        if (target === undefined) {
            continue;
        }
        const at = keyAt ?? value.at;
        const below = [...path, "build", "additional_contexts", name];
        if (get(services, target) === undefined) {
            undefinedName(at, below, "service", target, services, problems);
        } else if (get(get(services, target), "build") === undefined) {
            problems.add(at, below, `refers to the service "${target}", which is not built`);
        }
    }
};

const networkModeAlone: Check = (service, path, { problems }) => {
    if (textOf(get(service, "network_mode")) !== undefined && section(service, "networks").entries.size > 0) {
        problems.add(keyOf(service, "network_mode"), [...path, "network_mode"], "cannot stand beside networks", {
            fix: "Keep one of the two.",
        });
    }
};

const knownNames: Check = (service, path, { root, problems }) => {
    const check = (kind: string, section_: string, name: string | undefined, at: Position | undefined, below: Path) => {
        if (name !== undefined && get(get(root, section_), name) === undefined && !problems.touches(section_, name)) {
            undefinedName(at, below, kind, name, section(root, section_), problems);
        }
    };
    for (const [name, { value, keyAt }] of section(service, "networks").entries) {
        check("network", "networks", name, keyAt ?? value.at, [...path, "networks", name]);
    }
    for (const [name, { value, keyAt }] of section(service, "models").entries) {
        check("model", "models", name, keyAt ?? value.at, [...path, "models", name]);
    }
    listOf(get(service, "volumes")).forEach((mount, index) => {
        if (textOf(get(mount, "type")) === "volume") {
            const source = get(mount, "source");
            const name = textOf(source) === "" ? undefined : textOf(source);
            check("volume", "volumes", name, source?.at ?? mount.at, [...path, "volumes", index]);
        }
    });
    const references: [kind: string, section: string, list: Node | undefined, below: Path][] = [
        ["secret", "secrets", get(service, "secrets"), [...path, "secrets"]],
        ["config", "configs", get(service, "configs"), [...path, "configs"]],
        ["secret", "secrets", get(get(service, "build"), "secrets"), [...path, "build", "secrets"]],
    ];
    for (const [kind, section_, list, below] of references) {
        listOf(list).forEach((reference, index) => {
            const source = get(reference, "source");
            const name = textOf(source) ?? (problems.touches(...below, index) ? undefined : "");
            check(kind, section_, name, source?.at ?? reference.at, [...below, index]);
        });
    }
};

function undefinedName(
    at: Position | undefined,
    path: Path,
    kind: string,
    name: string,
    known: Mapping,
    problems: Problems,
): void {
    const near = suggest(name, known.entries.keys());
    problems.add(at, path, `refers to the ${kind} "${name}", which is not defined`, {
        fix: near === undefined ? `Define it under ${kind}s:, or use one that is.` : `Did you mean "${near}"?`,
    });
}

const knownDependencies: Check = (service, path, { services, disabled, problems }) => {
    for (const [name, { value, keyAt }] of section(service, "depends_on").entries) {
        if (get(services, name) !== undefined || problems.touches("services", name)) {
            continue;
        }
        const profiles = disabled.get(name);
        const at = keyAt ?? value.at ?? keyOf(service, impliedBy(service, name));
        const below = [...path, "depends_on", name];
        if (profiles === undefined) {
            undefinedName(at, below, "service", name, services, problems);
        } else if (toPlain(get(value, "required")!) !== false) {
            problems.add(at, below, `needs the service "${name}", which no active profile has`, {
                reason: `It belongs to the profile ${profiles.join(", ")}.`,
                fix: `Activate the profile, or write required: false.`,
            });
        }
    }
};

/** The key that made Compose add a dependency of its own. */
function impliedBy(service: Mapping, name: string): string {
    const refers = (key: string) => textOf(get(service, key)) === `service:${name}`;
    const namespace = ["network_mode", "ipc", "pid", "uts", "cgroup"].find(refers);
    const linked = listOf(get(service, "links")).some(link => textOf(link)?.split(":")[0] === name);
    return namespace ?? (linked ? "links" : "volumes_from");
}

const healthcheckForm: Check = (service, path, { problems }) => {
    const test = get(get(service, "healthcheck"), "test");
    const [first] = listOf(test);
    if (first !== undefined && !["CMD", "CMD-SHELL", "NONE"].includes(textOf(first) ?? "")) {
        problems.add(first.at, [...path, "healthcheck", "test"], 'must begin with "CMD", "CMD-SHELL" or "NONE"', {
            fix: "Write the command as one string, to run it in a shell.",
        });
    }
};

const scaleAgrees: Check = (service, path, { problems }) => {
    const scale = get(service, "scale");
    const replicas = get(get(service, "deploy"), "replicas");
    for (const [node, below] of [
        [scale, ["scale"]],
        [replicas, ["deploy", "replicas"]],
    ] as const) {
        if (node !== undefined && Number(toPlain(node)) < 0) {
            problems.add(node.at, [...path, ...below], "must not be negative");
        }
    }
    if (scale !== undefined && replicas !== undefined && toPlain(scale) !== toPlain(replicas)) {
        problems.add(
            keyOf(service, "scale"),
            [...path, "scale"],
            `is ${toPlain(scale)}, but deploy.replicas is ${toPlain(replicas)}`,
            {
                fix: "Keep one of the two.",
            },
        );
    }
    const count = Number(toPlain(scale ?? replicas ?? { kind: "scalar", value: 1 }));
    if (count > 1 && get(service, "container_name") !== undefined) {
        problems.add(
            keyOf(service, "container_name"),
            [...path, "container_name"],
            `cannot be shared by ${count} containers`,
            {
                fix: "Remove container_name, or run one container.",
            },
        );
    }
};

/** Old and new keys for the same thing, which must not differ. */
const LIMITS: [key: string, below: string, limit: string][] = [
    ["cpus", "limits", "cpus"],
    ["mem_limit", "limits", "memory"],
    ["mem_reservation", "reservations", "memory"],
    ["pids_limit", "limits", "pids"],
];

const limitsAgree: Check = (service, path, { problems }) => {
    const resources = get(get(service, "deploy"), "resources");
    for (const [key, below, limit] of LIMITS) {
        const old = get(service, key);
        const group = get(resources, below);
        if (old === undefined || group === undefined) {
            continue;
        }
        const current = get(group, limit);
        if (current === undefined || toPlain(old) !== toPlain(current)) {
            const other = current === undefined ? "does not set it" : `says ${toPlain(current)}`;
            problems.add(
                keyOf(service, key),
                [...path, key],
                `is ${toPlain(old)}, but deploy.resources.${below}.${limit} ${other}`,
                {
                    fix: "Keep one of the two.",
                },
            );
        }
    }
};

const watchTargets: Check = (service, path, { problems }) => {
    listOf(get(get(service, "develop"), "watch")).forEach((watch, index) => {
        const action = textOf(get(watch, "action")) ?? "";
        if (get(watch, "target") === undefined && action !== "rebuild" && action !== "restart") {
            problems.add(watch.at, [...path, "develop", "watch", index], `needs a target for the action ${action}`);
        }
    });
};

const mountedOnce: Check = (service, path, { problems }) => {
    const mounted = new Set<string>();
    const mount = (target: string, at: Position | undefined, below: Path) => {
        if (mounted.has(target)) {
            problems.add(at, below, `mounts something at ${target}, where something is mounted already`);
        }
        mounted.add(target);
    };
    listOf(get(service, "tmpfs")).forEach((item, index) => {
        mount((textOf(item) ?? "").split(":")[0]!, item.at, [...path, "tmpfs", index]);
    });
    listOf(get(service, "volumes")).forEach((item, index) => {
        mount(textOf(get(item, "target")) ?? "", item.at, [...path, "volumes", index]);
    });
};

const CHECKS: Check[] = [
    hasSource,
    oneDockerfile,
    knownContexts,
    buildsForPlatform,
    networkModeAlone,
    knownNames,
    healthcheckForm,
    knownDependencies,
    scaleAgrees,
    limitsAgree,
    watchTargets,
    mountedOnce,
];

/** `scale` counts for `deploy.replicas` too, where there is a `deploy`. */
export function applyScale(root: Mapping): Mapping {
    return withEntries(root, {
        services: mapEntries(section(root, "services"), service => {
            const [scale, deploy] = [get(service, "scale"), get(service, "deploy")];
            return isMapping(service) && isMapping(deploy) && scale !== undefined
                ? withEntries(service, { deploy: withEntries(deploy, { replicas: scale }) })
                : service;
        }),
    });
}

function listOf(node: Node | undefined): readonly Node[] {
    return isSequence(node) ? node.items : [];
}

function keyOf(node: Node | undefined, key: string): Position | undefined {
    const entry = isMapping(node) ? node.entries.get(key) : undefined;
    return entry?.keyAt ?? entry?.value.at ?? node?.at;
}
