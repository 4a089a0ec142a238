import { posix } from "node:path";
import type { Mount, Volume } from "../../compose";
import { isBelow } from "../container-path";
import { imageOwner, type Owner } from "../images";
import type { ContainerSpec, TaskVolume } from "../model";
import { sanitiseName } from "../names";
import type { WantedFile } from "../file-placement";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import type { Verdicts } from "../verdicts";
import { convertFileBind } from "./file-binds";

export const VOLUME_RULES: readonly Rule[] = [
    { key: "services.*.volumes", target: "containerDefinitions[].mountPoints" },
    { key: "services.*.volumes.*", target: "containerDefinitions[].mountPoints[], an access point of EFS" },
    { key: "services.*.volumes.*.type", target: "kind of the task definition's volume" },
    { key: "services.*.volumes.*.source", target: "containerDefinitions[].mountPoints[].sourceVolume" },
    { key: "services.*.volumes.*.target", target: "containerDefinitions[].mountPoints[].containerPath" },
    { key: "services.*.volumes.*.read_only", target: "containerDefinitions[].mountPoints[].readOnly" },
    { key: "services.*.volumes.*.consistency", level: "dropped", reason: "it is about Docker Desktop's file sharing" },
    {
        key: "services.*.volumes.*.bind",
        level: "dropped",
        reason: "they are options of a folder on a host; a single file is delivered to the task",
    },
    { key: "services.*.volumes.*.volume.nocopy", target: "EFS never copies the image's files into a volume" },
    {
        key: "services.*.volumes.*.volume.subpath",
        level: "refused",
        reason: "a folder within a volume is not converted yet",
        fix: "use a volume of its own",
    },
    { key: "services.*.volumes.*.volume.labels", level: "dropped", reason: "volumes have the provider's default tags" },
    {
        key: "services.*.volumes.*.image",
        level: "refused",
        reason: "Fargate mounts no images",
        fix: "copy the files into the service's image",
    },
    { key: "services.*.volumes.*.tmpfs.size", target: "linuxParameters.tmpfs[].size" },
    { key: "services.*.volumes.*.tmpfs.mode", target: "linuxParameters.tmpfs[].mountOptions" },
    { key: "services.*.tmpfs", target: "containerDefinitions[].linuxParameters.tmpfs" },
    { key: "services.*.tmpfs.*", target: "containerDefinitions[].linuxParameters.tmpfs[]" },
    { key: "volumes", target: "EFS file systems" },
    { key: "volumes.*", target: "EFS access point" },
    { key: "volumes.*.name", target: "id of an external file system; otherwise the name tag" },
    { key: "volumes.*.external", target: "a file system that exists already" },
    { key: "volumes.*.driver", target: "EFS" },
    { key: "volumes.*.driver_opts", target: "options of the EFS file system and its access point" },
    { key: "volumes.*.labels", level: "dropped", reason: "file systems have the provider's default tags" },
];

/** Options that earlier tools for ECS gave to `driver_opts`; everything else there is for Docker's own driver. */
const EFS_OPTIONS = new Set([
    "performance_mode",
    "throughput_mode",
    "provisioned_throughput",
    "backup_policy",
    "lifecycle_policy",
    "kms_key_id",
    "uid",
    "gid",
    "permissions",
    "root_directory",
]);

/** MiB that a tmpfs gets where the file names no size: ECS wants one. Docker would let it grow to half of the machine's memory. */
const DEFAULT_TMPFS_SIZE = 64;

export interface Mounts {
    mountPoints: ContainerSpec["mountPoints"];
    taskVolumes: TaskVolume[];
    tmpfs: NonNullable<NonNullable<ContainerSpec["linuxParameters"]>["tmpfs"]>;
    /** Bind mounts of single files. */
    files: WantedFile[];
    /** Whether data is written to a volume that outlives the task. */
    keepsData: boolean;
}

