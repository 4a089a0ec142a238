import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import type { Deployment, Service } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import type { DeployOptions } from "../deploy-options";
import { explainFailure } from "../failure";
import type { FollowOptions } from "../follow";
import type { Outcome } from "../progress";
import { writeReleaseRecord } from "../release-record";
import { describeService, describeTaskDefinition, Refused } from "../service";
import { sameContent } from "../task-definition";
import { followRollout } from "./follow-rollout";

/**
 * Puts the target's release live on a service that rolls (controller `ecs`) and follows it until all tasks are new.
 * Where `pulumi up` has updated the service already, this only follows.
 * @throws Refused when there is no service, another release is rolling out, or something is asked for that only CodeDeploy has
 * @throws StillRunning when time is up or the user interrupts: the deployment goes on
 */
export async function deployRolling(
    clients: Clients,
    target: DeploymentTarget,
    options: DeployOptions,
): Promise<Outcome> {
    refuseSenseless(options);
    const service = target.name;
    const { sha, taskDefinition } = target.release;
    const before = await describeService(clients.ecs, target);
    const update = options.force
        ? !isRollingOut(before, taskDefinition)
        : await needsUpdate(clients, before, taskDefinition);
    const other = update ? runningRollout(before, taskDefinition) : undefined;
    if (other && (options.running ?? "refuse") === "refuse") {
        throw refusedBecauseOf(target, other);
    }
    if (options.dryRun) {
        return { status: "planned", service, message: describePlan(target, update, other, options) };
    }
    if (other && options.running === "wait") {
        await followRollout(clients, target, other.taskDefinition ?? "", options);
    }
    if (update || options.tasks !== undefined) {
        await clients.ecs.send(
            new UpdateServiceCommand({
                cluster: target.cluster,
                service: target.service,
                ...(update && { taskDefinition, forceNewDeployment: options.force === true }),
                desiredCount: options.tasks,
            }),
        );
    }
    return options.wait === false
        ? {
              status: "started",
              service,
              message: `${sha} is rolling out: swingbridge wait ${service} follows it and writes the release record`,
          }
        : concludeRollout(clients, target, update, options);
}

/** Follows the rollout of the target's release, explains a failure, and writes the release record. */
export async function concludeRollout(
    clients: Clients,
    target: DeploymentTarget,
    updated: boolean,
    options: FollowOptions & Pick<DeployOptions, "rollbackFrom">,
): Promise<Outcome> {
    const service = target.name;
    const { sha, taskDefinition } = target.release;
    const end = await followRollout(clients, target, taskDefinition, options);
    if (end === "completed") {
        await writeReleaseRecord(clients, target, { rolledBackFrom: options.rollbackFrom });
        return { status: updated ? "live" : "already-live", service, message: `${sha} is live` };
    }
    const failure = await explainFailure(clients, target, end.reason, taskDefinition);
    options.report({ event: "failure", service, failure });
    return {
        status: end.rolledBack ? "rolled-back" : "failed",
        service,
        failure,
        message: `${sha} failed and was ${end.rolledBack ? "" : "not "}rolled back: ${end.reason}`,
    };
}

/** What only CodeDeploy has is refused, not ignored. */
export function refuseSenseless({ until = "live", ignoreAlarms }: Pick<DeployOptions, "until" | "ignoreAlarms">): void {
    if (until !== "live" && until !== "ended") {
        throw new Refused(
            `${until} is a lifecycle event of CodeDeploy, and ECS rolls this service`,
            "leave --wait-until out, or wait until live or ended, which are the same here",
        );
    }
    if (ignoreAlarms) {
        throw new Refused(
            "--ignore-alarms is about alarms that CodeDeploy watches, and ECS rolls this service",
            "leave it out: no alarm stops this deployment",
        );
    }
}

/** A rollout of something else that is under way and has not failed. */
export function runningRollout({ deployments = [] }: Service, wanted?: string): Deployment | undefined {
    const primary = deployments.find(({ status }) => status === "PRIMARY");
    const moves = primary?.rolloutState === "IN_PROGRESS" && deployments.length > 1;
    return moves && primary.taskDefinition !== wanted && (primary.failedTasks ?? 0) === 0 ? primary : undefined;
}

/** What a forced deployment started, and was interrupted in, is not started anew. */
function isRollingOut({ deployments = [] }: Service, taskDefinition: string): boolean {
    const primary = deployments.find(({ status }) => status === "PRIMARY");
    return (
        deployments.length > 1 && primary?.rolloutState === "IN_PROGRESS" && primary.taskDefinition === taskDefinition
    );
}

/** ECS does not tell who asked for a rollout. */
function refusedBecauseOf({ name }: DeploymentTarget, { taskDefinition = "", createdAt, id }: Deployment): Refused {
    return new Refused(
        `${taskDefinition.split("/").pop()} is rolling out (deployment ${id}, since ${createdAt?.toISOString()})`,
        `follow it with swingbridge wait ${name}, or deploy with --wait-for-running, or with --stop-running to replace it`,
    );
}

function describePlan(
    { release }: DeploymentTarget,
    update: boolean,
    other: Deployment | undefined,
    { tasks, running }: DeployOptions,
): string {
    const revision = release.taskDefinition.split("/").pop();
    const count = tasks === undefined ? "" : ` with ${tasks} tasks`;
    if (!update) {
        return `${release.sha} is live or rolling out${tasks === undefined ? "; nothing to deploy" : `: would set the number of tasks to ${tasks}`}`;
    }
    const otherRevision = other?.taskDefinition?.split("/").pop();
    const first =
        other === undefined
            ? ""
            : running === "wait"
              ? `wait for the rollout of ${otherRevision}, then `
              : `replace the rollout of ${otherRevision} and `;
    return `would ${first}roll out ${release.sha} (${revision})${count}`;
}

async function needsUpdate(clients: Clients, service: Service, wanted: string): Promise<boolean> {
    if (!service.taskDefinition || service.taskDefinition === wanted) {
        return service.taskDefinition !== wanted;
    }
    const [live, next] = await Promise.all([
        describeTaskDefinition(clients.ecs, service.taskDefinition),
        describeTaskDefinition(clients.ecs, wanted),
    ]);
    return !sameContent(live, next);
}
