/**
 * Values by path pattern, as in `services.*.ports`. `*` stands for any key, `[]` for any item of a list
 * (which `*` matches too).
 */
export class PathTable<T> {
    private readonly first: Cursor<T>;

    constructor(rows: Record<string, T>) {
        const root: Branch<T> = {};
        for (const [pattern, value] of Object.entries(rows)) {
            let branch = root;
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
        this.first = new Cursor([root]);
    }

    /** Where a walk over a tree begins. */
    start(): Cursor<T> {
        return this.first;
    }
}

interface Branch<T> {
    value?: T;
    next?: Map<string, Branch<T>>;
}

/** A place in the table that goes along with a place in a tree. Made once for each place in the table. */
export class Cursor<T> {
    /** What the table holds for this very path. */
    readonly value: T | undefined;
    private readonly next = new Map<string, Cursor<T>>();
    /** Where any key leads that has no row of its own. */
    private readonly any: Cursor<T> | undefined;

    constructor(branches: readonly Branch<T>[]) {
        this.value = branches.find(branch => branch.value !== undefined)?.value;
        const below = (key: string) => branches.map(({ next }) => next?.get(key)).filter(found => found !== undefined);
        const any = below("*");
        for (const key of new Set(branches.flatMap(({ next }) => [...(next?.keys() ?? [])]))) {
            this.next.set(key, new Cursor(key === "*" ? any : [...below(key), ...any]));
        }
        this.any = this.next.get("*");
    }

    /** One step down; `undefined` where the table knows nothing of this path or of anything below it. */
    down(step: string | number): Cursor<T> | undefined {
        return this.next.get(typeof step === "number" ? "[]" : step) ?? this.any;
    }
}
