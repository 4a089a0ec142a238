import { formatPosition, type Position } from "../compose";
import type { Verdict } from "./verdict";

/** Why a project cannot be converted: one thing that the user must change. */
export interface ConversionProblem {
    /** Undefined for what no Compose file says, e.g. a service that only the stack's configuration names. */
    position?: Position;
    /** The Compose key or configuration key it is about, as in `services.web.ports[1]`. */
    path: string;
    /** What is wrong, in half a sentence. */
    message: string;
    /** Why that is so, in one sentence. */
    reason?: string;
    /** What the user can do about it. */
    fix?: string;
}

/** Everything that keeps a project from running on Fargate, in file order. */
export class FargateError extends Error {
    override readonly name = "FargateError";

    constructor(
        readonly problems: readonly ConversionProblem[],
        /** What became of each key, the refused ones included: for a report beside the error. */
        readonly verdicts: readonly Verdict[] = [],
    ) {
        super(problems.map(formatConversionProblem).join("\n\n"));
    }
}

/** Position, key and message in one line; reason and fix below it. */
export function formatConversionProblem({ position, path, message, reason, fix }: ConversionProblem): string {
    const heading = [position && formatPosition(position), path, message].filter(Boolean).join("  ");
    return [heading, ...[reason, fix].filter(text => text !== undefined).map(text => `  ${text}`)].join("\n");
}

/** By file, line and column; what has no position comes last. */
export function byPosition(a: { position?: Position }, b: { position?: Position }): number {
    if (a.position === undefined || b.position === undefined) {
        return Number(a.position === undefined) - Number(b.position === undefined);
    }
    return (
        a.position.file.localeCompare(b.position.file) ||
        a.position.line - b.position.line ||
        a.position.column - b.position.column
    );
}
