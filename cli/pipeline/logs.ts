import type { Command } from "commander";
import { StillRunning } from "../../operations/follow";
import { readBuildLog } from "../../operations/pipeline/build-log";
import { createPipelineClients } from "../../operations/pipeline/clients";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import { interruptible } from "../interruption";
import { defaultPollInterval } from "../operate/run";
import { findPipeline } from "../target/pipeline";
import type { WaitOptions } from "./options";

interface LogsOptions extends Omit<WaitOptions, "wait" | "timeout"> {
    execution?: string;
    action?: string;
    lines: number;
    follow?: boolean;
}

/** `swingbridge pipeline logs` */
export async function runPipelineLogs(options: LogsOptions, command: Command): Promise<void> {
    const context = contextOf(command);
    const { output, env } = context;
    const target = await findPipeline(options, context);
    const clients = createPipelineClients({ region: target.region });
    const { execution, action, lines, follow = false } = options;
    try {
        await interruptible(signal =>
            readBuildLog(
                clients,
                target,
                {
                    execution,
                    action,
                    lines,
                    follow,
                    signal,
                    pollInterval: options.pollInterval ?? defaultPollInterval(env),
                    timeout: Infinity,
                },
                {
                    build: ({ stage, action: name, status, buildId }) =>
                        output.say(`${stage} (${name}) ${status}: build ${buildId}`),
                    line: ({ at, message }) => output.result(message, { at, message }),
                },
            ),
        );
    } catch (error) {
        if (!(error instanceof StillRunning)) {
            throw error;
        }
        process.exitCode = EXIT.stillRunning;
    }
}
