import { spawn, spawnSync } from "node:child_process";
import * as os from "node:os";
import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { forwardCommand, openForwarding, type Forwarding } from "../../operations/exec/forward";
import { awsCommand, findPlace, openSession } from "../../operations/exec/session";
import { contextOf } from "../context";
import { EXIT, endedBySignal } from "../exit-code";
import { findService } from "../target/find";
import type { TargetOptions } from "../target/options";

interface ExecOptions extends TargetOptions {
    command: string;
    task?: string;
    container?: string;
    print?: boolean;
    forward?: Forwarding;
}

const PLUGIN = "session-manager-plugin";

export async function runExec(service: string | undefined, options: ExecOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const target = await findService({ ...options, services: service === undefined ? [] : [service], env, folder });
    const clients = createClients({ region: target.region });
    const place = await findPlace(clients, target, options);
    const { forward } = options;
    const line = forward ? forwardCommand(place, forward) : awsCommand(place, options.command);
    // Before the session is opened: one that nobody connects to would linger.
    const installed = options.print !== true && spawnSync(PLUGIN, { stdio: "ignore", env }).error === undefined;
    if (!installed) {
        if (options.print !== true) {
            output.say(
                `there is no ${PLUGIN} on PATH, which connects to the container; with it, the AWS CLI does the same:`,
            );
            process.exitCode = EXIT.commandNotFound;
        }
        output.result(line, { command: line, ...place });
        return;
    }
    const what = forward
        ? `localhost:${forward.local} is ${forward.host === undefined ? "" : `${forward.host}:`}${forward.port}`
        : options.command;
    output.say(
        `${target.name}: ${what} ${forward ? "through" : "in"} container ${place.container} of task ${place.task}`,
    );
    const session = forward
        ? await openForwarding(clients, place, forward)
        : await openSession(clients, place, options.command);
    process.exitCode = await connect(session, env);
}

/** The terminal belongs to the plugin until it ends, ctrl-C included: that is for what runs in the container. */
function connect(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
    const ignore = () => undefined;
    process.on("SIGINT", ignore);
    return new Promise<number>((resolve, reject) => {
        const child = spawn(PLUGIN, args, { stdio: "inherit", env });
        child.once("error", reject);
        child.once("exit", (code, signal) => resolve(code ?? endedBySignal(os.constants.signals[signal!])));
    }).finally(() => process.off("SIGINT", ignore));
}
