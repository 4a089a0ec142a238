import type { Mount, Path } from "../../compose";
import type { ContainerSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";

export const TMPFS_RULES: readonly Rule[] = [
    { key: "services.*.volumes.*.tmpfs.size", target: "linuxParameters.tmpfs[].size" },
    { key: "services.*.volumes.*.tmpfs.mode", target: "linuxParameters.tmpfs[].mountOptions" },
    { key: "services.*.tmpfs", target: "containerDefinitions[].linuxParameters.tmpfs" },
    { key: "services.*.tmpfs.*", target: "containerDefinitions[].linuxParameters.tmpfs[]" },
    { key: "services.*.shm_size", target: "containerDefinitions[].linuxParameters.tmpfs[] at /dev/shm" },
];

export type Tmpfs = NonNullable<NonNullable<ContainerSpec["linuxParameters"]>["tmpfs"]>[number];

/** MiB that a tmpfs gets where the file names no size: ECS wants one. Docker would let it grow to half of the machine's memory. */
const DEFAULT_TMPFS_SIZE = 64;

/** MiB of shared memory that a container has without being told. */
const DEFAULT_SHARED_MEMORY = 64;

/** @see ECS API, Tmpfs.mountOptions */
const MOUNT_OPTIONS = new Set(
    [
        "async atime bind defaults dev diratime dirsync exec gid mand mode mpol noatime nodev nodiratime noexec nomand",
        "norelatime nostrictatime nosuid nr_blocks nr_inodes private rbind relatime remount ro rprivate rshared rslave",
        "runbindable rw shared slave strictatime suid sync uid unbindable",
    ].flatMap(names => names.split(" ")),
);

/** `tmpfs`, `volumes` of the type tmpfs, and `shm_size`: the memory that they may take is the task's. */
export function convertTmpfs(context: ServiceContext): Tmpfs[] {
    const { service } = context;
    const short = ([] as unknown[]).concat(service.tmpfs ?? []).map(String);
    return [
        ...(service.volumes ?? []).flatMap((mount, index) =>
            mount.type === "tmpfs" ? (tmpfsMount(mount, context.path("volumes", index), context) ?? []) : [],
        ),
        ...short.flatMap((text, index) => {
            const at = Array.isArray(service.tmpfs) ? context.path("tmpfs", index) : context.path("tmpfs");
            const [path = "", list = ""] = text.split(":", 2);
            const options = list.split(",").filter(option => option !== "");
            const byName = Object.fromEntries(options.map(option => option.split("=", 2) as [string, string]));
            return tmpfs(path, byName, at, context) ?? [];
        }),
        ...sharedMemory(context),
    ];
}

function tmpfsMount(mount: Mount, path: Path, context: ServiceContext): Tmpfs | undefined {
    const { size, mode } = mount.tmpfs ?? {};
    const options: Record<string, string | undefined> = {
        ...(size !== undefined && { size }),
        ...(mode && { mode: mode.toString(8) }),
        ...(mount.read_only === true && { ro: undefined }),
    };
    return tmpfs(mount.target, options, path, context);
}

function tmpfs(
    containerPath: string,
    { size, ...options }: Record<string, string | undefined>,
    path: Path,
    { verdicts }: ServiceContext,
): Tmpfs | undefined {
    const strange = Object.keys(options).filter(name => !MOUNT_OPTIONS.has(name));
    const bytes = size === undefined ? undefined : parseBytes(size);
    if (strange.length > 0 || Number.isNaN(bytes)) {
        verdicts.refused(path, {
            reason:
                strange.length > 0
                    ? `ECS knows no option ${strange.join(", ")} of a tmpfs`
                    : `${size} is no size that ECS could be told`,
            fix: strange.length > 0 ? "remove it" : `write a size in bytes, or with a unit: ${containerPath}:size=64m`,
        });
        return undefined;
    }
    if (bytes === undefined) {
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
        size: bytes === undefined ? DEFAULT_TMPFS_SIZE : mebibytes(bytes),
        ...(mountOptions.length > 0 && { mountOptions }),
    };
}

/** Fargate takes no `sharedMemorySize`, but a tmpfs wherever one is wanted. */
function sharedMemory(context: ServiceContext): Tmpfs[] {
    const { shm_size: asked } = context.service;
    const size = asked === undefined ? 0 : mebibytes(Number(asked));
    if (size <= DEFAULT_SHARED_MEMORY) {
        return [];
    }
    context.verdicts.approximated(context.path("shm_size"), {
        reason: "Fargate does not size a container's shared memory, so a tmpfs of this size is mounted at /dev/shm",
        fix: "nothing to do; its pages count as the task's memory",
    });
    return [{ containerPath: "/dev/shm", size }];
}

function mebibytes(bytes: number): number {
    return Math.max(1, Math.ceil(bytes / 2 ** 20));
}

const UNITS: Record<string, number> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** The options of a short `tmpfs` are text that the loader leaves alone: `64m`, `1g`, or bytes; NaN for what is none. */
function parseBytes(size: string): number {
    const [, number = NaN, unit = ""] = /^(\d+(?:\.\d+)?)([bkmg]?)b?$/i.exec(size) ?? [];
    return Number(number) * UNITS[unit.toLowerCase()]!;
}
