import { type Check, keyOf, listOf } from "./consistency-check";
import { get, type Mapping, type Node, section, textOf, toPlain } from "./node";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";
import { suggest } from "./suggest";

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

/** Every name that a service uses is defined. */
export const REFERENCE_CHECKS: readonly Check[] = [knownContexts, knownNames, knownDependencies];
