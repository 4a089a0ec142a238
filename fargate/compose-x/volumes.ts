import type { Path, Volume } from "../../compose";
import type { Verdicts } from "../verdicts";
import { arnOfLookup } from "./lookup";

/** A property of CloudFormation's `AWS::EFS::FileSystem` → the option that says the same, and its value. */
type Translate = (value: unknown) => string | undefined;

const PROPERTIES: Readonly<Record<string, readonly [option: string, value: Translate]>> = {
    PerformanceMode: ["performance_mode", String],
    ThroughputMode: ["throughput_mode", String],
    ProvisionedThroughputInMibps: ["provisioned_throughput", String],
    LifecyclePolicies: ["lifecycle_policy", transitionToInfrequentAccess],
    BackupPolicy: ["backup_policy", value => String((value as { Status?: unknown } | null)?.Status)],
    KmsKeyId: ["kms_key_id", String],
};

/** What is said elsewhere, or holds anyway. */
const OTHERWISE = ["Encrypted", "FileSystemTags"];

/** What `x-efs` says in the words of Compose, and which of its keys each option comes from. */
export interface TranslatedVolume {
    volume: Volume;
    places: ReadonlyMap<string, Path>;
}

/**
 * `x-efs` → `driver_opts` and `labels`, or `external` and `name`.
 * @see https://docs.compose-x.io/syntax/compose_x/efs.html
 */
export function translateVolume(volume: Volume, path: Path, verdicts: Verdicts): TranslatedVolume {
    const { Properties, Use, Lookup } = (volume["x-efs"] ?? {}) as Record<string, unknown>;
    const arn = arnOfLookup(Lookup, [...path, "Lookup"], "elasticfilesystem:file-system", verdicts);
    const existing = Use ?? arn?.split("/").at(-1);
    if (existing !== undefined) {
        return {
            volume: { ...volume, driver_opts: undefined, external: true, name: String(existing) },
            places: new Map([["name", [...path, Use === undefined ? "Lookup" : "Use"]]]),
        };
    }
    const options: Record<string, string> = {};
    const places = new Map<string, Path>();
    const properties = Object.entries((Properties ?? {}) as Record<string, unknown>);
    for (const [name, value] of properties) {
        const [option, translate] = PROPERTIES[name] ?? [];
        const text = translate?.(value);
        if (option !== undefined && text !== undefined) {
            options[option] = text;
            places.set(option, [...path, "Properties", name]);
        } else if (!OTHERWISE.includes(name)) {
            verdicts.refused([...path, "Properties", name], {
                reason: "the file systems that are made here have no such property",
                fix: "make the file system in a program of its own, and name it with `Use: fs-…`",
            });
        }
    }
    judgeEncrypted(properties, path, verdicts);
    const tags = properties.flatMap(([name, value]) => (name === "FileSystemTags" ? tagsOf(value) : []));
    const labels = { ...Object.fromEntries(tags), ...(volume.labels as Record<string, string> | undefined) };
    return {
        volume: {
            ...volume,
            driver_opts: { ...options, ...volume.driver_opts },
            ...(tags.length > 0 && { labels }),
        },
        places,
    };
}

function judgeEncrypted(properties: [string, unknown][], path: Path, verdicts: Verdicts): void {
    if (properties.some(([name, value]) => name === "Encrypted" && String(value) === "false")) {
        verdicts.approximated([...path, "Properties", "Encrypted"], {
            reason: "the file system is encrypted all the same, with a key of AWS's that costs nothing",
            fix: "remove it",
        });
    }
}

/** The one policy that the file systems here have; others have no such option. */
function transitionToInfrequentAccess(policies: unknown): string | undefined {
    const [policy, ...others] = [policies ?? []].flat() as Record<string, unknown>[];
    const { TransitionToIA, ...more } = policy ?? {};
    return others.length + Object.keys(more).length === 0 && TransitionToIA !== undefined
        ? String(TransitionToIA)
        : undefined;
}

function tagsOf(tags: unknown): [string, string][] {
    return ([tags ?? []].flat() as Record<string, unknown>[]).map(({ Key, Value }) => [String(Key), String(Value)]);
}
