import { explainAwsError } from "../operations/aws-error";
import { EXIT } from "./exit-code";

/** Something the user can put right. Printed without a stack: what is wrong, why, and what to do. */
export class UserError extends Error {
    override name = "UserError";
    readonly fix: string | undefined;
    readonly exitCode: number;

    constructor(message: string, options: { fix?: string; exitCode?: number; cause?: unknown } = {}) {
        super(message, { cause: options.cause });
        this.fix = options.fix;
        this.exitCode = options.exitCode ?? EXIT.usage;
    }
}

/** What the command line knows of any error that a user can put right, from whichever folder it comes. */
export interface Explained {
    message: string;
    fix?: string;
    exitCode: number;
    /** The single mistakes, for machines: each with position, key and message. */
    problems?: readonly unknown[];
}

/**
 * An error as its user is told of it; undefined where it is a bug of ours.
 * The other folders do not know the command line: their errors are recognised by what they carry, a list of `problems`
 * (already formatted in their message), a `fix`, or an `exitCode` of their own; AWS's own errors by what AWS's clients say.
 */
export function explain(error: unknown): Explained | undefined {
    if (!(error instanceof Error)) return undefined;
    const { problems, fix, exitCode } = error as { problems?: unknown; fix?: unknown; exitCode?: unknown };
    if (
        !Array.isArray(problems) &&
        typeof fix !== "string" &&
        typeof exitCode !== "number" &&
        !(error instanceof UserError)
    ) {
        const problem = explainAwsError(error);
        return problem && { ...problem, exitCode: EXIT.usage };
    }
    return {
        message: error.message,
        ...(typeof fix === "string" && { fix }),
        exitCode: typeof exitCode === "number" ? exitCode : EXIT.usage,
        ...(Array.isArray(problems) && { problems }),
    };
}
