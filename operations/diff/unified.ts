/** Lines around a change that stay visible. */
const CONTEXT = 3;

type Line = { sign: " " | "-" | "+"; text: string };

/** Two texts as a unified diff, as `diff -u` and git write it; empty where they are the same. */
export function unifiedDiff(before: { name: string; text: string }, after: { name: string; text: string }): string {
    const lines = editScript(before.text.split("\n"), after.text.split("\n"));
    if (lines.every(({ sign }) => sign === " ")) {
        return "";
    }
    const near = lines.map((_, index) =>
        lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== " "),
    );
    const out = [`--- ${before.name}`, `+++ ${after.name}`];
    for (let from = 0; from < lines.length; from++) {
        if (!near[from]) {
            continue;
        }
        const end = near.indexOf(false, from);
        const to = end < 0 ? lines.length : end;
        const hunk = lines.slice(from, to);
        out.push(`@@ -${range(lines, hunk, from, "+")} +${range(lines, hunk, from, "-")} @@`);
        out.push(...hunk.map(({ sign, text }) => `${sign}${text}`));
        from = to - 1;
    }
    return out.join("\n");
}

/** First line and number of lines of a hunk on one side: those of the other sign are not there. */
function range(all: readonly Line[], hunk: readonly Line[], from: number, other: "+" | "-"): string {
    const start = all.slice(0, from).filter(({ sign }) => sign !== other).length;
    const count = hunk.filter(({ sign }) => sign !== other).length;
    return `${count === 0 ? start : start + 1},${count}`;
}

/** The longest common lines stay; task definitions are short enough for the table of all pairs. */
function editScript(a: readonly string[], b: readonly string[]): Line[] {
    const common: number[][] = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
    for (let i = a.length - 1; i >= 0; i--) {
        for (let j = b.length - 1; j >= 0; j--) {
            common[i]![j] =
                a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
        }
    }
    const lines: Line[] = [];
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) {
            lines.push({ sign: " ", text: a[i]! });
            i++;
            j++;
        } else if (i < a.length && (j === b.length || common[i + 1]![j]! >= common[i]![j + 1]!)) {
            lines.push({ sign: "-", text: a[i++]! });
        } else {
            lines.push({ sign: "+", text: b[j++]! });
        }
    }
    return lines;
}
