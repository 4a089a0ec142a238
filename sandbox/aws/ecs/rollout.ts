import type { Account } from "../service";
import { scheduleReconciliation, viewOf } from "./groups";
import {
    computedDesiredCount,
    putService,
    taskSets,
    taskSetsOf,
    tasksOf,
    type DeploymentRow,
    type ServiceRow,
    type TaskSetRow,
} from "./model";
import { breakerThreshold, isSteady } from "./scheduler";
import { closeEndpoints } from "./service-connect";
import { noteDeployments } from "./service-deployments";
import { subjectText, withEvent } from "./service-events";

/** Time between the circuit breaker's decision and the next look at the service, in milliseconds. */
const AFTER_BREAK = 5000;

/** Draws the conclusions of what has happened: rollouts that are done or have failed, services that are gone. */
export function settle(account: Account, service: ServiceRow): ServiceRow {
    const settled =
        service.controller === "ECS" ? settleDeployments(account, service) : settleTaskSets(account, service);
    const gone =
        settled.status === "DRAINING" && tasksOf(account, settled).every(task => task.lastStatus === "STOPPED");
    const result: ServiceRow = gone ? { ...settled, status: "INACTIVE", deployments: [] } : settled;
    if (gone) {
        taskSetsOf(account, settled).forEach(set => taskSets(account).delete(set.id));
        closeEndpoints(account, settled);
    }
    putService(account, result);
    noteDeployments(account, result);
    return result;
}

function settleDeployments(account: Account, service: ServiceRow): ServiceRow {
    const judged = breakCircuit(account, service);
    const [primary, ...older] = judged.deployments;
    if (judged !== service) {
        // What the breaker decided is seen before it is carried out.
        scheduleReconciliation(account, judged, AFTER_BREAK);
        return judged;
    }
    if (!primary || judged.status !== "ACTIVE") {
        return judged;
    }
    const views = [primary, ...older].map(deployment => viewOf(account, judged, deployment, false));
    const steady = isSteady(judged.desiredCount, views) && views.slice(1).every(view => view.tasks.length === 0);
    if (steady === primary.steady && !(steady && primary.rolloutState === "IN_PROGRESS")) {
        return judged;
    }
    if (!steady) {
        return { ...judged, deployments: [{ ...primary, steady }, ...older] };
    }
    const completed: DeploymentRow = {
        ...primary,
        steady,
        rolloutState: "COMPLETED",
        rolloutStateReason: `ECS deployment ${primary.id} completed.`,
        updatedAt: account.now,
    };
    let told: ServiceRow = { ...judged, deployments: [completed] };
    const subject = subjectText(judged);
    if (primary.rolloutState === "IN_PROGRESS") {
        told = withEvent(account, told, `${subject} (deployment ${primary.id}) deployment completed.`);
    }
    return withEvent(account, told, `${subject} has reached a steady state.`);
}

/** The circuit breaker: a rollout whose tasks keep failing ends, and goes back where the service says so. */
function breakCircuit(account: Account, service: ServiceRow): ServiceRow {
    const breaker = service.deploymentConfiguration.deploymentCircuitBreaker;
    const [primary, ...older] = service.deployments;
    if (
        !breaker?.enable ||
        primary?.rolloutState !== "IN_PROGRESS" ||
        primary.failedTasks < breakerThreshold(service.desiredCount)
    ) {
        return service;
    }
    const subject = subjectText(service);
    const failed: DeploymentRow = {
        ...primary,
        rolloutState: "FAILED",
        rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
        updatedAt: account.now,
    };
    const last = older.find(deployment => deployment.rolloutState === "COMPLETED");
    const told = withEvent(
        account,
        service,
        `${subject} (deployment ${primary.id}) deployment failed: tasks failed to start.`,
    );
    if (!breaker.rollback || !last) {
        return { ...told, deployments: [failed, ...older] };
    }
    const restored: DeploymentRow = {
        ...last,
        status: "PRIMARY",
        rolloutState: "IN_PROGRESS",
        rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${last.id}.`,
        steady: false,
        failedTasks: 0,
        updatedAt: account.now,
    };
    const rest = older.filter(deployment => deployment.id !== last.id);
    return {
        ...withEvent(account, told, `${subject} rolling back to deployment ${last.id}.`),
        deployments: [restored, { ...failed, status: "ACTIVE" }, ...rest],
    };
}

function settleTaskSets(account: Account, service: ServiceRow): ServiceRow {
    let told = service;
    for (const set of taskSetsOf(account, service)) {
        const view = viewOf(account, service, set, false);
        if (set.status === "DRAINING") {
            if (view.tasks.length === 0) {
                taskSets(account).delete(set.id);
            }
            continue;
        }
        const steady = isSteady(computedDesiredCount(service, set), [view]);
        if (steady === (set.stability === "STEADY_STATE")) {
            continue;
        }
        const changed: TaskSetRow = {
            ...set,
            stability: steady ? "STEADY_STATE" : "STABILIZING",
            stabilityAt: account.now,
            updatedAt: account.now,
        };
        taskSets(account).put(set.id, changed);
        if (steady) {
            told = withEvent(account, told, `${subjectText(service, set)} has reached a steady state.`);
        }
    }
    return told;
}
