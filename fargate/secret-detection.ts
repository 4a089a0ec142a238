import { BASIC_AUTH, MYSQL_PASSWORD, namesSecret, OPTION, PASSWORD_IN_URL, TOKEN } from "../compose";

/** A value that switches something or counts something. */
const NO_SECRET_VALUE = /^(true|false|yes|no|on|off|none|null)?$/i;

/** `…;Password=…`, as in ADO.NET. */
const PASSWORD_IN_CONNECTION = /(^|;)\s*(password|pwd)\s*=\s*[^;\s]/i;

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
    if (holdsLogin(value)) {
        return "its value holds a password";
    }
    if (value.includes("\n")) {
        return contentReason(value) ?? reasonOfName(variable, value);
    }
    if (TOKEN.test(value)) {
        return "its value is a token";
    }
    return reasonOfName(variable, value);
}

function reasonOfName(variable: string, value: string): string | undefined {
    return namesSecret(variable) && !NO_SECRET_VALUE.test(value) ? "its name says that it is a secret" : undefined;
}

const PRIVATE_KEY = /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----/;

/** `name = value` or `name: value` in the files that programs are configured with, quoted or not. */
const ASSIGNMENT = /(?:^|[\s,;{[])["']?([A-Za-z_][\w.-]*)["']?\]?[ \t]*[=:][ \t]*["']?([^"'#,;{}\r\n]*)/gm;

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
        if (!PLACEHOLDER.test(value) && secretReason(name, value.trim()) !== undefined) {
            return `its ${name} looks like a secret`;
        }
    }
    return PASSWORD_IN_URL.test(content) ? "it holds a password" : undefined;
}

function holdsEncrypted(value: string, encrypted: readonly string[]): boolean {
    return encrypted.some(secret => secret.length >= SHORTEST_SECRET && value.includes(secret));
}

function holdsLogin(text: string): boolean {
    return PASSWORD_IN_URL.test(text) || PASSWORD_IN_CONNECTION.test(text);
}

/** `export DB_PASSWORD=…` in a shell's words. */
const SHELL_VARIABLE = /(?:^|[\s;&|"'])([A-Z][A-Z0-9_]*)=["']?[^\s"';&|$`]/g;

/** Whether an argument of a command is, or carries, a password: everybody who may read the task definition would see it. */
export function holdsPassword(command: readonly string[], encrypted: readonly string[] = []): boolean {
    const line = command.join(" ");
    return (
        command.some(argument => holdsEncrypted(argument, encrypted) || holdsLogin(argument) || TOKEN.test(argument)) ||
        BASIC_AUTH.test(line) ||
        MYSQL_PASSWORD.test(line) ||
        [...line.matchAll(OPTION), ...line.matchAll(SHELL_VARIABLE)].some(([, name = ""]) => namesSecret(name))
    );
}
