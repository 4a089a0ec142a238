import { Lexer } from "yaml";

/** A tab where YAML allows spaces only. */
export class TabAsIndent {
    constructor(readonly offset: number) {}
}

/** The library's own marks between lexemes: start of a document, end of a flow collection by error, a scalar that follows. */
const MARKS = /^[\u0002\u0018\u001f]$/;

/**
 * The lexemes of a YAML text, where two rules of YAML are read as go-yaml (and so Docker Compose) does:
 * the lines of a quoted text and of [lists] and {mappings} may begin anywhere, also left of the key that they belong to,
 * and a tab may not stand where a key or an item could begin, not even before a comment or on an empty line.
 * @throws TabAsIndent
 */
export function* lexemes(text: string): Generator<string> {
    let offset = 0;
    let openBrackets = 0;
    let keyMayBegin = true;
    for (const lexeme of lenientLexer().lex(text)) {
        if (keyMayBegin && openBrackets === 0 && /^[ \t]*\t/.test(lexeme)) {
            throw new TabAsIndent(offset + lexeme.indexOf("\t"));
        }
        yield lexeme;
        if (MARKS.test(lexeme)) {
            continue;
        }
        offset += lexeme.length;
        if (lexeme === "{" || lexeme === "[") {
            openBrackets++;
        } else if ((lexeme === "}" || lexeme === "]") && openBrackets > 0) {
            openBrackets--;
        }
        keyMayBegin =
            lexeme.endsWith("\n") || lexeme === "-" || lexeme === "?" || (keyMayBegin && /^[ \uFEFF]+$/.test(lexeme));
    }
}

/** What the rule on indentation needs of the library's lexer, whose version is pinned. */
interface LexerState {
    /** Spaces that a line needs to belong to the value above. */
    indentNext: number;
    parseQuotedScalar: Step;
    parseFlowCollection: Step;
}
type Step = () => Generator<string, string | undefined>;

function lenientLexer(): Lexer {
    const lexer = new Lexer();
    const state = lexer as unknown as LexerState;
    const anywhere = (step: Step): Step =>
        function* () {
            const wanted = state.indentNext;
            state.indentNext = 0;
            const next = yield* step.call(lexer);
            state.indentNext = wanted;
            return next;
        };
    state.parseQuotedScalar = anywhere(state.parseQuotedScalar);
    state.parseFlowCollection = anywhere(state.parseFlowCollection);
    return lexer;
}
