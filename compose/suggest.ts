/** The known word that a mistyped one was probably meant to be: at most two letters away, or a third of a long word. */
export function suggest(word: string, known: Iterable<string>): string | undefined {
    const limit = Math.max(1, Math.min(3, Math.floor(word.length / 3)));
    const normal = normalise(word);
    let best: string | undefined;
    let bestDistance = limit + 1;
    for (const candidate of known) {
        const other = normalise(candidate);
        if (Math.abs(other.length - normal.length) > limit) {
            continue;
        }
        const distance = editDistance(normal, other);
        if (distance < bestDistance) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

/** `portS`, `depends-on` and `dependsOn` are near misses of `ports` and `depends_on`. */
function normalise(word: string): string {
    return word.replace(/[-_ ]/g, "").toLowerCase();
}

/** Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours. */
function editDistance(a: string, b: string): number {
    let beforeLast: number[] = [];
    let last = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        for (let j = 1; j <= b.length; j++) {
            const same = a[i - 1] === b[j - 1];
            let cost = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + (same ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
                cost = Math.min(cost, beforeLast[j - 2]! + 1);
            }
            row.push(cost);
        }
        beforeLast = last;
        last = row;
    }
    return last[b.length]!;
}
