import { get, isMapping, mapEntries, mapItems, type Mapping, type Node, scalar, textOf, withEntries } from "../node";
import { type Cursor, PathTable } from "../path-table";

/** Fills in what a user left out of a value that is there. */
export function fillDefaults(root: Mapping): Mapping {
    const walk = (node: Node, cursor: Cursor<Fill>): Node => {
        const filled = cursor.value !== undefined && isMapping(node) ? cursor.value(node) : node;
        const below = (child: Node, key: string | number): Node => {
            const next = cursor.down(key);
            return next === undefined ? child : walk(child, next);
        };
        return filled.kind === "mapping"
            ? mapEntries(filled, below)
            : filled.kind === "sequence"
              ? mapItems(filled, below)
              : filled;
    };
    return walk(root, DEFAULTS.start()) as Mapping;
}

type Fill = (node: Mapping) => Mapping;

function absent(values: Record<string, (node: Mapping) => Node>): Fill {
    return node => {
        const missing = Object.entries(values).filter(([key]) => get(node, key) === undefined);
        return withEntries(node, Object.fromEntries(missing.map(([key, value]) => [key, value(node)])));
    };
}

const deviceRequest: Fill = node =>
    get(node, "count") === undefined && get(node, "device_ids") === undefined
        ? withEntries(node, { count: scalar("all") })
        : node;

const DEFAULTS = new PathTable<Fill>({
    "services.*.build": absent({ context: () => scalar(".") }),
    "services.*.secrets.*": absent({ target: node => scalar(`/run/secrets/${textOf(get(node, "source")) ?? ""}`) }),
    "services.*.ports.*": absent({ protocol: () => scalar("tcp"), mode: () => scalar("ingress") }),
    "services.*.deploy.resources.reservations.devices.*": deviceRequest,
    "services.*.gpus.*": deviceRequest,
    "services.*.volumes.*.bind": absent({ create_host_path: () => scalar(true) }),
});
