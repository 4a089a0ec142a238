interface State {
    version?: number;
    outputs?: Record<string, { value?: unknown; sensitive?: boolean }>;
    resources?: {
        module?: string;
        mode?: string;
        type?: string;
        name?: string;
        instances?: Instance[];
    }[];
}

interface Instance {
    index_key?: string | number;
    attributes?: Record<string, unknown>;
    /** Paths; the first step of each names the attribute. */
    sensitive_attributes?: { type?: string; value?: unknown }[][];
}

/**
 * A value of a Terraform state by its address: `aws_subnet.a.id`, `aws_subnet.b[0].id`, `aws_subnet.c['x'].id`,
 * `module.vpc.aws_vpc.main.id`, `data.aws_caller_identity.self.account_id`, `output.vpc_id`.
 * @returns undefined where the state does not have it
 * @throws Error where it is no state of version 4
 */
export function terraformValue(state: unknown, address: string): unknown {
    const { place, path } = locate(state, address);
    return inside(place.kind === "output" ? place.output?.value : place.instance?.attributes, path);
}

/**
 * Whether the state marks the value as sensitive.
 * @throws Error where it is no state of version 4
 */
export function isSensitive(state: unknown, address: string): boolean {
    const { place, path } = locate(state, address);
    return place.kind === "output"
        ? place.output?.sensitive === true
        : (place.instance?.sensitive_attributes ?? []).some(([step]) => path.length === 0 || step?.value === path[0]);
}

type Place =
    | { kind: "output"; output: NonNullable<State["outputs"]>[string] | undefined }
    | { kind: "instance"; instance: Instance | undefined };

/** What an address leads to, and the way on inside of it. */
function locate(state: unknown, address: string): { place: Place; path: (string | number)[] } {
    const { version, outputs = {}, resources = [] } = (state ?? {}) as State;
    if (version !== 4) {
        throw new Error(`it is no Terraform state of version 4 (its version is ${String(version)})`);
    }
    const parts = partsOf(address);
    if (parts[0] === "output") {
        return { place: { kind: "output", output: outputs[String(parts[1])] }, path: parts.slice(2) };
    }
    const moduleParts: string[] = [];
    let rest = parts;
    while (rest[0] === "module") {
        moduleParts.push(`module.${rest[1]}${typeof rest[2] === "number" ? `[${rest[2]}]` : ""}`);
        rest = rest.slice(typeof rest[2] === "number" ? 3 : 2);
    }
    const mode = rest[0] === "data" ? "data" : "managed";
    const [type, name, ...attribute] = mode === "data" ? rest.slice(1) : rest;
    const resource = resources.find(
        candidate =>
            (candidate.module ?? "") === moduleParts.join(".") &&
            candidate.mode === mode &&
            candidate.type === type &&
            candidate.name === name,
    );
    const instances = resource?.instances ?? [];
    const indexed = instances.find(({ index_key }) => index_key !== undefined && index_key === attribute[0]);
    return indexed
        ? { place: { kind: "instance", instance: indexed }, path: attribute.slice(1) }
        : {
              place: { kind: "instance", instance: instances.find(({ index_key }) => index_key === undefined) },
              path: attribute,
          };
}

/** `a.b[0]['x'].c` → a, b, 0, x, c */
function partsOf(address: string): (string | number)[] {
    return [...address.matchAll(/\[(\d+)\]|\[['"]([^'"]*)['"]\]|([^.[\]]+)/g)].map(([, index, key, name]) =>
        index === undefined ? (key ?? name ?? "") : Number(index),
    );
}

function inside(value: unknown, path: readonly (string | number)[]): unknown {
    return path.reduce<unknown>(
        (current, key) =>
            typeof current === "object" && current !== null ? (current as Record<string, unknown>)[key] : undefined,
        value,
    );
}
