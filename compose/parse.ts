import { Composer, type Document, LineCounter, Parser } from "yaml";
import { lexemes, TabAsIndent } from "./lexemes";
import { readPlainYaml } from "./plain-yaml";
import type { Position } from "./position";
import type { Problems } from "./problem";
import { isParsable, positionIn, TOO_DEEP } from "./yaml-limits";
import { type ParsedDocument, YamlTree } from "./yaml-tree";

/**
 * Reads the YAML documents of one file. Every mistake becomes a problem with its position; what can be read is returned.
 *
 * The library runs with its schema without types: how a plain scalar is read is decided in `scalar.ts`, as go-yaml does it.
 */
export function parseYaml(source: string, file: string, problems: Problems): ParsedDocument[] {
    // A lone carriage return ends a line too.
    const text = source.replace(/\r(?!\n)/g, "\n");
    if (!isParsable(text, file, problems)) {
        return [];
    }
    const plain = readPlainYaml(text, file);
    return plain === undefined ? parseAnyYaml(text, file, problems) : [{ root: plain, cleared: [] }];
}

/** Reads all of YAML, with the library. */
export function parseAnyYaml(text: string, file: string, problems: Problems): ParsedDocument[] {
    const lines = new LineCounter();
    let documents: Document.Parsed[];
    try {
        documents = parseDocuments(text, lines);
    } catch (error) {
        if (error instanceof RangeError) {
            problems.add({ file, line: 1, column: 1 }, [], TOO_DEEP);
            return [];
        }
        if (error instanceof TabAsIndent) {
            const { message, fix } = explain("TAB_AS_INDENT", "");
            problems.add(positionIn(text, file, error.offset), [], `is not valid YAML: ${message}`, { fix });
            return [];
        }
        throw error;
    }
    const positionAt = (offset: number): Position => {
        const { line, col } = lines.linePos(offset);
        return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
    };
    return documents.flatMap(document => {
        if (document.errors.length > 0) {
            const [first] = document.errors;
            if (first!.message.includes("call stack")) {
                problems.add(positionAt(first!.pos[0]), [], TOO_DEEP);
                return [];
            }
            const { message, fix } = explain(first!.code, first!.message);
            problems.add(positionAt(skipBlanks(text, first!.pos[0])), [], `is not valid YAML: ${message}`, { fix });
            return [];
        }
        return [new YamlTree(positionAt, problems).document(document)];
    });
}

function parseDocuments(text: string, lines: LineCounter): Document.Parsed[] {
    const parser = new Parser(lines.addNewLine);
    lines.addNewLine(0);
    const composer = new Composer({
        schema: "failsafe",
        version: "1.2",
        uniqueKeys: false, // checked while converting, without comparing every key with every other
        lineCounter: lines,
        prettyErrors: false,
        logLevel: "silent",
    });
    function* tokens() {
        for (const lexeme of lexemes(text)) {
            yield* parser.next(lexeme);
        }
        yield* parser.end();
    }
    return [...composer.compose(tokens())] as Document.Parsed[];
}

/** Mistakes in the indentation are reported at the start of the line; the first character says more. */
function skipBlanks(text: string, offset: number): number {
    const blanks = /^ +/.exec(text.slice(offset, offset + MAX_INDENT));
    return offset + (blanks?.[0].length ?? 0);
}

const MAX_INDENT = 1000;

/** What the YAML library finds, in words for people who did not write a parser. Errors after the first follow from it. */
function explain(code: string, message: string): { message: string; fix?: string } {
    const first = message.split("\n")[0]!.replace(/ at line \d+.*$/, "");
    switch (code) {
        case "TAB_AS_INDENT":
            return { message: "a tab stands in the indentation", fix: "Indent with spaces." };
        case "BAD_INDENT":
            return { message: "the indentation does not fit", fix: "Keys of one mapping start in the same column." };
        case "BLOCK_AS_IMPLICIT_KEY":
        case "MULTILINE_IMPLICIT_KEY":
            return {
                message: "a key and its value do not fit together here",
                fix: 'Close the bracket before it, check the line before for a missing ":", and quote values that contain ": ".',
            };
        case "MISSING_CHAR":
            return { message: first.charAt(0).toLowerCase() + first.slice(1) };
        default:
            return { message: first.charAt(0).toLowerCase() + first.slice(1) };
    }
}
