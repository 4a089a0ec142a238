/** Names whose values are nobody's business, by their last words: `POSTGRES_PASSWORD`, `PGPASSWORD`, `api-key`. */
const SECRET_NAME =
    /(PASSWORD|PASSWD|PASSPHRASE|REQUIREPASS|MASTERAUTH|SECRET|TOKEN|CREDENTIALS?|(^|_)(PASS|PWD|SALT)|API_?KEY|(SECRET|PRIVATE|ACCESS|ENCRYPTION|SIGNING|MASTER|LICENSE|APP|AUTH|NONCE)_?KEY|SECRET_KEY_BASE|ERLANG_COOKIE|_DSN)\d*$/;

/** Names that look like one and are not: the working directory, switches such as ALLOW_EMPTY_PASSWORD. */
const NO_SECRET_NAME = /^(OLD)?PWD$|^(.*_)?(ALLOW_EMPTY|RANDOM|USE|ENABLE|DISABLE|REQUIRE|NO)_.*$/;

/** Whether the value of a variable, key or option of this name is a secret. Not of `DB_PASSWORD_FILE`, which says where it is. */
export function namesSecret(name: string): boolean {
    const words = name.replace(/^-+/, "").replace(/[.-]/g, "_").toUpperCase();
    return SECRET_NAME.test(words) && !NO_SECRET_NAME.test(words);
}

/** `scheme://user:` before a password and its `@`; a template in the password's place is none yet. */
export const PASSWORD_IN_URL = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)(?!\$)[^\s@/]+(?=@)/i;

/** Secrets whatever their name: web tokens, and what GitHub, GitLab, Slack and Stripe begin theirs with. */
export const TOKEN =
    /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+|\b(gh[oprsu]_[A-Za-z0-9]{36}|github_pat_\w{22}|glpat-[\w-]{20}|xox[abeprs]-[\w-]{10}|[rs]k_(live|test)_[A-Za-z0-9]{16})[\w-]*/;

/** An option and its value, in a shell's words or in a list: `--requirepass VALUE`, `"--token", "VALUE"`. */
export const OPTION = /(?<![\w-])(--?[a-z][\w.-]*)(=|\s+|["']?\s*,\s*)(["']?)(?![$-])([^\s"',\]}]+)/gi;

/** A login as an option: `--basic_auth=NAME:` before its password. */
export const BASIC_AUTH = /(basic[_-]?auth(?:=|\s+|["']?\s*,\s*)["']?[^\s:"']+:)(?!\$)[^\s"',\]]+/i;

/** MySQL's clients take a password without a space: `mysqladmin ping -uroot -p` before it. */
export const MYSQL_PASSWORD =
    /(\b(?:mysql|mariadb)(?:-?(?:admin|dump|check|show|import))?["']?[\s,](?:[^|;&]{0,200}[\s"'])?-p)(?!\$)[^\s"',\]]+/;
