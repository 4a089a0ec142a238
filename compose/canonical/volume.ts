/** A mount in its short form taken apart, with the types of the long form. */
export interface ParsedVolume {
    type: "bind" | "volume";
    source?: string;
    target: string;
    read_only?: boolean;
    bind?: { propagation?: string; selinux?: string; create_host_path?: boolean };
    volume?: { nocopy?: boolean };
}

const PROPAGATION = new Set(["rprivate", "private", "rshared", "shared", "rslave", "slave"]);
const SELINUX = new Set(["z", "Z"]);

/**
 * `[source:]target[:options]`. Colons of Windows drives and inside `${…}` do not separate.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes
 */
export function parseVolume(spec: string): { volume?: ParsedVolume; error?: string } {
    if (spec === "") {
        return { error: "is empty" };
    }
    if (spec.length <= 2) {
        return { volume: { type: "volume", target: spec } };
    }
    const parts = split(spec);
    if (parts.includes("")) {
        return { error: "has an empty part between its colons" };
    }
    if (parts.length > 3) {
        return { error: "has too many colons" };
    }
    const [source, target, options] = parts.length === 1 ? [undefined, parts[0]!] : [parts[0]!, parts[1]!, parts[2]];
    const isPath = source !== undefined && looksLikePath(source);
    const volume: ParsedVolume = { type: isPath ? "bind" : "volume", source, target };
    for (const option of options?.split(",") ?? []) {
        apply(volume, option);
    }
    if (isPath) {
        volume.bind = { ...volume.bind, create_host_path: true };
    } else {
        volume.volume ??= {};
    }
    return { volume };
}

/** Options that Compose does not know are ignored, as it does. */
function apply(volume: ParsedVolume, option: string): void {
    if (option === "ro" || option === "rw") {
        volume.read_only = option === "ro";
    } else if (option === "nocopy") {
        volume.volume = { nocopy: true };
    } else if (PROPAGATION.has(option)) {
        volume.bind = { ...volume.bind, propagation: option };
    } else if (SELINUX.has(option)) {
        volume.bind = { ...volume.bind, selinux: option };
    }
}

function split(spec: string): string[] {
    const parts: string[] = [];
    let part = "";
    let braces = 0;
    for (let index = 0; index < spec.length; index++) {
        const char = spec[index]!;
        if (char === "$" && spec[index + 1] === "{") {
            braces++;
        } else if (char === "}" && braces > 0) {
            braces--;
        } else if (char === ":" && braces === 0 && !/^\p{L}$/u.test(part)) {
            parts.push(part);
            part = "";
            continue;
        }
        part += char;
    }
    parts.push(part);
    return parts;
}

function looksLikePath(source: string): boolean {
    return /^[./~]|^\\\\|^\p{L}:/u.test(source);
}
