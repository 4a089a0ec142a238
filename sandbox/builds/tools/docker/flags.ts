import { ToolFailure } from "../tool";

/** A command line of Docker's, read. */
export interface Flags {
    /** Values of a flag, in order; `true` for one without. */
    values: Map<string, string[]>;
    /** What is no flag. */
    words: string[];
}

const SHORT: Readonly<Record<string, string>> = {
    "-t": "--tag",
    "-f": "--file",
    "-o": "--output",
    "-q": "--quiet",
    "-u": "--username",
    "-p": "--password",
    "-D": "--debug",
    "-m": "--memory",
};

/** Reads flags and words; what takes no value is named. @throws ToolFailure as Docker says it */
export function readFlags(
    args: readonly string[],
    command: string,
    known: { valued: readonly string[]; plain: readonly string[] },
): Flags {
    const values = new Map<string, string[]>();
    const words: string[] = [];
    for (let at = 0; at < args.length; at++) {
        const arg = args[at]!;
        if (arg === "-" || !arg.startsWith("-")) {
            words.push(arg);
            continue;
        }
        const [written = "", ...rest] = arg.split("=");
        // `-tname` is short for `-t name`.
        const joined = /^-[tfoupm]./.test(written) && !written.startsWith("--") ? written.slice(2) : undefined;
        const name = SHORT[joined === undefined ? written : written.slice(0, 2)] ?? written;
        const given = joined ?? (rest.length > 0 ? rest.join("=") : undefined);
        if (known.plain.includes(name)) {
            add(values, name, given ?? "true");
        } else if (known.valued.includes(name)) {
            const value = given ?? args[++at];
            if (value === undefined) {
                throw new ToolFailure(`flag needs an argument: ${written}`, 125);
            }
            add(values, name, value);
        } else {
            throw new ToolFailure(`unknown flag: ${written}\nSee 'docker ${command} --help'.`, 125);
        }
    }
    return { values, words };
}

function add(values: Map<string, string[]>, name: string, value: string): void {
    values.set(name, [...(values.get(name) ?? []), value]);
}

export const lastOf = ({ values }: Flags, name: string): string | undefined => values.get(name)?.at(-1);
export const allOf = ({ values }: Flags, name: string): string[] => values.get(name) ?? [];
export const isSet = (flags: Flags, name: string): boolean => lastOf(flags, name) === "true";
/** `NAME=value` entries as a table; a name alone stands for the variable of the environment. */
export function tableOf(flags: Flags, name: string, environment: Record<string, string> = {}): Record<string, string> {
    return Object.fromEntries(
        allOf(flags, name).map(entry => {
            const [key = "", ...rest] = entry.split("=");
            return [key, rest.length > 0 ? rest.join("=") : (environment[key] ?? "")];
        }),
    );
}
