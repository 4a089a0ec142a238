/**
 * Values by path pattern, as in `services.*.ports`. `*` stands for any key, `[]` for any item of a list
 * (which `*` matches too).
 */
export class PathTable<T> {
    private readonly root: Branch<T> = {};

    constructor(rows: Record<string, T>) {
        for (const [pattern, value] of Object.entries(rows)) {
            let branch = this.root;
            for (const step of pattern.split(".")) {
                branch.next ??= new Map();
                let below: Branch<T> | undefined = branch.next.get(step);
                if (below === undefined) {
                    below = {};
                    branch.next.set(step, below);
                }
                branch = below;
            }
            branch.value = value;
        }
    }

    /** Where a walk over a tree begins. */
    start(): Cursor<T> {
        return new Cursor([this.root]);
    }
}

interface Branch<T> {
    value?: T;
    next?: Map<string, Branch<T>>;
}

/** A place in the table that goes along with a place in a tree. */
export class Cursor<T> {
    constructor(private readonly branches: readonly Branch<T>[]) {}

    /** What the table holds for this very path. */
    get value(): T | undefined {
        return this.branches.find(branch => branch.value !== undefined)?.value;
    }

    /** One step down; `undefined` where the table knows nothing of this path or of anything below it. */
    down(step: string | number): Cursor<T> | undefined {
        const key = typeof step === "number" ? "[]" : step;
        const below = this.branches.flatMap(({ next }) => {
            const found = [next?.get(key), key === "*" ? undefined : next?.get("*")];
            return found.filter(branch => branch !== undefined);
        });
        return below.length === 0 ? undefined : new Cursor(below);
    }
}
