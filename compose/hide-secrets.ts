import { BASIC_AUTH, MYSQL_PASSWORD, namesSecret, OPTION, PASSWORD_IN_URL, TOKEN } from "./secret-words";

/** `NAME: value`, `NAME=value`, quoted or not, up to where a flow collection or the line goes on. Templates and ARNs are no secrets. */
const ASSIGNMENT =
    /(?<![\w.-]|\$\{?)(["']?)([\w.-]+)\1(\]?\s*[:=]\s*)(?!\$|arn:|[|>&*!{[]|\s)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,}\]][^,}\]]*)/g;

/** A line that ends with an option, whose value stands on the next. */
const OPTION_ABOVE = /^\s*-\s+["']?(--?[a-z][\w.-]*)["']?\s*$/i;

/** A line of a key or certificate. */
const KEY_MATERIAL = /^\s*[A-Za-z0-9+/]{40,}=*\s*$/;

const everywhere = ({ source, flags }: RegExp) => new RegExp(source, `${flags}g`);

/**
 * A line of a file as a message may show it: messages end in the logs of CI.
 * @param before the line above
 */
export function withoutSecrets(line: string, before = ""): string {
    const option = OPTION_ABOVE.exec(before)?.[1];
    if (KEY_MATERIAL.test(line) || (option !== undefined && namesSecret(option))) {
        return line.replace(/^(\s*(?:-\s+)?)(?!-)\S.*$/, "$1***");
    }
    return line
        .replace(everywhere(PASSWORD_IN_URL), "$1***")
        .replace(everywhere(TOKEN), "***")
        .replace(everywhere(BASIC_AUTH), "$1***")
        .replace(everywhere(MYSQL_PASSWORD), "$1***")
        .replace(OPTION, (whole, name: string, sign: string, quote: string) =>
            namesSecret(name) ? `${name}${sign}${quote}***` : whole,
        )
        .replace(ASSIGNMENT, (whole, quote: string, name: string, sign: string) =>
            namesSecret(name) ? `${quote}${name}${quote}${sign}***` : whole,
        );
}
