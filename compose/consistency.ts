import { type Check, keyOf, listOf } from "./consistency-check";
import { checkCycles } from "./dependency-cycle";
import { get, isMapping, type Mapping, section, textOf, toPlain, withEntries, mapEntries } from "./node";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";
import { REFERENCE_CHECKS } from "./reference-checks";

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

const networkModeAlone: Check = (service, path, { problems }) => {
    if (textOf(get(service, "network_mode")) !== undefined && section(service, "networks").entries.size > 0) {
        problems.add(keyOf(service, "network_mode"), [...path, "network_mode"], "cannot stand beside networks", {
            fix: "Keep one of the two.",
        });
    }
};

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
    buildsForPlatform,
    networkModeAlone,
    ...REFERENCE_CHECKS,
    healthcheckForm,
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
