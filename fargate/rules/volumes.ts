import { posix } from "node:path";
import type { Mount, Volume } from "../../compose";
import { isBelow } from "../container-path";
import { imageOwner, knownImage, type Owner } from "../images";
import type { ContainerSpec, TaskVolume } from "../model";
import type { WantedFile } from "../file-placement";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { convertFileBind } from "./file-binds";
import { convertTmpfs, type Tmpfs } from "./tmpfs";
import { judgeLabels } from "./volume-options";

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
    { key: "services.*.volumes.*.volume.subpath", target: "rootDirectory of an EFS access point" },
    { key: "services.*.volumes.*.volume.labels", target: "tags of the EFS access point" },
    {
        key: "services.*.volumes.*.image",
        level: "refused",
        reason: "Fargate mounts no images",
        fix: "copy the files into the service's image",
    },
    { key: "volumes", target: "EFS file systems" },
    { key: "volumes.*", target: "EFS access point" },
    { key: "volumes.*.name", target: "id of an external file system; otherwise the name tag" },
    { key: "volumes.*.external", target: "a file system that exists already" },
    { key: "volumes.*.driver", target: "EFS" },
    { key: "volumes.*.driver_opts", target: "options of the EFS file system and its access point" },
    { key: "volumes.*.labels", target: "tags of the EFS access point" },
];

/** Folders below a file system's root that an access point may name. @see EFS API, RootDirectory.Path */
const ACCESS_POINT_PATH = { folders: 4, length: 100 };

export interface Mounts {
    mountPoints: ContainerSpec["mountPoints"];
    taskVolumes: TaskVolume[];
    tmpfs: Tmpfs[];
    /** Bind mounts of single files. */
    files: WantedFile[];
    /** Whether data is written to a volume that outlives the task. */
    keepsData: boolean;
}

/** `volumes` and `tmpfs` of a service. */
export function convertMounts(context: ServiceContext): Mounts {
    const mounts: Mounts = {
        mountPoints: [],
        taskVolumes: [],
        tmpfs: convertTmpfs(context),
        files: [],
        keepsData: false,
    };
    (context.service.volumes ?? []).forEach((mount, index) => {
        convertMount(mount, index, context, mounts);
    });
    return mounts;
}

function convertMount(mount: Mount, index: number, context: ServiceContext, mounts: Mounts): void {
    switch (mount.type) {
        case "tmpfs":
            return;
        case "bind":
            return convertBind(mount, index, context, mounts);
        case "volume":
            return mount.source === undefined
                ? convertAnonymous(mount, index, context, mounts)
                : convertNamed(mount, mount.source, index, context, mounts);
        default:
            return context.verdicts.refused(context.path("volumes", index), {
                reason: `Fargate mounts no volumes of the type ${mount.type}`,
                fix: "use a named volume, or copy the files into the image",
            });
    }
}

function convertNamed(mount: Mount, source: string, index: number, context: ServiceContext, mounts: Mounts): void {
    const path = context.path("volumes", index);
    const volume = context.project.volumes[source] ?? {};
    const readOnly = mount.read_only === true;
    const { subpath, nocopy } = mount.volume ?? {};
    const labels = mount.volume?.labels as Record<string, string> | undefined;
    judgeLabels([...path, "volume"], labels, context.verdicts);
    if (subpath !== undefined && !checkSubpath(subpath, source, volume, index, context)) {
        return;
    }
    const name = context.volumes.add(source, volume, { owner: ownerOf(context), subpath, labels });
    if (!mounts.taskVolumes.some(known => known.name === name)) {
        mounts.taskVolumes.push({ name, volume: name });
    }
    mounts.mountPoints.push({ sourceVolume: name, containerPath: mount.target, readOnly });
    mounts.keepsData ||= !readOnly;
    if (context.service.build !== undefined && !readOnly) {
        context.verdicts.approximated(path, {
            reason: "during a release the old and the new tasks share this volume",
            fix: "let the program expect that, or keep the data in a database or in S3",
        });
    }
    // A database fills an empty folder by itself.
    const fillsItself = knownImage(context.service.image ?? "")?.stateful === true;
    if (nocopy !== true && !readOnly && subpath === undefined && !volume.external && !fillsItself) {
        context.verdicts.approximated(path, {
            reason: "the volume begins empty: EFS gets no copy of what the image has in this folder",
            fix: "say `volume: { nocopy: true }` if that is right, or let the program fill the folder",
        });
    }
}

/** Whether an access point can be made for a folder within a volume. */
function checkSubpath(
    subpath: string,
    source: string,
    { name, external, driver_opts: options }: Volume,
    index: number,
    context: ServiceContext,
): boolean {
    const { verdicts } = context;
    const at = context.path("volumes", index, "volume", "subpath");
    if (external && name?.startsWith("fsap-")) {
        verdicts.refused(at, {
            reason: `${name} is an access point, which has its folder already`,
            fix: "name the file system (fs-…), or an access point of that folder",
        });
        return false;
    }
    const folders = subpath.split("/").filter(folder => folder !== "" && folder !== ".");
    const above = (options?.root_directory ?? (external ? "/" : `/${source}`)).split("/").filter(Boolean);
    const { folders: most, length } = ACCESS_POINT_PATH;
    if (folders.includes("..") || subpath.startsWith("/")) {
        verdicts.problem(at, `is ${subpath}, which is no folder within the volume`, {
            fix: "Give a relative path without `..`.",
        });
        return false;
    }
    if (above.length + folders.length > most || [...above, ...folders].join("/").length >= length) {
        verdicts.refused(at, {
            reason: `an access point of EFS lies at most ${most} folders deep, in a path of ${length} characters`,
            fix: "use a volume of its own",
        });
        return false;
    }
    return true;
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
        reason: "an anonymous volume begins empty, belongs to root unless the image declares it (VOLUME), and is gone with its task",
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
