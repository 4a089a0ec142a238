import type { Command } from "commander";
import { explainAwsError } from "../../operations/aws-error";
import { createClients } from "../../operations/clients";
import { ONLY_PREVIEW } from "../../operations/plan/plan";
import { planService } from "../../operations/plan/read";
import { Refused } from "../../operations/service";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import { findServices } from "../target/find";
import type { TargetOptions } from "../target/options";
import { UserError } from "../user-error";
import { commitsBetween, gitIn } from "./commits";
import { renderPlan } from "./render";
import { readWorkingTree } from "./working-tree";

export async function runPlan(services: string[], options: TargetOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const targets = await findServices({ ...options, services, env, folder });
    const git = gitIn(folder);
    for (const target of targets) {
        output.status(`${target.name}: asking AWS`);
        try {
            const plan = await planService(createClients({ region: target.region }), target);
            const told = {
                ...plan,
                commits:
                    plan.from.sha === undefined || plan.to.sha === undefined
                        ? undefined
                        : commitsBetween(git, plan.from.sha, plan.to.sha),
                // A service that no stack of ours made has no program here.
                workingTree:
                    options.cluster === undefined
                        ? readWorkingTree(git, folder, options.stack, target, env)
                        : undefined,
                notKnown: ONLY_PREVIEW,
            };
            output.result(renderPlan(told, output.resultColors), told);
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
