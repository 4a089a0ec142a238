import { AwsError } from "./service";

/** What an AWS service answers to a call that nobody waits for, where it refuses: `code: message`. */
export function refusalOf(call: () => void): string | undefined {
    try {
        call();
        return undefined;
    } catch (error) {
        if (error instanceof AwsError) {
            return `${error.code}: ${error.message}`;
        }
        throw error;
    }
}
