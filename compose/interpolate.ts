import { type Node, mapEntries, mapItems, type Mapping, scalar, type ScalarValue, textOf } from "./node";
import { type Cursor, PathTable } from "./path-table";
import type { Path } from "./position";
import type { Problems } from "./problem";
import { parseNumber } from "./scalar";
import { InvalidTemplate, type Lookup, MissingVariable, substitute } from "./template";

/** Replaces the variables in every value of a file (never in keys), and gives the values of typed keys their type. */
export function interpolate(root: Mapping, lookup: Lookup, problems: Problems): Mapping {
    const walk = (node: Node, path: Path, casts: Cursor<Cast> | undefined): Node | undefined => {
        switch (node.kind) {
            case "mapping":
                return mapEntries(node, (value, key) => walk(value, [...path, key], casts?.down(key)));
            case "sequence":
                return mapItems(node, (item, index) => walk(item, [...path, index], casts?.down(index)));
            case "scalar": {
                const text = textOf(node);
                if (text === undefined || (casts?.value === undefined && !text.includes("$"))) {
                    return node;
                }
                const value = interpolateText(text, path, casts?.value);
                return value === undefined ? undefined : value === text ? node : scalar(value, node.at);
            }
        }
        function interpolateText(text: string, path: Path, cast: Cast | undefined): ScalarValue | undefined {
            const at = node.at;
            try {
                const replaced = substitute(text, lookup, name => {
                    problems.warn(at, path, `uses the variable ${name}, which is not set`, {
                        reason: "An empty text takes its place.",
                    });
                });
                return cast === undefined ? replaced : cast(replaced);
            } catch (error) {
                const told = explain(error, text);
                problems.add(at, path, told.message, told);
                return undefined;
            }
        }
    };
    return walk(root, [], CASTS.start()) as Mapping;
}

function explain(error: unknown, text: string): { message: string; fix?: string } {
    if (error instanceof MissingVariable) {
        return {
            message: `needs the variable ${error.variable}${error.reason === "" ? "" : `: ${error.reason}`}`,
            fix: `Set ${error.variable} in the environment or in the .env file.`,
        };
    }
    if (error instanceof InvalidTemplate) {
        return {
            message: `is no valid template: ${JSON.stringify(text)}`,
            fix: "Write ${NAME}, or $$ where a dollar sign is meant.",
        };
    }
    if (error instanceof BadCast) {
        return { message: `must be ${error.wanted}, not ${JSON.stringify(error.text)}` };
    }
    throw error;
}

/** Interpolation yields text; keys of another type need a cast. */
type Cast = (text: string) => ScalarValue;

class BadCast extends Error {
    constructor(
        readonly wanted: string,
        readonly text: string,
    ) {
        super(`must be ${wanted}`);
    }
}

const integer: Cast = text => {
    if (!/^[-+]?[0-9]+$/.test(text)) {
        throw new BadCast("an integer", text);
    }
    return Number(text) || 0;
};

const number: Cast = text => {
    const value = parseNumber(text);
    if (value === undefined) {
        throw new BadCast("a number", text);
    }
    return value;
};

const boolean: Cast = text => {
    // `yes` and `no` are strings in YAML 1.2; Compose accepts them where a boolean is wanted.
    switch (text.toLowerCase()) {
        case "true":
        case "y":
        case "yes":
        case "on":
            return true;
        case "false":
        case "n":
        case "no":
        case "off":
            return false;
        default:
            throw new BadCast("true or false", text);
    }
};

const CASTS = new PathTable<Cast>({
    "services.*.cpu_count": integer,
    "services.*.cpu_percent": number,
    "services.*.cpu_period": integer,
    "services.*.cpu_quota": integer,
    "services.*.cpu_rt_period": integer,
    "services.*.cpu_rt_runtime": integer,
    "services.*.cpus": number,
    "services.*.cpu_shares": integer,
    "services.*.init": boolean,
    "services.*.depends_on.*.required": boolean,
    "services.*.depends_on.*.restart": boolean,
    "services.*.deploy.replicas": integer,
    "services.*.deploy.update_config.parallelism": integer,
    "services.*.deploy.update_config.max_failure_ratio": number,
    "services.*.deploy.rollback_config.parallelism": integer,
    "services.*.deploy.rollback_config.max_failure_ratio": number,
    "services.*.deploy.restart_policy.max_attempts": integer,
    "services.*.deploy.placement.max_replicas_per_node": integer,
    "services.*.healthcheck.retries": integer,
    "services.*.healthcheck.disable": boolean,
    "services.*.oom_kill_disable": boolean,
    "services.*.oom_score_adj": integer,
    "services.*.pids_limit": integer,
    "services.*.ports.[].target": integer,
    "services.*.privileged": boolean,
    "services.*.read_only": boolean,
    "services.*.scale": integer,
    "services.*.stdin_open": boolean,
    "services.*.tty": boolean,
    "services.*.ulimits.*": integer,
    "services.*.ulimits.*.hard": integer,
    "services.*.ulimits.*.soft": integer,
    "services.*.volumes.[].read_only": boolean,
    "services.*.volumes.[].volume.nocopy": boolean,
    "networks.*.external": boolean,
    "networks.*.internal": boolean,
    "networks.*.attachable": boolean,
    "networks.*.enable_ipv4": boolean,
    "networks.*.enable_ipv6": boolean,
    "volumes.*.external": boolean,
    "secrets.*.external": boolean,
    "configs.*.external": boolean,
});
