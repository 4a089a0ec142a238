import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { CommanderError } from "commander";
import { createProgram } from "../../cli/command-line";
import { globalOptions, outputOf } from "../../cli/context";
import { reportError } from "../../cli/report-error";
import type { DeploymentTarget, JobTarget } from "../../release";
import type { Clients } from "../../operations/clients";

export interface Answer {
    status: number;
    stdout: string;
    stderr: string;
    /** What `--json` printed. */
    // What a test reads of an answer is its own business.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    json: any[];
}

/**
 * Runs a command of ours in this process, against the account of `clients`, about the service that `target` names, as inside
 * `pulumi up`. What it writes is its answer.
 */
export async function swingbridge(
    clients: Pick<Clients, "options">,
    target: DeploymentTarget | JobTarget | undefined,
    ...args: string[]
): Promise<Answer> {
    const environment = {
        AWS_ENDPOINT_URL: clients.options.endpoint,
        AWS_ACCESS_KEY_ID: "AKIA",
        AWS_SECRET_ACCESS_KEY: "secret",
        AWS_REGION: "us-east-1",
        SWINGBRIDGE_POLL_INTERVAL: "0s",
        SWINGBRIDGE_TARGET: target && JSON.stringify(target),
    };
    const before = Object.keys(environment).map(name => [name, process.env[name]] as const);
    const written = { stdout: "", stderr: "" };
    const streams = ["stdout", "stderr"] as const;
    const writes = streams.map(name => process[name].write);
    setAll(Object.entries(environment));
    for (const name of streams) {
        process[name].write = (text: string | Uint8Array) => {
            written[name] += String(text);
            return true;
        };
    }
    try {
        const status = await run(args);
        const json = args.includes("--json") ? written.stdout.split("\n").filter(Boolean) : [];
        return { status, ...written, json: json.map(line => JSON.parse(line) as unknown) };
    } finally {
        streams.forEach((name, index) => (process[name].write = writes[index]!));
        setAll(before);
        process.exitCode = undefined;
    }
}

/** The same with a working folder. */
export async function swingbridgeIn(folder: string, ...given: Parameters<typeof swingbridge>): Promise<Answer> {
    const before = process.cwd();
    process.chdir(folder);
    try {
        return await swingbridge(...given);
    } finally {
        process.chdir(before);
    }
}

/** As `runCommandLine`, but for how a command's module is loaded: its source, not what was built of it. */
async function run([name = "", ...args]: string[]): Promise<number> {
    const program = createProgram();
    const group = program.commands.find(candidate => candidate.name() === name)!;
    const sub = group.commands.find(candidate => candidate.name() === args[0]);
    const command = sub ?? group;
    command.action(actionOf(name, sub?.name()));
    try {
        await program.parseAsync([name, ...args], { from: "user" });
        return Number(process.exitCode ?? 0);
    } catch (error) {
        if (error instanceof CommanderError) {
            return 1;
        }
        return reportError(error, outputOf(globalOptions(command)), true);
    }
}

type Action = (...given: unknown[]) => Promise<void>;

/** A command below another has a file of its own, or shares the other's. */
function actionOf(name: string, sub: string | undefined): Action {
    const load = createRequire(__filename);
    const exported = `run${[name, ...(sub === undefined ? [] : [sub])].map(capital).join("")}`;
    const files = [...(sub === undefined ? [] : [sub]), "run"].map(file => `../../cli/${name}/${file}`);
    for (const file of files.filter(file => existsSync(path.join(__dirname, `${file}.ts`)))) {
        const action = (load(file) as Record<string, Action>)[exported];
        if (action) {
            return action;
        }
    }
    throw new Error(`cli/${name} exports no ${exported}`);
}

const capital = (word: string): string => `${word[0]!.toUpperCase()}${word.slice(1)}`;

function setAll(variables: readonly (readonly [string, string | undefined])[]): void {
    for (const [name, value] of variables) {
        if (value === undefined) {
            delete process.env[name];
        } else {
            process.env[name] = value;
        }
    }
}
