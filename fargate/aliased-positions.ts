import type { Path, Position, Positions } from "../compose";

/** Positions of a project in which some keys are written somewhere else than where Compose has them. */
export class AliasedPositions implements Positions {
    private readonly aliases = new Map<string, Path>();

    constructor(private readonly written: Positions) {}

    /** What is asked of `path`, or of anything below it, stands where `at` does. */
    alias(path: Path, at: Path): void {
        this.aliases.set(path.join("\0"), at);
    }

    at(path: Path): Position | undefined {
        return this.written.at(this.resolve(path));
    }

    valueAt(path: Path): Position | undefined {
        return this.written.valueAt(this.resolve(path));
    }

    has(path: Path): boolean {
        return this.written.has(path);
    }

    keys(path: Path): (string | number)[] {
        return this.written.keys(path);
    }

    /** The path as it is written: an alias of it, or of the nearest key above, in its place. */
    private resolve(path: Path): Path {
        if (this.aliases.size === 0) {
            return path;
        }
        for (let length = path.length; length > 0; length--) {
            const at = this.aliases.get(path.slice(0, length).join("\0"));
            if (at !== undefined) {
                return [...at, ...path.slice(length)];
            }
        }
        return path;
    }
}
