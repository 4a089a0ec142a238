/** Names of environment variables whose value is a secret; the last words of the name decide. */
const SECRET_NAME =
    /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|(^|_)(PASS|PWD)|API_?KEY|(SECRET|PRIVATE|ACCESS|ENCRYPTION|SIGNING|MASTER|LICENSE)_?KEY|SECRET_KEY_BASE|_DSN)$/;

/** Names that look like one and are not: the working directory, switches such as ALLOW_EMPTY_PASSWORD. */
const NO_SECRET_NAME = /^(OLD)?PWD$|^(.*_)?(ALLOW_EMPTY|RANDOM|USE|ENABLE|DISABLE|REQUIRE)_.*$/;

/** A value that switches something or counts something. */
const NO_SECRET_VALUE = /^(true|false|yes|no|on|off|none|null)?$/i;

/** `scheme://user:password@host`, and `…;Password=…` as in ADO.NET. */
const PASSWORD_IN_URL = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:[^\s@/]+@/i;
const PASSWORD_IN_VALUE = new RegExp(`${PASSWORD_IN_URL.source}|(^|;)\\s*(password|pwd)\\s*=\\s*[^;\\s]`, "i");

/** Shorter values are found in half of all texts. */
const SHORTEST_SECRET = 4;

/**
 * Why the value of an environment variable must not stand in a task definition; undefined where it may.
 * @param encrypted values that the stack's configuration keeps encrypted
 */
export function secretReason(variable: string, value: string, encrypted: readonly string[] = []): string | undefined {
    if (holdsEncrypted(value, encrypted)) {
        return "it holds a value that is a secret of the stack's";
    }
    if (PASSWORD_IN_VALUE.test(value)) {
        return "its value holds a password";
    }
    const name = variable.toUpperCase();
    if (SECRET_NAME.test(name) && !NO_SECRET_NAME.test(name) && !NO_SECRET_VALUE.test(value)) {
        return "its name says that it is a secret";
    }
    return undefined;
}

const PRIVATE_KEY = /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----/;

/** `name = value` or `name: value` in the files that programs are configured with, quoted or not. */
const ASSIGNMENT = /(?:^|[\s,;{])["']?([A-Za-z_][\w.-]*)["']?[ \t]*[=:][ \t]*["']?([^"'#,;{}\r\n]*)/gm;

/** Values that stand for another: a variable, a template's, the path of a file that holds the secret. */
const PLACEHOLDER = /^\s*(\$|%|<|\/)/;

/** Why the content of a file must not stand in a task definition, as `secretReason` tells it of a variable. */
export function contentReason(content: string, encrypted: readonly string[] = []): string | undefined {
    if (holdsEncrypted(content, encrypted)) {
        return "it holds a value that is a secret of the stack's";
    }
    if (PRIVATE_KEY.test(content)) {
        return "it holds a private key";
    }
    for (const [, name = "", value = ""] of content.matchAll(ASSIGNMENT)) {
        if (!PLACEHOLDER.test(value) && secretReason(name.replace(/[.-]/g, "_"), value.trim()) !== undefined) {
            return `its ${name} looks like a secret`;
        }
    }
    return PASSWORD_IN_URL.test(content) ? "it holds a password" : undefined;
}

function holdsEncrypted(value: string, encrypted: readonly string[]): boolean {
    return encrypted.some(secret => secret.length >= SHORTEST_SECRET && value.includes(secret));
}

/** Whether an argument of a command is, or carries, a password: everybody who may read the task definition would see it. */
export function holdsPassword(command: readonly string[], encrypted: readonly string[] = []): boolean {
    return command.some(
        (argument, index) =>
            holdsEncrypted(argument, encrypted) ||
            PASSWORD_IN_VALUE.test(argument) ||
            /(^|\s)--?(requirepass|password|passwd|pass)[= ]\S/.test(argument) ||
            (/^--?(requirepass|password|passwd|pass)$/.test(argument) && command[index + 1] !== undefined),
    );
}
