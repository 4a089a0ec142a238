/**
 * An error as its user is told of it; undefined where it is a bug of ours, whose stack must be seen.
 * Each folder has errors of its own: they are recognised by what they carry, a list of `problems` (all of them in the
 * message) or a `fix`.
 */
export function explanation(error: unknown): string | undefined {
    if (!(error instanceof Error)) {
        return undefined;
    }
    const { problems, fix } = error as { problems?: unknown; fix?: unknown };
    if (typeof fix === "string") {
        return error.message.includes(fix) ? error.message : `${error.message}\n  ${fix}`;
    }
    return Array.isArray(problems) ? error.message : undefined;
}

/** Mistakes of several kinds that one run found: each in the words of its own error. */
export class SeveralErrors extends Error {
    override readonly name = "SeveralErrors";

    constructor(readonly problems: readonly Error[]) {
        super(problems.map(problem => explanation(problem) ?? problem.message).join("\n\n"));
    }
}

/** Collects the user's mistakes over the steps of a run. */
export class UserErrors {
    private readonly errors: Error[] = [];

    /** Runs a step. A mistake of the user's is kept, and nothing is returned; any other error is thrown on. */
    attempt<T>(step: () => T): T | undefined {
        try {
            return step();
        } catch (error) {
            if (explanation(error) === undefined) {
                throw error;
            }
            this.errors.push(error as Error);
            return undefined;
        }
    }

    /** The first of a kind that was kept. */
    find<E extends Error>(kind: abstract new (...args: never[]) => E): E | undefined {
        return this.errors.find((error): error is E => error instanceof kind);
    }

    /**
     * @param first an error to tell of before those that were kept
     * @throws the one error there is, or all of them as one
     */
    throwIfAny(first?: Error): void {
        const errors = first === undefined ? this.errors : [first, ...this.errors];
        if (errors.length > 0) {
            throw errors.length === 1 ? errors[0]! : new SeveralErrors(errors);
        }
    }
}
