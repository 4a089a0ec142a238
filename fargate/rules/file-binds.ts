import { posix } from "node:path";
import type { Mount } from "../../compose";
import { isBelow } from "../container-path";
import { encodeBytes } from "../file-content";
import type { WantedFile } from "../file-placement";
import { FARGATE } from "../limits";
import { contentReason } from "../secret-detection";
import type { ServiceContext } from "../service-context";
import type { Finding } from "../verdicts";
import { secretContent } from "./configs";

/**
 * A bind mount of one file → a file that is delivered to the task, with what it holds now. `undefined` where it cannot be,
 * which has been told.
 */
export function convertFileBind(mount: Mount, index: number, context: ServiceContext): WantedFile | undefined {
    const { project, stack, verdicts } = context;
    const path = context.path("volumes", index);
    const source = mount.source ?? "";
    if (TIME_ZONE.test(source)) {
        verdicts.approximated(path, {
            reason: "it gives the container this machine's time zone, and that of a task is UTC",
            fix: "name the time zone in `environment`: TZ",
        });
        return undefined;
    }
    const found = project.contents.mounted(source);
    if (found?.kind !== "file") {
        const isMissing = found === undefined && isBelow(source, project.workingDirectory);
        verdicts.refused(path, isMissing ? missing(posix.relative(project.workingDirectory, source)) : HOST_FOLDER);
        return undefined;
    }
    if (!isBelow(source, project.workingDirectory)) {
        verdicts.refused(path, {
            reason: "the file is this machine's and no part of the project: elsewhere it would hold something else",
            fix: "put it into the project's folder, or name it among the top-level `configs` or `secrets`",
        });
        return undefined;
    }
    const bytes = found.size > FARGATE.maxTaskDefinitionBytes ? undefined : found.bytes();
    if (bytes === undefined) {
        verdicts.refused(path, {
            reason: `a file of ${found.size} bytes cannot be delivered with the task definition`,
            fix: "copy it into the image, or keep it in a named volume",
        });
        return undefined;
    }
    const secret = contentReason(bytes.toString("utf8"), stack.encryptedValues);
    if (secret !== undefined) {
        verdicts.approximated(path, {
            reason: `${secret}, so the file is kept in an encrypted parameter`,
            fix: "nothing to do; Compose `secrets` say the same in the file",
        });
    }
    if (mount.read_only !== true) {
        verdicts.approximated(path, {
            reason: "the task has a copy of the file, and what the program writes to it goes with the task",
            fix: "mount it read-only if the program only reads it (`:ro`), or keep what it writes in a named volume",
        });
    }
    const { text, encoding } = encodeBytes(bytes);
    return {
        target: posix.resolve("/", mount.target),
        content:
            secret === undefined
                ? { inline: text, encoding }
                : secretContent(context, `${context.ecsName}-${fileKey(mount.target)}`, bytes, path),
        // Whoever owned the file on this machine, its container may read it; git, too, keeps no more than this bit.
        mode: found.executable ? "0755" : "0644",
        readOnly: mount.read_only === true,
        path,
    };
}

/** A path as a part of a parameter's name: `etc-app.conf`. */
function fileKey(target: string): string {
    return target.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^-|-$/g, "");
}

/** What people mount for the time of day. */
const TIME_ZONE = /^\/(etc\/(localtime|timezone)$|usr\/share\/zoneinfo(\/|$))/;

const HOST_FOLDER = {
    reason: "a Fargate task has no folder of a host to mount",
    fix: "keep data in a named volume, and copy files that the program reads into the image",
};

/** Docker would make a folder of it. */
function missing(source: string): Required<Finding> {
    return {
        reason: `./${source} is not there`,
        fix: "for data, use a named volume; a file that the program reads must be there, or be copied into the image",
    };
}
