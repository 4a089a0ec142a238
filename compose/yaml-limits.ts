import type { Position } from "./position";
import type { Problems } from "./problem";

/** Deeper files are refused: no Compose file needs it, and recursion must end somewhere. */
export const MAX_DEPTH = 100;
export const TOO_DEEP = `is nested more than ${MAX_DEPTH} levels deep`;

/** Whether a text may be given to the parser; where it may not, a problem says why. */
export function isParsable(text: string, file: string, problems: Problems): boolean {
    if (!checkCharacters(text, file, problems)) {
        return false;
    }
    const tooDeep = findDeepNesting(text);
    if (tooDeep !== undefined) {
        problems.add(positionIn(text, file, tooDeep), [], TOO_DEEP);
    }
    return tooDeep === undefined;
}

/** Control characters are not allowed in YAML; a file that has some is usually not text at all. */
function checkCharacters(text: string, file: string, problems: Problems): boolean {
    const found = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/.exec(text);
    if (found === null) {
        return true;
    }
    const code = found[0].charCodeAt(0).toString(16).padStart(4, "0").toUpperCase();
    problems.add(positionIn(text, file, found.index), [], `contains the control character U+${code}`, {
        fix: "Save the file as plain UTF-8 text.",
    });
    return false;
}

export function positionIn(text: string, file: string, offset: number): Position {
    const before = text.slice(0, offset);
    return { file, line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** So many brackets that stay open are a file made to exhaust the parser, whatever quotes and comments they stand in. */
const MAX_OPEN_BRACKETS = 1000;

/** Where nesting gets so deep that the parser, which recurses, would take long or overflow. */
function findDeepNesting(text: string): number | undefined {
    const list = /(?:[-?] ){101}/.exec(text);
    if (list !== null) {
        return list.index;
    }
    let open = 0;
    for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        if (code === 0x5b || code === 0x7b) {
            if (++open > MAX_OPEN_BRACKETS) {
                return index;
            }
        } else if ((code === 0x5d || code === 0x7d) && open > 0) {
            open--;
        }
    }
    return undefined;
}
