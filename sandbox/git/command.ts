import { spawnSync } from "node:child_process";

/** git could not do what it was asked. */
export class GitFailed extends Error {
    constructor(
        readonly command: string,
        readonly words: string,
    ) {
        super(`git ${command}: ${words}`);
        this.name = "GitFailed";
    }
}

/** What a repository of the account may contain. */
const MOST_OUTPUT = 1 << 30;

/** An environment in which no setting of the user's, and no repository around us, has a say. */
export function gitEnvironment(): Record<string, string> {
    const { PATH = "", HOME = "", TMPDIR } = process.env;
    return {
        PATH,
        HOME,
        ...(TMPDIR !== undefined && { TMPDIR }),
        LC_ALL: "C",
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_TERMINAL_PROMPT: "0",
    };
}

/** Runs git in a bare repository. @throws GitFailed */
export function git(folder: string, args: readonly string[], options: { input?: Uint8Array | string } = {}): Buffer {
    const { stdout, stderr, status, error } = spawnSync("git", [`--git-dir=${folder}`, ...args], {
        env: gitEnvironment(),
        input: options.input ?? "",
        maxBuffer: MOST_OUTPUT,
    });
    if (error || status !== 0) {
        const missing = (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
        const words = missing
            ? "git is not on the PATH; the repositories of the sandbox need it"
            : (error?.message ?? stderr.toString().trim());
        throw new GitFailed(args[0] ?? "", words);
    }
    return stdout;
}
