import type { Problem } from "../../compose";
import type { ConversionProblem, Verdict } from "../../fargate";

/** What a check of one kind of file found; the findings of several checks are one report. */
export interface Findings {
    /** One for every key that was read, in file order. */
    verdicts: readonly Verdict[];
    /** Mistakes: what must be changed, and cannot be accepted as a loss. */
    problems: readonly ConversionProblem[];
    /** What is worth knowing and stops nothing. */
    warnings: readonly Problem[];
    /** A mistake as people read it, with its line and a caret. */
    format(problem: ConversionProblem): string;
}

/** The findings of two checks as one report. */
export function together(one: Findings, other: Findings): Findings {
    const ofOne = new Set<object>([...one.problems, ...one.warnings]);
    return {
        verdicts: [...one.verdicts, ...other.verdicts],
        problems: [...one.problems, ...other.problems],
        warnings: [...one.warnings, ...other.warnings],
        format: problem => (ofOne.has(problem) ? one : other).format(problem),
    };
}

/** Whether a check fails because of them. */
export function fails({ verdicts, problems }: Findings, strict: boolean): boolean {
    return (
        problems.length > 0 ||
        verdicts.some(verdict => isStopping(verdict) || (strict && verdict.level === "approximated"))
    );
}

/** Whether the program would stop because of it. */
function isStopping({ level, allowed }: Verdict): boolean {
    return level === "refused" && allowed !== true;
}

/** What to write into the stack to go on without what is refused; none where nothing is. */
export function wayOn(verdicts: readonly Verdict[]): string[] {
    const keys = [...new Set(verdicts.filter(isStopping).map(({ allowKey }) => allowKey))];
    return keys.length === 0 ? [] : [`To go on without what is refused: swingbridge:allow: ${JSON.stringify(keys)}`];
}
