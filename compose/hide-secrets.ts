/** Names whose values are nobody's business: `POSTGRES_PASSWORD`, `api-key`; not `DB_PASSWORD_FILE`, which says where it is. */
const SECRET_NAME =
    /(?:^|[_.-])(?:password|passwd|pwd|secret|token|api_?key|private_?key|access_?key|credentials?)\d*$/i;

/** `NAME: value`, `NAME=value`, quoted or not, up to where a flow collection or the line goes on. A template is no value yet. */
const ASSIGNMENT =
    /(?<![\w.-]|\$\{?)(["']?)([\w.-]+)\1(\s*[:=]\s*)(?!\$|[|>&*!{[]|\s)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,}\]][^,}\]]*)/g;

/** Values that are secrets whatever their name: a password in a URL, a web token. */
const IN_URL = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)(?!\$)[^\s/@]+(?=@)/gi;
const WEB_TOKEN = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/g;

/** A line of a file as a message may show it: messages end in the logs of CI. */
export function withoutSecrets(line: string): string {
    return line
        .replace(IN_URL, "$1***")
        .replace(WEB_TOKEN, "***")
        .replace(ASSIGNMENT, (whole, quote: string, name: string, sign: string) =>
            SECRET_NAME.test(name) ? `${quote}${name}${quote}${sign}***` : whole,
        );
}
