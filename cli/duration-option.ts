import { parseDuration } from "../operations/duration";
import { UserError } from "./user-error";

/** The value of an option that is a duration, in milliseconds. @throws UserError when it is none */
export function durationOption(option: string, text: string): number {
    try {
        return parseDuration(text);
    } catch (error) {
        throw new UserError(`${option}: ${(error as Error).message}`);
    }
}
