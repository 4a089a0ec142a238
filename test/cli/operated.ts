import { createRequire } from "node:module";
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

/** As `runCommandLine`, but for how a command's module is loaded: its source, not what was built of it. */
async function run([name = "", ...args]: string[]): Promise<number> {
    const program = createProgram();
    const group = program.commands.find(candidate => candidate.name() === name)!;
    const sub = group.commands.find(candidate => candidate.name() === args[0]);
    const command = sub ?? group;
    const module = createRequire(__filename)(`../../cli/${name}/${sub?.name() ?? "run"}`) as Record<
        string,
        (...given: unknown[]) => Promise<void>
    >;
    command.action(module[`run${[name, ...(sub ? [sub.name()] : [])].map(capital).join("")}`]!);
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
