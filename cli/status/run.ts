import type { Command } from "commander";
import { explainAwsError } from "../../operations/aws-error";
import { createClients } from "../../operations/clients";
import { Refused } from "../../operations/service";
import { findingsOf } from "../../operations/status/findings";
import { readStatus } from "../../operations/status/read";
import type { DeploymentTarget } from "../../release";
import { isJobTarget } from "../../release/job-target";
import { contextOf } from "../context";
import { findTargets } from "../deploy/targets";
import { EXIT } from "../exit-code";
import { UserError } from "../user-error";
import { renderStatus } from "./render";

export async function runStatus(services: string[], options: { stack?: string }, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const targets = await findTargets({ services, stack: options.stack, env, folder });
    // A job has no tasks to ask about once it is done.
    for (const target of targets.filter((candidate): candidate is DeploymentTarget => !isJobTarget(candidate))) {
        output.status(`${target.name}: asking AWS`);
        try {
            const status = await readStatus(createClients({ region: target.region }), target);
            const findings = findingsOf(status);
            output.result(renderStatus(status, findings, output.colors), { ...status, findings });
        } catch (error) {
            if (error instanceof Refused) {
                output.say(`${target.name}: ${error.message}: ${error.fix}`);
                process.exitCode = EXIT.refused;
                continue;
            }
            const problem = explainAwsError(error);
            throw problem ? new UserError(problem.message, { fix: problem.fix, cause: error }) : error;
        }
    }
}