/** `volumes` and `tmpfs` of a service. */
export function convertMounts(context: ServiceContext): Mounts {
    const mounts: Mounts = { mountPoints: [], taskVolumes: [], tmpfs: [], files: [], keepsData: false };
    (context.service.volumes ?? []).forEach((mount, index) => {
        convertMount(mount, index, context, mounts);
    });
    asList(context.service.tmpfs).forEach((text, index) => {
        const { path, options } = parseTmpfs(text);
        const at = Array.isArray(context.service.tmpfs) ? context.path("tmpfs", index) : context.path("tmpfs");
        mounts.tmpfs.push(tmpfs(path, options, at, context));
    });
    return mounts;
}

function convertMount(mount: Mount, index: number, context: ServiceContext, mounts: Mounts): void {
    const path = context.path("volumes", index);
    switch (mount.type) {
        case "bind":
            return convertBind(mount, index, context, mounts);
        case "tmpfs": {
            const { size, mode } = mount.tmpfs ?? {};
            mounts.tmpfs.push(
                tmpfs(
                    mount.target,
                    { ...(size !== undefined && { size }), ...(mode && { mode: mode.toString(8) }) },
                    path,
                    context,
                ),
            );
            return;
        }
        case "volume":
            break;
        default:
            return context.verdicts.refused(path, {
                reason: `Fargate mounts no volumes of the type ${mount.type}`,
                fix: "use a named volume, or copy the files into the image",
            });
    }
    if (mount.source === undefined) {
        return convertAnonymous(mount, index, context, mounts);
    }
    const volume = context.project.volumes[mount.source] ?? {};
    const name = context.volumes.add(mount.source, volume, ownerOf(context));
    if (!mounts.taskVolumes.some(known => known.name === name)) {
        mounts.taskVolumes.push({ name, volume: name });
    }
    mounts.mountPoints.push({ sourceVolume: name, containerPath: mount.target, readOnly: mount.read_only === true });
    mounts.keepsData ||= mount.read_only !== true;
    if (context.service.build !== undefined && mount.read_only !== true) {
        context.verdicts.approximated(path, {
            reason: "during a release the old and the new tasks share this volume",
            fix: "let the program expect that, or keep the data in a database or in S3",
        });
    }
}

/** An anonymous volume: shields the image's files from a live-reload mount, or holds data that may go with the task. */
function convertAnonymous(mount: Mount, index: number, context: ServiceContext, mounts: Mounts): void {
    const path = context.path("volumes", index);
    const shielded = (context.service.volumes ?? []).some(
        other => other.type === "bind" && isLiveReload(other, context) && isBelow(mount.target, other.target),
    );
    if (shielded) {
        return context.verdicts.dropped(path, {
            reason: "it keeps a live-reload mount from hiding the image's files; without that mount they are there",
        });
    }
    const name = `${context.ecsName}-local-${index + 1}`;
    mounts.taskVolumes.push({ name, taskLocal: true });
    mounts.mountPoints.push({ sourceVolume: name, containerPath: mount.target, readOnly: mount.read_only === true });
    context.verdicts.approximated(path, {
        reason: "an anonymous volume begins empty and is gone with its task",
        fix: "give the volume a name, and it is kept in EFS",
    });
}

function convertBind(mount: Mount, index: number, context: ServiceContext, mounts: Mounts): void {
    const path = context.path("volumes", index);
    if (isLiveReload(mount, context)) {
        return context.verdicts.dropped(path, {
            reason: "a live-reload mount: the image holds the same files",
        });
    }
    if (mount.source?.endsWith("/docker.sock")) {
        return context.verdicts.refused(path, {
            reason: "a Fargate task has no container engine to talk to",
            fix: "call the AWS API with the task role",
        });
    }
    const file = convertFileBind(mount, index, context);
    if (file !== undefined) {
        mounts.files.push(file);
    }
}

/**
 * A mount of the sources onto the place where the image has them: the build context itself (or a folder around it),
 * or a part of it that lands where the whole would put it.
 */
