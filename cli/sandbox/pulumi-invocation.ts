/** What a call of the Pulumi CLI is about. */
export interface PulumiInvocation {
    /** Command words: `["stack", "init", "dev"]`. */
    words: string[];
    /** Of `-C` or `--cwd`. */
    folder: string | undefined;
    /** The stack that the arguments name, without organisation and project. */
    stack: string | undefined;
}

/** Flags that take their value as an argument of its own and may stand before or between the command words. */
const FLAGS_WITH_VALUE = ["-C", "--cwd", "-s", "--stack", "--color", "-v", "--verbose", "--tracing", "--profiling"];

/** Sub-commands of `pulumi stack` that take the stack as a word. */
const NAMES_STACK = ["init", "select", "rm", "rename"];

export function readInvocation(args: readonly string[]): PulumiInvocation {
    const words: string[] = [];
    const values = new Map<string, string>();
    for (let i = 0; i < args.length; i++) {
        const arg = args[i] ?? "";
        if (arg === "--") break;
        const long = /^(--(?:cwd|stack))=(.*)$/.exec(arg);
        const short = /^(-[sC])=?(.+)$/.exec(arg);
        if (long) values.set(long[1] ?? "", long[2] ?? "");
        else if (FLAGS_WITH_VALUE.includes(arg)) values.set(arg, args[++i] ?? "");
        else if (short) values.set(short[1] ?? "", short[2] ?? "");
        else if (!arg.startsWith("-")) words.push(arg);
    }
    const named = values.get("--stack") ?? values.get("-s");
    const word = words[0] === "stack" && NAMES_STACK.includes(words[1] ?? "") ? words[2] : undefined;
    return {
        words,
        folder: values.get("--cwd") ?? values.get("-C"),
        // In the file backend an organisation means nothing.
        stack: (named ?? word)?.split("/").pop() || undefined,
    };
}

/** Commands that read or write a stack's settings. */
const USES_STACK = [
    "up",
    "update",
    "preview",
    "pre",
    "refresh",
    "destroy",
    "dn",
    "down",
    "config",
    "stack",
    "import",
    "watch",
    "cancel",
    "state",
    "logs",
    "env",
];

/** Of these, the ones that make sense with a stack that does not exist yet. */
const MAKES_STACK = ["up", "update", "preview", "pre", "refresh", "config", "import", "watch"];

export function usesStack({ words }: PulumiInvocation): boolean {
    return USES_STACK.includes(words[0] ?? "");
}

/** Whether the stack is made first where it is missing, so that `pulumi up -s dev` just works in a new sandbox. */
export function makesStack({ words }: PulumiInvocation): boolean {
    return MAKES_STACK.includes(words[0] ?? "") || (words[0] === "stack" && words[1] === "select");
}

/** `pulumi stack rename` would rename the committed settings. */
export function renamesStack({ words }: PulumiInvocation): boolean {
    return words[0] === "stack" && words[1] === "rename";
}
