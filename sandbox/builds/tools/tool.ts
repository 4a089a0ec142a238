import type { AccountPort } from "../account-port";

/** A command of a build that this process answers. */
export interface Invocation {
    /** What follows the command's name. */
    args: readonly string[];
    /** Where it runs. */
    folder: string;
    /** All of its environment. */
    environment: Record<string, string>;
    /** Its standard input, where the arguments say that it reads it. */
    input: Uint8Array;
}

export interface Answer {
    code: number;
    output?: string | Uint8Array;
    /** For standard error. */
    errors?: string;
    /** A program of this machine that does it; where it succeeds, what is left is asked for with `rest`. */
    instead?: { file: string; args: string[]; rest?: string[] };
}

export type Tool = (invocation: Invocation, account: AccountPort) => Promise<Answer> | Answer;

/** A command that ends without success, in its own words. */
export class ToolFailure extends Error {
    constructor(
        message: string,
        readonly code = 1,
    ) {
        super(message);
        this.name = "ToolFailure";
    }
}
