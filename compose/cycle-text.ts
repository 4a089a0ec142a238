/** Names shown of a cycle; a file made to annoy has thousands in one. */
const MAX_NAMES = 12;

/** `a → b → a`, a long one with its middle left out. */
export function cycleText(names: readonly string[]): string {
    const half = MAX_NAMES / 2;
    const shown =
        names.length <= MAX_NAMES
            ? names
            : [...names.slice(0, half), `… ${names.length - MAX_NAMES} more …`, ...names.slice(-half)];
    return shown.join(" → ");
}
