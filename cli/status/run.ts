import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { Refused } from "../../operations/service";
import { findingsOf } from "../../operations/status/findings";
import { findingsOfJob, readJobStatus } from "../../operations/status/job";
import { readStatus } from "../../operations/status/read";
import { isJobTarget } from "../../release/job-target";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import { findTargets } from "../target/find";
import type { TargetOptions } from "../target/options";
import { renderJob, renderStatus } from "./render";

export async function runStatus(services: string[], options: TargetOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    for (const target of await findTargets({ ...options, services, env, folder })) {
        output.status(`${target.name}: asking AWS`);
        try {
            const clients = createClients({ region: target.region });
            if (isJobTarget(target)) {
                const job = await readJobStatus(clients, target);
                const findings = findingsOfJob(job);
                output.result(renderJob(job, findings, output.colors), { ...job, findings });
                continue;
            }
            const status = await readStatus(clients, target);
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
