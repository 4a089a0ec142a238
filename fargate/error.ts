import { formatProblem, type Position, type Problem, type SourceFiles } from "../compose";
import type { FargateProject } from "./model";
import type { Verdict } from "./verdict";

/** Why a project cannot be converted: one thing that the user must change. */
export interface ConversionProblem extends Omit<Problem, "position"> {
    /** Undefined for what no Compose file says, e.g. a service that only the stack's configuration names. */
    position?: Position;
    /** What a stack writes under `swingbridge:allow` to accept the loss. Absent where nothing can be accepted. */
    allowKey?: string;
}

/** Everything that keeps a project from running on Fargate, in file order. */
export class FargateError extends Error {
    override readonly name = "FargateError";

    constructor(
        readonly problems: readonly ConversionProblem[],
        /** What became of each key, the refused ones included: for a report beside the error. */
        readonly verdicts: readonly Verdict[],
        /** As far as it could be converted: for what else can be checked in the same run, never to be deployed. */
        readonly project: FargateProject,
        sources: SourceFiles,
    ) {
        super(problems.map(problem => formatConversionProblem(problem, sources)).join("\n\n"));
    }
}

export function formatConversionProblem({ position, ...problem }: ConversionProblem, sources: SourceFiles): string {
    if (position !== undefined) {
        return formatProblem({ ...problem, position }, sources);
    }
    const { path, message, reason, fix } = problem;
    return [`${path}  ${message}`, ...[reason, fix].filter(text => text !== undefined).map(text => `  ${text}`)].join(
        "\n",
    );
}

/** By file in the order of merging (included and extended files after those), line and column; what has no position comes last. */
export function byPosition(files: readonly string[]) {
    const rank = (file: string) => (files.includes(file) ? files.indexOf(file) : files.length);
    return (a: { position?: Position }, b: { position?: Position }): number => {
        if (a.position === undefined || b.position === undefined) {
            return Number(a.position === undefined) - Number(b.position === undefined);
        }
        return (
            (a.position.file === b.position.file
                ? 0
                : rank(a.position.file) - rank(b.position.file) || a.position.file.localeCompare(b.position.file)) ||
            a.position.line - b.position.line ||
            a.position.column - b.position.column
        );
    };
}
