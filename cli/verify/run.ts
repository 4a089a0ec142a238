import type { Command } from "commander";
import { explainAwsError } from "../../operations/aws-error";
import { createClients } from "../../operations/clients";
import type { Check } from "../../operations/verify/check";
import { verify } from "../../operations/verify/verify";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import { dockerCredentials } from "../pin/credentials";
import { Registry } from "../pin/registry";
import { findServices } from "../target/find";
import type { TargetOptions } from "../target/options";
import { UserError } from "../user-error";
import { renderChecks } from "./render";

interface VerifyOptions extends TargetOptions {
    getSecrets: boolean;
    registries: boolean;
}

export async function runVerify(services: string[], options: VerifyOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const { getSecrets, registries, ...where } = options;
    const targets = await findServices({ ...where, services, env, folder });
    const registry = registries ? new Registry(dockerCredentials(env)) : undefined;
    let failed = false;
    let unanswered = 0;
    for (const target of targets) {
        output.status(`${target.name}: asking AWS`);
        const checks = await verify(createClients({ region: target.region }), target, {
            readSecrets: getSecrets,
            askRegistry: registry && (reference => registry.platforms(reference)),
        }).catch(explained);
        if (output.json) {
            checks.forEach(check => output.result("", { service: target.name, ...check }));
        } else {
            output.result(renderChecks(target.name, checks, output.resultColors), {});
        }
        failed ||= checks.some(({ result }) => result === "FAIL");
        if (!sawService(checks)) {
            unanswered++;
            output.say(`${target.name}: not even the service could be seen, so nothing is verified`);
        }
    }
    process.exitCode = failed || unanswered > 0 ? EXIT.usage : EXIT.done;
}

/** Whoever may not look at it, or was throttled all along, has verified nothing. */
const sawService = (checks: readonly Check[]): boolean =>
    checks.some(({ topic, result }) => topic === "service" && (result === "OK" || result === "FAIL"));

function explained(error: unknown): Check[] {
    const problem = explainAwsError(error);
    throw problem ? new UserError(problem.message, { fix: problem.fix, cause: error }) : error;
}
