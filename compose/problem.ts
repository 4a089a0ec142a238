import type { Path, Position } from "./position";
import { formatProblems } from "./format-problems";
import { SourceFiles } from "./source-files";

/** One mistake in a user's files, or one remark about them. */
export interface Problem {
    /** Where it is. A file that cannot be read is named with line 1, column 1. */
    position: Position;
    /** The key it is about, as in `services.web.ports[0]`. Empty for a file as a whole. */
    path: string;
    /** What is wrong, in half a sentence. */
    message: string;
    /** Why that is so, in one sentence. */
    reason?: string;
    /** What the user can do about it. */
    fix?: string;
}

/** Everything that is wrong with a Compose project, in the order of the files and of the lines in them. */
export class ComposeError extends Error {
    override readonly name = "ComposeError";

    constructor(
        readonly problems: readonly Problem[],
        readonly sources: SourceFiles = new SourceFiles(),
    ) {
        super(formatProblems(problems, sources));
    }
}

/** `services.web.ports[0].target` */
export function formatPath(path: Path): string {
    let text = "";
    for (const step of path) {
        text += typeof step === "number" ? `[${step}]` : text === "" ? step : `.${step}`;
    }
    return text;
}

/** Collects what the steps of loading find, so that one run reports all of it. */
export class Problems {
    private readonly errors: Problem[] = [];
    private readonly remarks: Problem[] = [];
    private readonly damaged = new Set<string>();
    /** Where mistakes stand that have no place of their own: the start of the first file, once it is known. */
    nowhere: Position = { file: "", line: 1, column: 1 };

    /** Records a mistake. The project is not loaded, but the following steps go on without the damaged value. */
    add(position: Position | undefined, path: Path, message: string, more: Pick<Problem, "reason" | "fix"> = {}): void {
        this.errors.push({ position: position ?? this.nowhere, path: formatPath(path), message, ...more });
        for (let length = 1; length <= Math.min(path.length, 3); length++) {
            this.damaged.add(formatPath(path.slice(0, length)));
        }
    }

    /** Records something worth knowing that stops nothing. */
    warn(
        position: Position | undefined,
        path: Path,
        message: string,
        more: Pick<Problem, "reason" | "fix"> = {},
    ): void {
        this.remarks.push({ position: position ?? this.nowhere, path: formatPath(path), message, ...more });
    }

    /** Whether a mistake was found in the value at the path, or below it: what follows from it need not be said. */
    touches(...path: Path): boolean {
        return this.damaged.has(formatPath(path));
    }

    /** Number of mistakes found so far. */
    get count(): number {
        return this.errors.length;
    }

    /** All mistakes, sorted by file (in the order of loading) and position, each once. */
    sorted(files: readonly string[]): Problem[] {
        return sortProblems(this.errors, files);
    }

    warnings(files: readonly string[]): Problem[] {
        return sortProblems(this.remarks, files);
    }
}

function sortProblems(problems: readonly Problem[], files: readonly string[]): Problem[] {
    const order = new Map([...new Set(files)].map((file, index) => [file, index]));
    const rank = (problem: Problem) => order.get(problem.position.file) ?? files.length;
    const seen = new Set<string>();
    return problems
        .filter(problem => {
            const key = JSON.stringify([problem.position, problem.path, problem.message]);
            return !seen.has(key) && seen.add(key);
        })
        .sort(
            (a, b) =>
                rank(a) - rank(b) ||
                a.position.file.localeCompare(b.position.file) ||
                a.position.line - b.position.line ||
                a.position.column - b.position.column,
        );
}
