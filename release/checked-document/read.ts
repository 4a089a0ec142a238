import { LineCounter, parseAllDocuments, visit, type Document, type Node } from "yaml";
import { Field, type Report } from "./field";
import type { DocumentProblem, Explanation } from "./problem";

/** What is wrong with a document, and what is worth knowing of it; both sorted by position. */
export interface CheckedDocument {
    problems: DocumentProblem[];
    warnings: DocumentProblem[];
}

/**
 * Reads a file of one YAML or JSON document and has it checked; where it cannot be read, that is all there is to say.
 * @param reader whose document it is, e.g. `CodeDeploy`
 * @param check is given the root, and a root whose problems are warnings
 */
export function checkDocument(
    text: string,
    file: string,
    reader: string,
    check: (root: Field, remarks: Report) => void,
): CheckedDocument {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, { lineCounter: lines }) as Document.Parsed[];
    const found: CheckedDocument = { problems: [], warnings: [] };
    const into = (list: DocumentProblem[]) => (offset: number, path: string, message: string, more: Explanation) => {
        const { line, col } = offset < 0 ? { line: 1, col: 1 } : lines.linePos(offset);
        const position = { file, line: Math.max(line, 1), column: Math.max(col, 1) };
        const known = list.some(
            other =>
                other.path === path &&
                other.message === message &&
                other.position.line === position.line &&
                other.position.column === position.column,
        );
        if (!known) {
            list.push({ position, path, message, ...more });
        }
    };
    const add = into(found.problems);
    const [document, second] = documents;
    for (const error of documents.flatMap(({ errors }) => errors)) {
        add(error.pos[0], "", error.code === "TAB_AS_INDENT" ? "is indented with a tab" : syntax(error.message), {
            ...(error.code === "TAB_AS_INDENT" && { fix: "YAML takes spaces only." }),
        });
    }
    if (second !== undefined) {
        add(second.range[0], "", "holds a second document", { fix: "Remove everything from the --- on." });
    }
    if (found.problems.length === 0) {
        if (document !== undefined) {
            visit(document, { Alias: (_, alias) => alias.resolve(document) });
        }
        const report = (list: DocumentProblem[]): Report =>
            Object.assign(
                (node: Node | undefined, path: string, message: string, more: Explanation = {}) =>
                    into(list)(node?.range?.[0] ?? -1, path, message, more),
                { reader },
            );
        check(new Field(document?.contents ?? undefined, "", report(found.problems)), report(found.warnings));
    }
    const order = ({ position }: DocumentProblem) => position.line * 1e6 + position.column;
    for (const list of [found.problems, found.warnings]) {
        list.sort((a, b) => order(a) - order(b));
    }
    return found;
}

/** The first line of the parser's message; the rest is an excerpt, which is shown anyway. */
function syntax(message: string): string {
    return message.split("\n")[0]!.replace(/ at line \d+.*$/, "");
}
