import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { Refused } from "../../operations/service";
import { findingsOf } from "../../operations/status/findings";
import { readStatus } from "../../operations/status/read";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import { findServices } from "../target/find";
import type { TargetOptions } from "../target/options";
import { renderStatus } from "./render";

export async function runStatus(services: string[], options: TargetOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    for (const target of await findServices({ ...options, services, env, folder })) {
        output.status(`${target.name}: asking AWS`);
        try {
            const status = await readStatus(createClients({ region: target.region }), target);
            const findings = findingsOf(status);
            output.result(renderStatus(status, findings, output.colors), { ...status, findings });
        } catch (error) {
            if (!(error instanceof Refused)) {
                throw error;
            }
            output.say(`${target.name}: ${error.message}: ${error.fix}`);
            process.exitCode = EXIT.refused;
        }
    }
}
