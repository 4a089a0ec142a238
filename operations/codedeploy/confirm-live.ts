import type { TaskSet } from "@aws-sdk/client-ecs";
import type { Clients } from "../clients";
import { explainFailure, isCrash, stoppedTasks } from "../failure";
import { follow } from "../follow";
import type { FollowOptions } from "../follow";
import type { Outcome } from "../progress";
import { writeReleaseRecord } from "../release-record";
import { describeService } from "../service";
import { primaryTaskSet } from "./already-live";
import type { CodeDeployTarget } from "./target";

/** A first release that keeps crashing has nothing to roll back to: after so many stopped tasks it has failed. */
const CRASHES_OF_A_FIRST_RELEASE = 3;

/** What the target wants is the primary task set already: done as soon as its tasks are up. A first release starts this way. */
export async function confirmLive(
    clients: Clients,
    target: CodeDeployTarget,
    options: FollowOptions,
): Promise<Outcome> {
    const service = target.name;
    let told = "";
    const end = await follow(options, async () => {
        const primary = primaryTaskSet(await describeService(clients.ecs, target));
        if (!primary) {
            return undefined;
        }
        if (isSteady(primary)) {
            return primary;
        }
        const counts = `${primary.runningCount}/${primary.computedDesiredCount}`;
        if (counts !== told) {
            told = counts;
            options.report({
                event: "tasks",
                service,
                running: primary.runningCount ?? 0,
                desired: primary.computedDesiredCount ?? 0,
                pending: primary.pendingCount ?? 0,
            });
        }
        return (await keepsCrashing(clients, target, primary)) ? primary : undefined;
    });
    if (!isSteady(end)) {
        const reason = "the tasks of the first release keep stopping, and there is no older version to go back to";
        const failure = await explainFailure(clients, target, reason, end.taskDefinition);
        options.report({ event: "failure", service, failure });
        return { status: "failed", service, failure, message: `${target.release.sha} does not start: ${reason}` };
    }
    await writeReleaseRecord(clients, target, { taskDefinition: end.taskDefinition });
    return { status: "already-live", service, message: `${target.release.sha} is live; nothing to deploy` };
}

/** ECS calls a task set steady when all its tasks run and its load balancer finds them healthy. */
function isSteady(set: TaskSet): boolean {
    return set.stabilityStatus === "STEADY_STATE" && set.runningCount === set.computedDesiredCount;
}

async function keepsCrashing(clients: Clients, target: CodeDeployTarget, primary: TaskSet): Promise<boolean> {
    if ((primary.runningCount ?? 0) >= (primary.computedDesiredCount ?? 0)) {
        return false;
    }
    const stopped = await stoppedTasks(clients, target, primary.taskDefinition ?? "");
    return stopped.filter(isCrash).length >= CRASHES_OF_A_FIRST_RELEASE;
}
