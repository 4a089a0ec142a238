import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { makesStack, readInvocation, renamesStack, usesStack } from "./pulumi-invocation";
import { requireSandbox } from "./running-sandbox";
import { sandboxSettings } from "./stack-settings";
import { programFolder, projectFile } from "./store-folder";

/**
 * Runs before each call of `pulumi` in a sandbox (see store-commands.ts): copies the stack's settings into the store, makes
 * the stack where it is missing, and prints the path of the copy for `PULUMI_OPTION_CONFIG_FILE`; nothing where the call is
 * not about a stack.
 */
export function preparePulumi(options: {
    args: readonly string[];
    folder: string;
    env: NodeJS.ProcessEnv;
    /** The real CLI. */
    pulumi: string;
    stacks: string;
    backend: string;
    say(line: string): void;
}): string | undefined {
    const { args, env, pulumi, say } = options;
    const invocation = readInvocation(args);
    if (renamesStack(invocation)) {
        throw new Error(
            "pulumi stack rename would rename the committed settings of the stack; it is not done in a sandbox",
        );
    }
    const program = programFolder(path.resolve(options.folder, invocation.folder ?? "."));
    const file = projectFile(program);
    if (file === undefined || !usesStack(invocation) || args.includes("--help") || args.includes("-h"))
        return undefined;
    const project = parse(fs.readFileSync(file, "utf8")) as { name?: unknown; stackConfigDir?: unknown } | null;
    if (typeof project?.name !== "string") return undefined;

    const stack = invocation.stack ?? env.PULUMI_STACK ?? selectedStack(pulumi, program, env);
    if (!stack) return undefined;
    const committed = path.join(program, String(project.stackConfigDir ?? "."), `Pulumi.${stack}.yaml`);
    const copy = path.join(options.stacks, project.name, `Pulumi.${stack}.yaml`);
    takeOver(committed, copy, say);

    const state = path.join(options.backend, ".pulumi", "stacks", project.name, `${stack}.json`);
    const exists = () => fs.existsSync(state) || fs.existsSync(`${state}.gz`);
    // Only a stack that the program knows: a mistyped name gets Pulumi's own words.
    if (makesStack(invocation) && fs.existsSync(committed) && !exists()) {
        const made = spawnSync(pulumi, ["stack", "init", stack, "--no-select", "--non-interactive"], {
            cwd: program,
            env: { ...env, PULUMI_OPTION_CONFIG_FILE: copy },
            encoding: "utf8",
        });
        if (made.status !== 0 && !exists()) throw new Error(`the stack ${stack} could not be made:\n${made.stderr}`);
        say(`sandbox: made the stack ${stack}`);
    }
    return copy;
}

/** Brings the copy up to date with a committed file that has changed; what `config set` wrote stays until then. */
function takeOver(committed: string, copy: string, say: (line: string) => void): void {
    const source = read(committed);
    if (source === undefined) {
        fs.mkdirSync(path.dirname(copy), { recursive: true });
        return;
    }
    const base = `${copy}.committed`;
    const previous = read(copy);
    if (previous !== undefined && read(base) === source) return;
    const { text, standIns } = sandboxSettings(source, previous);
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.writeFileSync(copy, text);
    fs.writeFileSync(base, source);
    for (const name of standIns) {
        say(`sandbox: ${path.basename(committed)} ${name} is encrypted for the real stack; here it is "sandbox"`);
    }
}

/** The stack that `pulumi stack select` chose in this sandbox. */
function selectedStack(pulumi: string, folder: string, env: NodeJS.ProcessEnv): string | undefined {
    const shown = spawnSync(pulumi, ["stack", "--show-name", "--non-interactive"], {
        cwd: folder,
        env,
        encoding: "utf8",
    });
    return shown.status === 0 ? shown.stdout.trim().split("/").pop() : undefined;
}

function read(file: string): string | undefined {
    try {
        return fs.readFileSync(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}

/** As the wrapper calls it: the real CLI, two folders, then the arguments of the call. */
async function main([pulumi = "", stacks = "", backend = "", ...args]: string[]): Promise<void> {
    const say = (line: string) => void process.stderr.write(`${line}\n`);
    try {
        if (usesStack(readInvocation(args))) await requireSandbox(process.env, process.cwd());
        const copy = preparePulumi({ args, folder: process.cwd(), env: process.env, pulumi, stacks, backend, say });
        if (copy !== undefined) process.stdout.write(copy);
    } catch (error) {
        const { message, fix } = error as Error & { fix?: string };
        say([`sandbox: ${message}`, ...(fix === undefined ? [] : [fix])].join("\n"));
        process.exitCode = 1;
    }
}

if (require.main === module) void main(process.argv.slice(2));
