import { randomBytes } from "node:crypto";
import type { CommandArgs } from "@pulumi/command/local";
import { any, boolean, list, map, string, type Properties } from "../property";
import type { CustomResource, Request } from "../resource";
import type { Values } from "../values";
import { runCommand, type Output } from "./run";

/** `command:local:Command`. Assets and archives of the command's files are not simulated. */
const PROPERTIES: { [Name in keyof CommandArgs]?: Properties[string] } = {
    create: string(),
    update: string(),
    delete: string(),
    dir: string(),
    environment: map(),
    interpreter: list(string()),
    stdin: string(),
    logging: string({ oneOf: ["stdout", "stderr", "stdoutAndStderr", "none"] }),
    addPreviousOutputInEnv: boolean({ default: true }),
    triggers: list(any(), { replace: true }),
};

type Args = {
    create?: string;
    update?: string;
    delete?: string;
    dir?: string;
    environment?: Record<string, string>;
    interpreter?: string[];
    stdin?: string;
    logging?: "stdout" | "stderr" | "stdoutAndStderr" | "none";
    addPreviousOutputInEnv?: boolean;
};

const NO_OUTPUT: Output = { stdout: "", stderr: "" };

export const localCommand: CustomResource = {
    properties: PROPERTIES as Properties,
    computed: ["stdout", "stderr"],
    volatile: ["stdout", "stderr"],
    mixesInputs: true,
    async create(inputs, request) {
        const { create } = inputs as Args;
        const output = create === undefined ? NO_OUTPUT : await run(create, inputs, NO_OUTPUT, request);
        // The real provider's id: the logical name and eight digits.
        return { id: request.name + randomBytes(4).toString("hex"), state: { ...inputs, ...output } };
    },
    // A command has no state but what it printed.
    read: async (_, prior) => prior,
    async update(_, olds, news, __, request) {
        const previous: Output = { stdout: String(olds.stdout ?? ""), stderr: String(olds.stderr ?? "") };
        const { create, update = create } = news as Args;
        const output = update === undefined ? previous : await run(update, news, previous, request);
        return { ...news, ...output };
    },
    async delete(_, state, request) {
        const { delete: command, stdout = "", stderr = "" } = state as Args & Partial<Output>;
        if (command !== undefined) {
            await run(command, state, { stdout, stderr }, request);
        }
    },
};

function run(command: string, inputs: Values, previous: Output, request: Request): Promise<Output> {
    const {
        dir,
        environment,
        interpreter,
        stdin,
        logging = "stdoutAndStderr",
        addPreviousOutputInEnv,
    } = inputs as Args;
    const remembered = addPreviousOutputInEnv === false ? {} : previousOutput(previous);
    return runCommand({
        command,
        folder: dir ?? "",
        base: request.programFolder,
        environment: { ...request.environment, ...environment, ...remembered },
        interpreter,
        stdin,
        onLine(stream, line) {
            if (logging === "stdoutAndStderr" || logging === stream) {
                request.log("info", line);
            }
        },
        signal: request.signal,
    });
}

const previousOutput = ({ stdout, stderr }: Output) => ({
    ...(stdout === "" ? {} : { PULUMI_COMMAND_STDOUT: stdout }),
    ...(stderr === "" ? {} : { PULUMI_COMMAND_STDERR: stderr }),
});
