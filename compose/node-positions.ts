import type { Node } from "./node";
import type { Path, Position, Positions } from "./position";

/** Positions read from the tree that the model was made of. */
export class NodePositions implements Positions {
    /**
     * @param files The files read, in the order of merging.
     * @param before The tree with what was taken out of it later: it still stands in the files.
     */
    constructor(
        private readonly root: Node,
        private readonly files: readonly string[] = [],
        private readonly before: Node = root,
    ) {}

    at(path: Path): Position | undefined {
        return this.nearest(path, found => found.keyAt ?? found.node.at);
    }

    valueAt(path: Path): Position | undefined {
        return this.nearest(path, found => found.node.at ?? found.keyAt);
    }

    has(path: Path): boolean {
        const found = this.walk(path);
        return found.depth === path.length && written(found.steps.at(-1)!);
    }

    keys(path: Path): (string | number)[] {
        const found = this.walk(path);
        const node = found.steps.at(-1)!.node;
        if (found.depth < path.length || node.kind === "scalar") {
            return [];
        }
        const steps: [string | number, Step][] =
            node.kind === "mapping"
                ? [...node.entries].map(([key, entry]) => [key, { node: entry.value, keyAt: entry.keyAt }])
                : node.items.map((item, index) => [index, { node: item }]);
        return steps
            .filter(([, step]) => written(step))
            .sort(([, a], [, b]) => this.compare(a.keyAt ?? a.node.at, b.keyAt ?? b.node.at))
            .map(([key]) => key);
    }

    private nearest(path: Path, position: (step: Step) => Position | undefined): Position | undefined {
        const kept = this.walk(path);
        const written = this.walk(path, this.before);
        const { steps } = written.depth > kept.depth ? written : kept;
        for (const step of steps.reverse()) {
            const found = position(step);
            if (found !== undefined) {
                return found;
            }
        }
        return undefined;
    }

    /** By file, in the order of merging, and by line. */
    private compare(a: Position | undefined, b: Position | undefined): number {
        if (a === undefined || b === undefined) {
            return 0;
        }
        if (a.file !== b.file) {
            return this.files.indexOf(a.file) - this.files.indexOf(b.file);
        }
        return a.line - b.line || a.column - b.column;
    }

    /** The nodes on the way down the path, as far as it goes. */
    private walk(path: Path, root = this.root): { steps: Step[]; depth: number } {
        const steps: Step[] = [{ node: root }];
        let depth = 0;
        for (const key of path) {
            const next = child(steps.at(-1)!.node, key);
            if (next === undefined) {
                break;
            }
            steps.push(next);
            depth++;
        }
        return { steps, depth };
    }
}

interface Step {
    node: Node;
    keyAt?: Position;
}

function child(node: Node, key: string | number): Step | undefined {
    if (node.kind === "mapping") {
        const entry = node.entries.get(String(key));
        return entry && { node: entry.value, keyAt: entry.keyAt };
    }
    const item = node.kind === "sequence" ? node.items[Number(key)] : undefined;
    return item && { node: item };
}

function written(step: Step): boolean {
    return step.keyAt !== undefined || step.node.at !== undefined;
}
