import { isIP } from "node:net";
import { get, isInteger, isMapping, type Mapping, type Node, textOf } from "../node";
import { type Cursor, PathTable } from "../path-table";
import type { Path } from "../position";
import type { Problems } from "../problem";

/** Rules about single values that the schema cannot say. */
export function checkValues(root: Mapping, problems: Problems): void {
    const walk = (node: Node, path: Path, cursor: Cursor<Check>): void => {
        cursor.value?.(node, path, problems);
        const below = (child: Node, key: string | number) => {
            const next = cursor.down(key);
            if (next !== undefined) {
                walk(child, [...path, key], next);
            }
        };
        if (node.kind === "mapping") {
            node.entries.forEach((entry, key) => below(entry.value, key));
        } else if (node.kind === "sequence") {
            node.items.forEach(below);
        }
    };
    walk(root, [], CHECKS.start());
}

type Check = (node: Node, path: Path, problems: Problems) => void;

/** A secret or config has its content from one place. */
function oneOf(...keys: string[]): Check {
    return (node, path, problems) => {
        const present = keys.filter(key => get(node, key) !== undefined);
        const names = keys.map(key => `"${key}"`).join(", ");
        if (present.length > 1) {
            problems.add(placeOf(node, present[1]!), path, `has ${present.join(" and ")}`, {
                fix: `Keep one of ${names}.`,
            });
        }
        const elsewhere = get(node, "driver") !== undefined || get(node, "external") !== undefined;
        if (present.length === 0 && !elsewhere) {
            problems.add(node.at, path, "does not say where its content comes from", {
                fix: `Give it one of ${names}, or external: true.`,
            });
        }
    };
}

const hostIp: Check = (node, path, problems) => {
    const address = get(node, "host_ip");
    if (address !== undefined && isIP(textOf(address) ?? "") === 0) {
        problems.add(address.at, [...path, "host_ip"], `must be an IP address, not ${JSON.stringify(textOf(address))}`);
    }
};

/** A port or a device is told apart by its target. */
const hasTarget: Check = (node, path, problems) => {
    if (isMapping(node) && get(node, "target") === undefined) {
        problems.add(node.at, path, "has no target", { fix: "Add target: with its place in the container." });
    }
};

const wholePort: Check = (node, path, problems) => {
    if (node.kind === "scalar" && typeof node.value === "number" && !isInteger(node)) {
        problems.add(node.at, path, `must be a port, not ${node.value}`);
    }
};

const notBlank: Check = (node, path, problems) => {
    if (textOf(node) === "") {
        problems.add(node.at, path, "must not be blank");
    }
};

const deviceRequest: Check = (node, path, problems) => {
    if (get(node, "count") !== undefined && get(node, "device_ids") !== undefined) {
        problems.add(placeOf(node, "device_ids"), path, "has count and device_ids", { fix: "Keep one of the two." });
    }
};

/** What exists already is not described. */
const external: Check = (node, path, problems) => {
    const flag = get(node, "external");
    if (!isMapping(node) || flag?.kind !== "scalar" || flag.value !== true) {
        return;
    }
    for (const key of node.entries.keys()) {
        if (key !== "name" && key !== "external" && !key.startsWith("x-")) {
            problems.add(placeOf(node, key), [...path, key], "cannot stand beside external: true", {
                fix: "Keep name only, or let Compose create the volume.",
            });
        }
    }
};

const CHECKS = new PathTable<Check>({
    "volumes.*": external,
    "configs.*": oneOf("file", "environment", "content"),
    "secrets.*": oneOf("file", "environment"),
    "services.*.devices.*": hasTarget,
    "services.*.expose.*": wholePort,
    "services.*.ports.*": (node, path, problems) => {
        hasTarget(node, path, problems);
        hostIp(node, path, problems);
    },
    "services.*.develop.watch.*.path": notBlank,
    "services.*.deploy.resources.reservations.devices.*": deviceRequest,
    "services.*.gpus.*": deviceRequest,
});

function placeOf(node: Node, key: string) {
    const entry = isMapping(node) ? node.entries.get(key) : undefined;
    return entry?.keyAt ?? entry?.value.at ?? node.at;
}
