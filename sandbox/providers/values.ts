import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

/** Property values as the engine sends them, without secrets' wrappers; unknown values are `UNKNOWN`. */
export type Values = Record<string, unknown>;

/** Where in a value something stands, e.g. `["environment", "PASSWORD"]`. */
export type Path = (string | number)[];

/** Values, and which of them are secret. */
export interface Decoded {
    values: Values;
    secrets: Path[];
}

/** How the engine writes a value that is known only after deployment. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The engine's other spellings of it, by type. */
const UNKNOWNS = new Set([
    UNKNOWN,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
    "030794c1-ac77-496b-92df-f27374a8bd58", // asset
    "e48ece36-62e2-4504-bad9-02848725956a", // archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** Key that marks an object as something other than an object. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

export const isUnknown = (value: unknown): boolean => typeof value === "string" && UNKNOWNS.has(value);

export const isObject = (value: unknown): value is Values =>
    typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether the value is unknown, or holds something unknown. */
export function hasUnknown(value: unknown): boolean {
    if (Array.isArray(value)) {
        return value.some(hasUnknown);
    }
    return isObject(value) ? Object.values(value).some(hasUnknown) : isUnknown(value);
}

/** The values without some members. */
export const omit = (values: Values, ...names: string[]): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));

export function decode(struct: Struct | undefined): Decoded {
    const secrets: Path[] = [];
    const plain = (value: unknown, path: Path): unknown => {
        if (Array.isArray(value)) {
            return value.map((item, index) => plain(item, [...path, index]));
        }
        if (!isObject(value)) {
            return isUnknown(value) ? UNKNOWN : value;
        }
        switch (value[SIGNATURE]) {
            case SECRET:
                secrets.push(path);
                return plain(value.value, path);
            case OUTPUT:
                if (value.secret === true) {
                    secrets.push(path);
                }
                return "value" in value ? plain(value.value, path) : UNKNOWN;
            case RESOURCE:
                return value.id ?? value.urn;
            default:
                return Object.fromEntries(
                    Object.entries(value).map(([key, member]) => [key, plain(member, [...path, key])]),
                );
        }
    };
    return { values: plain(struct?.toJavaScript() ?? {}, []) as Values, secrets };
}

/** Wraps what stands at a secret path, or what is left of the way there. */
function conceal(value: unknown, paths: Path[]): unknown {
    if (value === undefined || paths.length === 0) {
        return value;
    }
    const isHere = paths.some(path => path.length === 0 || typeof value !== "object" || value === null);
    if (isHere) {
        return { [SIGNATURE]: SECRET, value };
    }
    const below = (key: string | number) =>
        paths.filter(path => String(path[0]) === String(key)).map(path => path.slice(1));
    if (Array.isArray(value)) {
        // Lists come back sorted from AWS: one secret item makes all of them secret.
        return { [SIGNATURE]: SECRET, value };
    }
    return Object.fromEntries(
        Object.entries(value as Values).map(([key, member]) => [key, conceal(member, below(key))]),
    );
}

const compact = (value: unknown): unknown => {
    if (value instanceof Date) {
        return value.toISOString();
    }
    if (Array.isArray(value)) {
        return value.map(item => compact(item) ?? null);
    }
    if (isObject(value)) {
        return Object.fromEntries(
            Object.entries(value)
                .filter(([, member]) => member !== undefined && member !== null)
                .map(([key, member]) => [key, compact(member)]),
        );
    }
    return value;
};

/** Members without a value are left out. */
export function encode(values: Values, secrets: Path[] = []): Struct {
    return Struct.fromJavaScript(
        conceal(
            compact(values),
            secrets.filter(path => path.length > 0),
        ) as Record<string, JavaScriptValue>,
    );
}

/** A resource, as another resource's outputs refer to it. */
export const resourceReference = (urn: string, id?: string): Values => ({ [SIGNATURE]: RESOURCE, urn, id: id ?? "" });

/** Text that is equal where the values are, whatever the order of their keys. */
export function canonical(value: unknown): string {
    return JSON.stringify(value, (_, member: unknown) =>
        isObject(member)
            ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
            : member,
    );
}
