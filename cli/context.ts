import type { Command } from "commander";
import { createOutput, wantsColor, type Output } from "./output";

/** Options that every command understands. */
export interface GlobalOptions {
    json?: boolean;
    color?: boolean;
    debug?: boolean;
}

/** What a command works with: its words' way out, and the user's environment and folder. */
export interface Context {
    output: Output;
    env: NodeJS.ProcessEnv;
    folder: string;
}

export function contextOf(command: Command): Context {
    return { output: outputOf(command.optsWithGlobals<GlobalOptions>()), env: process.env, folder: process.cwd() };
}

export function outputOf({ json = false, color = true }: GlobalOptions): Output {
    return createOutput({ json, color: wantsColor(color, process.env) });
}
