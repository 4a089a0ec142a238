import { posix } from "node:path";
import type { Volume } from "../compose";
import type { Owner } from "./images";
import type { FileSystemOptions, VolumeSpec } from "./model";
import { sanitiseName } from "./names";

/** What a mount asks of its volume. */
export interface VolumeMount {
    /** Who writes to it, where that is known. */
    owner?: Owner;
    /** Folder within the volume. @default the whole volume */
    subpath?: string;
    /** Labels that the mount gives the volume. @default none */
    labels?: Readonly<Record<string, string>>;
}

interface Registered extends VolumeSpec {
    key: string;
    ownerKnown: boolean;
}

/** The named volumes that services mount, and the folders within them: each is an access point. */
export class VolumeRegister {
    private readonly specs = new Map<string, Registered>();

    /**
     * Adds what a service mounts, or gives it the owner that it lacks: the first mount whose user is known decides.
     * @returns its name in the `FargateProject`
     */
    add(composeName: string, volume: Volume, { owner, subpath, labels }: VolumeMount): string {
        const key = `${composeName}/${subpath ?? ""}`;
        const known = [...this.specs.values()].find(spec => spec.key === key);
        if (known !== undefined) {
            if (!known.ownerKnown && owner !== undefined) {
                known.owner = { ...known.owner, ...owner };
                known.ownerKnown = true;
            }
            Object.assign(known.tags, labels);
            return known.name;
        }
        const options = volume.driver_opts ?? {};
        const name = this.nameOf(composeName, subpath);
        const rootDirectory = rootDirectoryOf(composeName, volume, subpath);
        const fileSystem = fileSystemOptions(options);
        this.specs.set(name, {
            key,
            name,
            // Root, where nobody knows better: the access point then lets every user of the container write.
            owner: {
                uid: Number(options.uid ?? owner?.uid ?? 0),
                gid: Number(options.gid ?? owner?.gid ?? 0),
                permissions: options.permissions ?? "0755",
            },
            ...(rootDirectory !== undefined && { rootDirectory }),
            ...(volume.external && volume.name !== undefined && { existing: volume.name }),
            ...(fileSystem && { fileSystem: { name: sanitiseName(composeName), ...fileSystem } }),
            tags: { ...(volume.labels as Record<string, string> | undefined), ...labels },
            ownerKnown: owner !== undefined || options.uid !== undefined,
        });
        return name;
    }

    /** A folder's name may be another volume's: then it is numbered. */
    private nameOf(composeName: string, subpath: string | undefined): string {
        const name = sanitiseName(subpath === undefined ? composeName : `${composeName}-${subpath}`);
        let free = name;
        for (let number = 2; this.specs.has(free); number++) {
            free = `${name}-${number}`;
        }
        return free;
    }

    list(): VolumeSpec[] {
        return [...this.specs.values()].map(({ key: _key, ownerKnown: _known, ...spec }) => spec);
    }
}

/**
 * The folder of an access point: a volume of ours has its own. Of a file system that exists already, all is mounted, unless
 * something asks for a folder within it; Compose allows no options beside `external`.
 */
function rootDirectoryOf(composeName: string, volume: Volume, subpath: string | undefined): string | undefined {
    if (volume.external && subpath === undefined) {
        return undefined;
    }
    const root = volume.external ? "/" : (volume.driver_opts?.root_directory ?? `/${sanitiseName(composeName)}`);
    return posix.join("/", root, subpath ?? "").replace(/(?<=.)\/$/, "");
}

/** Options of a whole file system: who asks for one does not share. */
function fileSystemOptions(options: Readonly<Record<string, string>>): FileSystemOptions | undefined {
    const { performance_mode, throughput_mode, provisioned_throughput, lifecycle_policy, backup_policy, kms_key_id } =
        options;
    const asked: FileSystemOptions = {
        ...(performance_mode !== undefined && {
            performanceMode: performance_mode as FileSystemOptions["performanceMode"],
        }),
        ...(throughput_mode !== undefined && {
            throughputMode: throughput_mode as FileSystemOptions["throughputMode"],
        }),
        ...(provisioned_throughput !== undefined && { provisionedThroughput: Number(provisioned_throughput) }),
        ...(lifecycle_policy !== undefined && { transitionToInfrequentAccess: lifecycle_policy }),
        ...(backup_policy !== undefined && { backup: backup_policy === "ENABLED" }),
        ...(kms_key_id !== undefined && { kmsKey: kms_key_id }),
    };
    return Object.keys(asked).length === 0 ? undefined : asked;
}
