import * as path from "node:path";
import { contextFolders } from "../../fargate";
import type { DeploymentTarget } from "../../release";
import { commitsBetween, type CommitRange } from "./commits";
import type { Program } from "./program";

/** What git says of the next release of a service. */
export interface WorkingTree {
    /** Between the registered release and the one that the working tree would make. */
    ahead?: CommitRange;
    surprises: string[];
}

/**
 * @param sha the release that the working tree would make
 * @param folder from which people see paths
 */
export function readWorkingTree(program: Program, target: DeploymentTarget, sha: string, folder: string): WorkingTree {
    const { git, project, settings } = program;
    const { release } = target;
    const ahead = commitsBetween(git, release.sha, sha);
    const image = project.images.find(({ name }) => name === target.name);
    const touching = image && commitsBetween(git, release.sha, sha, contextFolders(image));
    const { tagFrom, gitSha, allowDirty } = settings.release;
    const isDirty = sha.includes("-dirty-");
    const surprises: [when: boolean, text: string][] = [
        [
            ahead !== undefined &&
                ahead.count > 0 &&
                touching?.count === 0 &&
                !isDirty &&
                tagFrom === "commit" &&
                gitSha === undefined,
            `no commit since the registered release touched ${path.relative(folder, image?.context ?? "") || "its folder"}, and pulumi up would release the service all the same: tagFrom: context would not`,
        ],
        [
            isDirty && !allowDirty && target.pipeline === undefined,
            "the working tree holds changes that are not committed, and pulumi up refuses them: commit them, or set allowDirty",
        ],
    ];
    return { ...(ahead && { ahead }), surprises: surprises.flatMap(([when, text]) => (when ? [text] : [])) };
}
