import { posix } from "node:path";
import type { Path } from "../compose";
import { isBelow } from "./container-path";
import type { ContainerFiles, DeliveredFile } from "./file-delivery";
import { formatKey } from "./key-path";
import { imageProcess, type ImageProcess } from "./images";
import type { ServiceContext } from "./service-context";

/** A file before anybody has decided how it gets to its path. */
export type WantedFile = Omit<DeliveredFile, "place">;

/** Folders that only Compose fills: to mount one hides nothing of an image. */
const COMPOSE_FOLDERS = ["/run/secrets", "/run/configs"];

/** Folders of the kernel's, in which nothing can be put. */
const KERNEL_FOLDERS = ["/dev", "/proc", "/sys"];

/** Folders that images have files in, which a mount over them would hide: the Filesystem Hierarchy Standard's, and custom. */
const IMAGE_FOLDERS = new Set(
    [
        "/ /app /bin /boot /code /etc /home /lib /lib32 /lib64 /media /mnt /opt /root /run /sbin /src /srv /tmp /usr /var /workspace",
        "/etc/apache2 /etc/ca-certificates /etc/default /etc/httpd /etc/init.d /etc/mysql /etc/nginx /etc/pam.d /etc/php /etc/pki",
        "/etc/postgresql /etc/profile.d /etc/redis /etc/ssl /etc/ssl/certs /etc/xdg",
    ].flatMap(folders => folders.split(" ")),
);

/** Whole branches of the same kind, and the folders in them that are made for files of the user's. */
const IMAGE_BRANCHES = /^\/(usr|home\/[^/]+|var\/[^/]+|var\/(lib|www|spool)\/[^/]+)$|^\/usr\//;
const USER_BRANCHES = /^\/usr\/local\/etc\/[^/]+|^\/usr\/share\/[^/]+\/[^/]+/;

/**
 * How each file gets to its path. ECS mounts folders, never a file: so either the file's folder is mounted, where that hides
 * nothing that the image needs, or a shell links the file to its path, where it is known what the container runs.
 */
export function placeFiles(context: ServiceContext, wanted: readonly WantedFile[]): ContainerFiles {
    const process = linkingProcess(context);
    const taken = new Map<string, Path>();
    const files = wanted.flatMap(file => {
        const other = taken.get(file.target);
        if (other !== undefined) {
            context.verdicts.problem(file.path, `becomes the file ${file.target}, and so does ${formatKey(other)}`, {
                reason: "Two files cannot have one path.",
                fix: "Give one of them another target.",
            });
            return [];
        }
        taken.set(file.target, file.path);
        const place = placeOf(context, file, process !== undefined);
        return place === undefined ? [] : [{ ...file, place }];
    });
    return { files, ...(process && files.some(({ place }) => place === "link") && { process }) };
}

function placeOf(context: ServiceContext, file: WantedFile, canLink: boolean): DeliveredFile["place"] | undefined {
    const { verdicts, service } = context;
    const { target, path } = file;
    const folder = posix.dirname(target);
    for (const [name, value] of [
        ["uid", file.uid],
        ["gid", file.gid],
    ] as const) {
        if (value !== undefined && !/^\d+$/.test(value)) {
            verdicts.refused([...path, name], {
                reason: `the container that writes the file knows no ${name === "uid" ? "user" : "group"} ${value}`,
                fix: "give the number",
            });
            return undefined;
        }
    }
    if (service.platform?.startsWith("windows") === true) {
        verdicts.refused(path, {
            reason: "the container that writes files runs on Linux, and a Windows task runs none",
            fix: "copy the file into the image, or read what it holds from the environment",
        });
        return undefined;
    }
    if (KERNEL_FOLDERS.some(kernel => isBelow(target, kernel))) {
        verdicts.refused(path, {
            reason: `${folder} is the kernel's, and nothing can be put there`,
            fix: "choose another target",
        });
        return undefined;
    }
    if (COMPOSE_FOLDERS.some(own => isBelow(folder, own))) {
        return "mount";
    }
    const isMounted = mountTargets(context).includes(folder);
    const mayMount = !isMounted && !isImageFolder(folder, service.working_dir);
    if (canLink && (isOfficial(context) || !mayMount)) {
        verdicts.approximated(path, {
            reason: "a mount on ECS is a folder, so a shell links the file to its path before the program starts",
            fix: isOfficial(context)
                ? "nothing to do: the image has a shell, and starts as root"
                : "nothing to do, if the image has `sh` and starts as root",
        });
        return "link";
    }
    if (mayMount) {
        verdicts.approximated(path, {
            reason: `a mount on ECS is a folder: what the image has in ${folder} is hidden`,
            fix: `nothing to do, if the image has nothing there that the program needs; otherwise choose a target folder of the file's own`,
        });
        return "mount";
    }
    verdicts.refused(path, {
        reason: isMounted
            ? `a mount on ECS is a folder, and ${folder} is one already`
            : `a mount on ECS is a folder, and one over ${folder} would hide what the image has there`,
        fix: wayOut(context, file),
    });
    return undefined;
}

function wayOut({ service, name }: ServiceContext, { target }: WantedFile): string {
    const elsewhere = `choose a target in a folder of its own, e.g. /etc/${name}/${posix.basename(target)}`;
    return service.read_only === true || !startsAsRoot(service.user)
        ? `${elsewhere}, or copy the file into the image`
        : `${elsewhere}; or write down the image's \`entrypoint\` (and \`command\`), so that a shell can link the file to its path; or copy it into the image`;
}

/** What the container runs, where that is known and a shell that runs as root can put a link to a file before it. */
function linkingProcess({ service }: ServiceContext): ImageProcess | undefined {
    if (service.read_only === true || !startsAsRoot(service.user)) {
        return undefined;
    }
    if (service.entrypoint?.length) {
        return { entryPoint: service.entrypoint, command: service.command ?? [] };
    }
    return service.build === undefined && service.image !== undefined ? imageProcess(service.image) : undefined;
}

function isOfficial({ service }: ServiceContext): boolean {
    return service.build === undefined && service.image !== undefined && imageProcess(service.image) !== undefined;
}

function startsAsRoot(user: string | undefined): boolean {
    return user === undefined || /^(0|root)(:|$)/.test(user);
}

function isImageFolder(folder: string, workingDirectory: string | undefined): boolean {
    return (
        IMAGE_FOLDERS.has(folder) ||
        (IMAGE_BRANCHES.test(folder) && !USER_BRANCHES.test(folder)) ||
        (workingDirectory !== undefined && isBelow(workingDirectory, folder))
    );
}

/** Where the service mounts something else. */
function mountTargets({ service }: ServiceContext): string[] {
    const tmpfs = ([] as unknown[]).concat(service.tmpfs ?? []).map(text => String(text).split(":")[0]!);
    const volumes = (service.volumes ?? []).filter(({ type }) => type !== "bind").map(({ target }) => target);
    return [...volumes, ...tmpfs].map(target => posix.resolve("/", target));
}
