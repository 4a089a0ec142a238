import type { ScalableTarget } from "@aws-sdk/client-application-auto-scaling";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import type { Service } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../release";
import { attempt } from "./attempt";
import { describeAutoscaling, registerBounds, resumeAutoscaling } from "./autoscaling";
import { createClients, type Clients } from "./clients";
import { primaryTaskSet } from "./codedeploy/already-live";
import { refusedBecauseOf } from "./codedeploy/create";
import { lookAt, runningDeployment } from "./codedeploy/running";
import { isCodeDeployTarget } from "./codedeploy/target";
import { follow } from "./follow";
import type { FollowOptions } from "./follow";
import type { Outcome } from "./progress";
import { describeService, Refused } from "./service";

/** How many tasks: a number, or the bounds of autoscaling. */
export interface Scale {
    count?: number;
    min?: number;
    max?: number;
}

export interface ScaleOptions extends FollowOptions, Scale {
    wait?: boolean;
    dryRun?: boolean;
}

/**
 * Changes the number of tasks of a service, by whoever owns it: the desired count itself, or the bounds of autoscaling.
 * @throws only what is a bug of ours
 */
export async function scale(
    target: DeploymentTarget,
    options: ScaleOptions,
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    const service = target.name;
    return attempt(service, "task", options.report, async report => {
        await describeService(clients.ecs, target);
        const scalable = target.scalableTarget && (await describeAutoscaling(clients, target.scalableTarget));
        const change = planScale(service, options, scalable || undefined);
        await refuseWhileShifting(clients, target);
        if (options.dryRun) {
            return { status: "planned", service, message: `would set ${change.words}` };
        }
        await resumeAutoscaling(clients, target);
        if (change.count === undefined) {
            await registerBounds(clients, target.scalableTarget ?? "", change);
        } else {
            const { cluster, service: name } = target;
            await clients.ecs.send(new UpdateServiceCommand({ cluster, service: name, desiredCount: change.count }));
        }
        const owner =
            "the stack's configuration says otherwise until you change it there too, and pulumi up sets it back";
        report({
            event: "note",
            service,
            message: target.notKnown ? `set ${change.words}` : `set ${change.words}; ${owner}`,
        });
        if (options.wait === false) {
            return { status: "started", service, message: `tasks start or stop for ${change.words}` };
        }
        const running = await untilScaled(clients, target, change, { ...options, report });
        return { status: "done", service, message: `${running} tasks run` };
    });
}

type Change = { words: string } & ({ count: number } | { count?: undefined; min: number; max: number });

/**
 * What is to be changed, and where.
 * @throws Refused where the number has another owner than the caller thinks, or the bounds make no sense
 */
export function planScale(service: string, wanted: Scale, scalable: ScalableTarget | undefined): Change {
    const { count } = wanted;
    if (count !== undefined) {
        if (scalable) {
            throw new Refused(
                `Application Auto Scaling sets the number of tasks of ${service}, between ${scalable.MinCapacity} and ${scalable.MaxCapacity}`,
                `move its bounds instead: swingbridge scale ${service} --min N --max N`,
            );
        }
        return { count, words: `the number of tasks to ${count}` };
    }
    if (!scalable) {
        throw new Refused(
            `nothing scales ${service}: its number of tasks is fixed`,
            `set that: swingbridge scale ${service} --count N`,
        );
    }
    const min = wanted.min ?? scalable.MinCapacity ?? 0;
    const max = wanted.max ?? scalable.MaxCapacity ?? 0;
    if (min > max) {
        throw new Refused(`the minimum of ${min} tasks is above the maximum of ${max}`, "give both --min and --max");
    }
    return { min, max, words: `the bounds of autoscaling to ${min} and ${max} tasks` };
}

/** A deployment during which the number of tasks changes may fail. */
async function refuseWhileShifting(clients: Clients, target: DeploymentTarget): Promise<void> {
    if (!isCodeDeployTarget(target)) {
        return;
    }
    const running = await runningDeployment(clients.codedeploy, target.codedeploy);
    if (running?.deploymentId === undefined) {
        return;
    }
    const { live } = await lookAt(clients.codedeploy, target, running.deploymentId);
    if (!live) {
        throw refusedBecauseOf(target.name, running);
    }
}

async function untilScaled(
    clients: Clients,
    target: DeploymentTarget,
    change: Change,
    options: FollowOptions,
): Promise<number> {
    let told = "";
    return follow(options, async () => {
        const { desired, running, pending } = tasksOf(await describeService(clients.ecs, target));
        const counts = `${running}/${desired}`;
        if (counts !== told) {
            told = counts;
            options.report({ event: "tasks", service: target.name, running, desired, pending });
        }
        const right =
            change.count === undefined ? desired >= change.min && desired <= change.max : desired === change.count;
        return right && running === desired && pending === 0 ? running : undefined;
    });
}

/** The tasks that serve; those of an old task set end by themselves. */
function tasksOf(service: Service): { desired: number; running: number; pending: number } {
    const { runningCount = 0, pendingCount = 0 } = primaryTaskSet(service) ?? service;
    return { desired: service.desiredCount ?? 0, running: runningCount, pending: pendingCount };
}