function isLiveReload(mount: Mount, { service }: ServiceContext): boolean {
    const context = service.build?.context;
    if (context === undefined || mount.source === undefined) {
        return false;
    }
    if (isBelow(context, mount.source)) {
        return true;
    }
    if (!isBelow(mount.source, context)) {
        return false;
    }
    const part = posix.relative(context, mount.source);
    const root =
        service.volumes?.find(other => other.type === "bind" && other.source === context)?.target ??
        service.working_dir;
    if (root !== undefined) {
        return posix.join(root, part) === posix.normalize(mount.target);
    }
    // Nobody says where the image has its sources. A folder of the same path is one of them; a file may be configuration.
    return mount.target.endsWith(`/${part}`) && posix.extname(part) === "" && mount.read_only !== true;
}

/** Who writes the volume: the service's `user`, or the user that the image is known to run as. */
function ownerOf({ service }: ServiceContext): Owner | undefined {
    const user = /^(\d+)(?::(\d+))?$/.exec(service.user ?? "");
    if (user !== null) {
        return { uid: Number(user[1]), gid: Number(user[2] ?? user[1]) };
    }
    return service.build === undefined && service.image !== undefined ? imageOwner(service.image) : undefined;
}

/** `/run:size=64m,mode=1777` */
function parseTmpfs(text: string): { path: string; options: Record<string, string> } {
    const [path = "", list = ""] = text.split(":", 2);
    const options = list.split(",").filter(option => option !== "");
    return { path, options: Object.fromEntries(options.map(option => option.split("=", 2) as [string, string])) };
}

function tmpfs(
    containerPath: string,
    { size, ...options }: Record<string, string>,
    path: readonly (string | number)[],
    { verdicts }: ServiceContext,
): Mounts["tmpfs"][number] {
    const mebibytes = size === undefined ? undefined : Math.max(1, Math.ceil(parseBytes(size) / 2 ** 20));
    if (mebibytes === undefined) {
        verdicts.approximated(path, {
            reason: `ECS wants a size for a tmpfs, so it gets ${DEFAULT_TMPFS_SIZE} MiB`,
            fix: `write the size: ${containerPath}:size=${DEFAULT_TMPFS_SIZE}m`,
        });
    }
    const mountOptions = Object.entries(options).map(([name, value]) =>
        value === undefined ? name : `${name}=${value}`,
    );
    return {
        containerPath,
        size: mebibytes ?? DEFAULT_TMPFS_SIZE,
        ...(mountOptions.length > 0 && { mountOptions }),
    };
}

const UNITS: Record<string, number> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** The options of a short `tmpfs` are text that the loader leaves alone: `64m`, `1g`, or bytes. */
function parseBytes(size: string): number {
    const [, number = "0", unit = ""] = /^(\d+(?:\.\d+)?)([bkmg]?)b?$/i.exec(size) ?? [];
    return Number(number) * UNITS[unit.toLowerCase()]!;
}

function asList(value: unknown): string[] {
    return Array.isArray(value) ? value.map(String) : value === undefined || value === null ? [] : [String(value)];
}

/** What the top-level entries ask for that EFS does not give. */
export function judgeVolume(name: string, volume: Volume, verdicts: Verdicts): void {
    const path = ["volumes", name];
    if (volume.external && !/^fs(ap)?-[0-9a-f]+$/.test(volume.name ?? "")) {
        verdicts.refused(path, {
            reason: "an external volume is a file system that exists already, and this names none",
            fix: "give the id of an EFS file system or access point as `name`: fs-… or fsap-…",
        });
    }
    if (volume.driver !== undefined && !["", "local", "efs"].includes(volume.driver)) {
        verdicts.refused([...path, "driver"], {
            reason: `there is no volume driver ${volume.driver} on Fargate`,
            fix: "remove the driver: named volumes are kept in EFS",
        });
    }
    const strange = Object.keys(volume.driver_opts ?? {}).filter(option => !EFS_OPTIONS.has(option));
    if (strange.length > 0) {
        verdicts.refused([...path, "driver_opts"], {
            reason: `they are options of Docker's own driver (${strange.join(", ")})`,
            fix: "remove them: named volumes are kept in EFS",
        });
    }
    if (sanitiseName(name) !== name) {
        verdicts.mapped(path, `→ EFS access point ${sanitiseName(name)}, since ECS takes no dots in names`);
    }
}
