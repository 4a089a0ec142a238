import { parseDocument, isMap, type YAMLMap } from "yaml";

/** Keys with which a stack's secrets are encrypted: of the real stack, and not to be known here. */
const ENCRYPTION = ["secretsprovider", "encryptedkey", "encryptionsalt"];

export interface StackSettings {
    text: string;
    /** Configuration keys whose value is encrypted for the real stack, and got a stand-in. */
    standIns: string[];
}

/**
 * A stack's committed settings as the sandbox uses them: without the real stack's encryption, with the salt that the
 * sandbox's copy had.
 * @param committed content of `Pulumi.<stack>.yaml`
 * @param previous content of the sandbox's copy, as Pulumi left it
 */
export function sandboxSettings(committed: string, previous: string | undefined): StackSettings {
    const document = parseDocument(committed);
    // Not ours to complain about: Pulumi does, naming the line.
    if (document.errors.length > 0 || !isMap(document.contents)) return { text: committed, standIns: [] };
    for (const key of ENCRYPTION) document.delete(key);
    const standIns: string[] = [];
    const config = document.get("config");
    if (isMap(config)) replaceEncrypted(config as YAMLMap, [], standIns);
    const salt = previous === undefined ? undefined : (parseDocument(previous).get("encryptionsalt") as unknown);
    if (typeof salt === "string") document.set("encryptionsalt", salt);
    return { text: document.toString(), standIns };
}

function replaceEncrypted(map: YAMLMap, above: string[], standIns: string[]): void {
    for (const { key, value } of map.items) {
        const name = [...above, String(key)];
        if (!isMap(value)) continue;
        if (value.items.length === 1 && value.has("secure")) {
            map.set(key, "sandbox");
            standIns.push(name.join("."));
        } else replaceEncrypted(value as YAMLMap, name, standIns);
    }
}
