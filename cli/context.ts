import { Option, type Command } from "commander";
import { createOutput, wantsColor, type Output } from "./output";

/** Options that every command understands, before its name and after it. */
export interface GlobalOptions {
    json: boolean;
    color: boolean;
    debug: boolean;
}

const GLOBAL_OPTIONS: readonly (readonly [flags: string, description: string])[] = [
    ["--json", "results and events as JSON, one object per line, on standard output"],
    ["--no-color", "no colours (also NO_COLOR=1)"],
    ["--debug", "print the stack of an error"],
];

/** Gives the global options to a program and all commands below it; the help of the program alone lists them. */
export function addGlobalOptions(command: Command, hidden = false): void {
    for (const [flags, description] of GLOBAL_OPTIONS) {
        if (!command.options.some(option => option.long === flags)) {
            command.addOption(new Option(flags, description).hideHelp(hidden));
        }
    }
    for (const child of command.commands) addGlobalOptions(child, true);
}

/** What was said on a command or on any above it. */
export function globalOptions(command: Command): GlobalOptions {
    const said: { json?: boolean; color?: boolean; debug?: boolean }[] = [];
    for (let current: Command | null = command; current !== null; current = current.parent) said.push(current.opts());
    return {
        json: said.some(({ json }) => json === true),
        color: said.every(({ color }) => color !== false),
        debug: said.some(({ debug }) => debug === true),
    };
}

/** What a command works with: its words' way out, and the user's environment and folder. */
export interface Context {
    output: Output;
    env: NodeJS.ProcessEnv;
    folder: string;
}

export function contextOf(command: Command): Context {
    return { output: outputOf(globalOptions(command)), env: process.env, folder: process.cwd() };
}

export function outputOf({ json, color }: Omit<GlobalOptions, "debug">): Output {
    return createOutput({ json, color: wantsColor(color, process.env) });
}
