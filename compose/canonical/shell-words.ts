/**
 * Splits a command line into words as Compose does: quotes and backslashes work, variables and backticks stay text,
 * and an unquoted `;`, `&`, `|`, `<` or `>` ends the command, because no shell runs it. `undefined`: quotes do not match.
 */
export function shellWords(line: string): string[] | undefined {
    const words: string[] = [];
    let word = "";
    let started = false;
    let escaped = false;
    let quote: '"' | "'" | "`" | "$(" | undefined;
    const end = () => {
        if (started) {
            words.push(word);
        }
        word = "";
        started = false;
    };
    scan: for (const char of line) {
        if (escaped) {
            word += char;
            escaped = false;
            started = true;
            continue;
        }
        if (char === "\\" && quote !== "'") {
            escaped = true;
            continue;
        }
        if (/[ \t\r\n]/.test(char)) {
            if (quote === undefined) {
                end();
            } else {
                word += char;
            }
            continue;
        }
        switch (char) {
            case "`":
                quote = quote === undefined ? "`" : quote === "`" ? undefined : quote;
                break;
            case ")":
                // Unlike a shell, the splitter takes a lone closing parenthesis for the start of a substitution.
                quote = quote === undefined ? "$(" : quote === "$(" ? undefined : quote;
                break;
            case "(":
                if (quote === "$(" || (quote === undefined && !word.endsWith("$"))) {
                    return undefined;
                }
                quote ??= "$(";
                break;
            case '"':
            case "'":
                if (quote === undefined || quote === char) {
                    started ||= quote === char;
                    quote = quote === char ? undefined : char;
                    continue;
                }
                break;
            case ";":
            case "&":
            case "|":
            case "<":
            case ">":
                if (quote === undefined) {
                    if (char === ">" && /^[0-9]/.test(word)) {
                        started = false; // a file descriptor, as in 2>
                    }
                    break scan;
                }
                break;
        }
        word += char;
        started = true;
    }
    if (escaped || quote !== undefined) {
        return undefined;
    }
    end();
    return words;
}
