/** Names of environment variables whose value is a secret; the last words of the name decide. */
const SECRET_NAME =
    /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|(^|_)(PASS|PWD)|API_?KEY|(SECRET|PRIVATE|ACCESS|ENCRYPTION|SIGNING|MASTER|LICENSE)_?KEY|SECRET_KEY_BASE|_DSN)$/;

/** Names that look like one and are not: the working directory, switches such as ALLOW_EMPTY_PASSWORD. */
const NO_SECRET_NAME = /^(OLD)?PWD$|^(.*_)?(ALLOW_EMPTY|RANDOM|USE|ENABLE|DISABLE|REQUIRE)_.*$/;

/** A value that switches something or counts something. */
const NO_SECRET_VALUE = /^(true|false|yes|no|on|off|none|null)?$/i;

/** `scheme://user:password@host`, and `…;Password=…` as in ADO.NET. */
const PASSWORD_IN_VALUE = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:[^\s@/]+@|(^|;)\s*(password|pwd)\s*=\s*[^;\s]/i;

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
