import { chooseRevision } from "../../operations/revisions/choose";
import { UserError } from "../user-error";

/**
 * What `--revision` names.
 * @param current a revision of the family that numbers are of
 * @throws UserError when it is no revision
 */
export function revisionOption(text: string, current: string): string {
    try {
        return chooseRevision(text, current);
    } catch (error) {
        throw new UserError(`--revision: ${(error as Error).message}`);
    }
}
