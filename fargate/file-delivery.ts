import { posix } from "node:path";
import type { Path } from "../compose";
import { isBelow } from "./container-path";
import type { FileContent } from "./file-content";
import type { ImageProcess } from "./images";
import type { ContainerSpec, TaskSpec, TaskVolume } from "./model";

/** A file that a container finds when it starts: a secret, a config, or a bind mount of one file. */
export interface DeliveredFile {
    /** Absolute path in the container. */
    target: string;
    content: FileContent;
    /** Octal digits. */
    mode: string;
    /** Numbers of user and group. @default root */
    uid?: string;
    gid?: string;
    /** Whether the container may not write to it. */
    readOnly: boolean;
    /**
     * `mount`: its folder is a volume of its own, since a mount on ECS is a folder and never a file.
     * `link`: a shell puts a link to it at its path before the program starts.
     */
    place: "mount" | "link";
    /** The Compose key that asks for it. */
    path: Path;
}

/** The files of one container. */
export interface ContainerFiles {
    files: readonly DeliveredFile[];
    /** What the image runs, where a file is linked and the container does not say it. */
    process?: ImageProcess;
}

/** Where a container finds the files that it has links to. */
const LINKED_FOLDER = "/run/swingbridge";

/** Where the init container sees the volumes, each by its name. */
export const DELIVERY_ROOT = "/files";

/** Pinned by digest, so that what handles the secrets is always the same program; from AWS's own copy of Docker Hub. */
export const BUSYBOX_IMAGE =
    "public.ecr.aws/docker/library/busybox:1.36.1@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662";

/** A file and where it lies. */
interface PlacedFile {
    file: DeliveredFile;
    /** Name of the init container's environment variable that holds it. */
    variable: string;
    volume: string;
    /** Path within the volume. */
    name: string;
}

/**
 * The task with an init container that writes the files into volumes which live as long as the task. ECS gives it the
 * contents as environment variables; the containers that read the files start once it has succeeded.
 * @param files by the container's name
 */
export function deliverFiles(task: TaskSpec, files: ReadonlyMap<string, ContainerFiles>): TaskSpec {
    const placed: PlacedFile[] = [];
    const volumes = new Map<string, { container: string; folder: string; readOnly: boolean }>();
    for (const [container, { files: delivered }] of files) {
        const folders = outermost(delivered.map(folderOf));
        delivered.forEach(file => {
            const folder = folders.find(candidate => isBelow(folderOf(file), candidate))!;
            const volume = `${container}-files-${folders.indexOf(folder) + 1}`;
            const readOnly = file.readOnly && (volumes.get(volume)?.readOnly ?? true);
            volumes.set(volume, { container, folder, readOnly });
            const position = placed.length + 1;
            const name = file.place === "link" ? linkedName(file, position) : posix.relative(folder, file.target);
            placed.push({ file, variable: `FILE_${position}`, volume, name });
        });
    }
    if (placed.length === 0) {
        return task;
    }
    const init = initContainer(nameOf(task), placed);
    const containers = task.containers.map(container => {
        const own = [...volumes].filter(([, volume]) => volume.container === container.name);
        if (own.length === 0) {
            return container;
        }
        const links = placed.filter(
            ({ file, volume }) => file.place === "link" && own.some(([name]) => name === volume),
        );
        return {
            ...withLinks(container, links, files.get(container.name)?.process),
            mountPoints: [
                ...container.mountPoints,
                ...own.map(([sourceVolume, { folder: containerPath, readOnly }]) => ({
                    sourceVolume,
                    containerPath,
                    readOnly,
                })),
            ],
            dependsOn: [...(container.dependsOn ?? []), { containerName: init.name, condition: "SUCCESS" as const }],
        };
    });
    const added = [...volumes.keys()].map((name): TaskVolume => ({ name, taskLocal: true }));
    return { ...task, containers: [...containers, init], volumes: [...task.volumes, ...added] };
}

