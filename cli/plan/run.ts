import type { Command } from "commander";
import { explainAwsError } from "../../operations/aws-error";
import { createClients } from "../../operations/clients";
import { planService } from "../../operations/plan/read";
import { Refused } from "../../operations/service";
import { short } from "../../operations/status/findings";
import type { DeploymentTarget } from "../../release";
import { contextOf, type Context } from "../context";
import { EXIT } from "../exit-code";
import { findServices, selectedStack } from "../target/find";
import type { TargetOptions } from "../target/options";
import { UserError } from "../user-error";
import { commitsBetween, gitIn } from "./commits";
import { expectedRelease } from "./expected-release";
import { readProgram, type Program } from "./program";
import { renderPlan, type ToldPlan } from "./render";
import { readWorkingTree } from "./working-tree";

interface PlanOptions extends TargetOptions {
    registered?: boolean;
}

export async function runPlan(services: string[], options: PlanOptions, command: Command): Promise<void> {
    const context = contextOf(command);
    const { output } = context;
    const targets = await findServices({ ...options, services, ...context });
    const program = await programOf(options, context);
    for (const target of targets) {
        output.status(`${target.name}: asking AWS`);
        try {
            const told = await tell(target, program, context);
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
    for (const name of services.length === 0 && program ? newServices(program, targets) : []) {
        output.result(`${output.resultColors.bold(name)}  new: pulumi up creates it`, { service: name, isNew: true });
    }
}

/** The program whose working tree is planned; none of a service that no stack of ours made. */
async function programOf(
    { registered, cluster, stack }: PlanOptions,
    { env, folder }: Context,
): Promise<Program | undefined> {
    if (registered === true || cluster !== undefined) {
        return undefined;
    }
    const name = stack ?? (env.SWINGBRIDGE_TARGET ? undefined : await selectedStack({ env, folder }));
    return name === undefined ? undefined : readProgram({ env, folder }, name);
}

async function tell(target: DeploymentTarget, program: Program | undefined, { folder }: Context): Promise<ToldPlan> {
    const clients = createClients({ region: target.region });
    const expected = program && expectedRelease(program, target);
    if (program === undefined || expected === undefined) {
        const plan = await planService(clients, target);
        return {
            ...plan,
            of: "registered",
            commits: commitsOf(gitIn(folder), plan),
            ...(program && { isGone: true }),
            notKnown: "what pulumi up would make of the working tree: run plan with --stack in the program's folder",
        };
    }
    const plan = await planService(clients, target, expected);
    const sha = program.tags[target.name] ?? expected.target.release.sha;
    const { ahead, surprises } = readWorkingTree(program, target, sha, folder);
    const isPending = target.pipeline === undefined && plan.from.taskDefinition !== target.release.taskDefinition;
    return {
        ...plan,
        of: "working tree",
        commits: commitsOf(program.git, { ...plan, to: { sha } }) ?? ahead,
        surprises: [
            ...plan.surprises,
            ...surprises,
            ...(isPending
                ? [
                      `${short(target.release.taskDefinition)} is registered and not live: plan --registered tells what swingbridge deploy would do`,
                  ]
                : []),
        ],
        releasedBy: releaser(program, target),
        notKnown:
            "what only Pulumi knows, and pulumi preview tells: network and security groups, listeners, roles, alarms, values of secrets",
    };
}

function commitsOf(
    git: ReturnType<typeof gitIn>,
    { from, to }: { from: { sha?: string }; to: { sha?: string } },
): ToldPlan["commits"] {
    return from.sha === undefined || to.sha === undefined ? undefined : commitsBetween(git, from.sha, to.sha);
}

/** What somebody does to get the release. */
function releaser({ stack, settings }: Program, { pipeline }: DeploymentTarget): string {
    const up = `pulumi up --stack ${stack}`;
    return pipeline !== undefined
        ? `pipeline ${pipeline.name}, once the commit is pushed; ${up} first where this plan has differences`
        : settings.release.releasedBy === "manual"
          ? `${up}, then swingbridge deploy --stack ${stack}`
          : up;
}

/** Services of the working tree that the stack does not have yet. */
function newServices({ project }: Program, targets: readonly DeploymentTarget[]): string[] {
    const known = new Set(targets.map(({ name }) => name));
    return project.services
        .filter(({ name, endpoint }) => endpoint === undefined && !known.has(name))
        .map(({ name }) => name);
}
