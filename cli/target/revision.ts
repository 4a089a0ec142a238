import { chooseRevision } from "../../operations/revisions/choose";
import type { DeploymentTarget } from "../../release";
import { UserError } from "../user-error";

/** What `--revision` names. @throws UserError when it is no revision */
export function revisionOption(text: string, target: DeploymentTarget): string {
    try {
        return chooseRevision(text, target.release.taskDefinition);
    } catch (error) {
        throw new UserError(`--revision: ${(error as Error).message}`);
    }
}