/** A service may be called "files" too; the containers share a task. */
function nameOf({ containers }: TaskSpec): string {
    return containers.some(({ name }) => name === "files") ? "files-init" : "files";
}

function initContainer(name: string, placed: readonly PlacedFile[]): ContainerSpec {
    const contents = placed.map(({ variable, file: { content } }) => ({ variable, content }));
    return {
        name,
        image: { reference: BUSYBOX_IMAGE },
        essential: false,
        command: ["sh", "-c", deliveryScript(placed)],
        environment: Object.fromEntries(
            contents.flatMap(({ variable, content }) =>
                "inline" in content && content.inline !== "" ? [[variable, content.inline]] : [],
            ),
        ),
        secrets: Object.fromEntries(
            contents.flatMap(({ variable, content }) => ("secret" in content ? [[variable, content.secret]] : [])),
        ),
        portMappings: [],
        mountPoints: [...new Set(placed.map(({ volume }) => volume))].map(sourceVolume => ({
            sourceVolume,
            containerPath: posix.join(DELIVERY_ROOT, sourceVolume),
            readOnly: false,
        })),
        readonlyRootFilesystem: true,
    };
}

/** The shell commands that write the files. Names are quoted: Compose lets a target hold anything. */
function deliveryScript(placed: readonly PlacedFile[]): string {
    return ["umask 022", ...placed.map(writeFile)].join(" && ");
}

function writeFile({ file: { content, mode, uid, gid }, variable, volume, name }: PlacedFile): string {
    const path = posix.join(DELIVERY_ROOT, volume, name);
    const quoted = quote(path);
    return [
        ...(name.includes("/") ? [`mkdir -p ${quote(posix.dirname(path))}`] : []),
        writeContent(content, variable, quoted),
        ...(uid === undefined && gid === undefined ? [] : [`chown ${uid ?? "0"}:${gid ?? "0"} ${quoted}`]),
        `chmod ${mode} ${quoted}`,
    ].join(" && ");
}

/** `printf` is the shell's own: a content is no argument of a program, which could be too long for one. */
function writeContent(content: FileContent, variable: string, path: string): string {
    if ("inline" in content && content.inline === "") {
        return `: > ${path}`;
    }
    return `printf %s "$${variable}" ${content.encoding === "base64" ? "| base64 -d " : ""}> ${path}`;
}

/** The container with a shell that makes the links, and then becomes the program. */
function withLinks(
    container: ContainerSpec,
    links: readonly PlacedFile[],
    process: ImageProcess | undefined,
): ContainerSpec {
    if (links.length === 0) {
        return container;
    }
    // As in Compose and on ECS, an entrypoint clears the image's command.
    const entryPoint = container.entryPoint ?? process?.entryPoint ?? [];
    const command = container.command ?? (container.entryPoint ? [] : (process?.command ?? []));
    const script = links.map(({ file: { target }, name }) => {
        const path = quote(target);
        return `mkdir -p ${quote(posix.dirname(target))} && rm -f ${path} && ln -s ${quote(posix.join(LINKED_FOLDER, name))} ${path}`;
    });
    return {
        ...container,
        entryPoint: ["sh", "-c", [...script, 'exec "$@"'].join(" && "), "sh"],
        command: [...entryPoint, ...command],
    };
}

/** The folder that is mounted into the container. */
function folderOf({ place, target }: DeliveredFile): string {
    return place === "link" ? LINKED_FOLDER : posix.dirname(target);
}

function linkedName({ target }: DeliveredFile, position: number): string {
    return `${position}-${posix.basename(target)}`;
}

/** Those folders that lie in none of the others: one volume holds what is below. */
function outermost(folders: readonly string[]): string[] {
    const distinct = [...new Set(folders)].sort();
    return distinct.filter(folder => !distinct.some(other => other !== folder && isBelow(folder, other)));
}

function quote(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}
