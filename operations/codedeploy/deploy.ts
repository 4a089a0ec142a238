import type { DeploymentInfo } from "@aws-sdk/client-codedeploy";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { resumeAutoscaling } from "../autoscaling";
import type { Clients } from "../clients";
import type { DeployOptions } from "../deploy-options";
import type { Outcome } from "../progress";
import { describeService, Refused } from "../service";
import { isAlreadyLive, primaryTaskSet } from "./already-live";
import { endTerminationWait, stopForAnother, waitForAnother } from "./before";
import { followToTheEnd } from "./conclude";
import { confirmLive } from "./confirm-live";
import { createDeployment, refusedBecauseOf } from "./create";
import { nextStep, type Observed, type TakenStep } from "./next-step";
import { appSpecHash, lookAt, runningDeployment } from "./running";
import type { CodeDeployTarget } from "./target";

/**
 * Puts the target's release live with CodeDeploy and follows it as far as the caller wants.
 * Repeated or resumed after an interruption it goes on where the deployment is.
 * @throws Refused when another deployment runs, or there is nothing to deploy to
 * @throws StillRunning when time is up or the user interrupts: the deployment goes on
 */
export async function deployWithCodeDeploy(
    clients: Clients,
    target: CodeDeployTarget,
    options: DeployOptions,
): Promise<Outcome> {
    for (;;) {
        const { observed, info } = await observe(clients, target);
        const step = nextStep(observed, options);
        if (step.do === "refuse") {
            throw refusedBecauseOf(target.name, info ?? step);
        }
        if (options.dryRun) {
            return { status: "planned", service: target.name, message: describeStep(step, target, options) };
        }
        const outcome = await take(clients, target, step, options);
        if (outcome) {
            return outcome;
        }
    }
}

async function observe(
    clients: Clients,
    target: CodeDeployTarget,
): Promise<{ observed: Observed; info?: DeploymentInfo }> {
    const running = await runningDeployment(clients.codedeploy, target.codedeploy);
    if (running?.deploymentId !== undefined) {
        const { deploymentId } = running;
        const sameRelease = appSpecHash(running) === target.codedeploy.appSpec.sha256;
        const { live } = await lookAt(clients.codedeploy, target, deploymentId);
        return { observed: { running: { deploymentId, sameRelease, live }, alreadyLive: false }, info: running };
    }
    const primary = primaryTaskSet(await describeService(clients.ecs, target));
    const alreadyLive = primary !== undefined && (await isAlreadyLive(clients.ecs, target, primary));
    return { observed: { alreadyLive } };
}

/** @returns undefined where it is time to look again */
async function take(
    clients: Clients,
    target: CodeDeployTarget,
    step: TakenStep,
    options: DeployOptions,
): Promise<Outcome | undefined> {
    switch (step.do) {
        case "follow":
            return options.wait === false
                ? started(target, step.deploymentId)
                : followToTheEnd(clients, target, step.deploymentId, true, options);
        case "end-wait":
            await endTerminationWait(clients, target, step.deploymentId, options);
            return undefined;
        case "stop":
            await stopForAnother(clients, target, step.deploymentId, options);
            return undefined;
        case "wait-for":
            await waitForAnother(clients, target, step.deploymentId, options);
            return undefined;
        case "confirm":
            await settle(clients, target, options);
            return confirmLive(clients, target, options);
        case "deploy":
            await settle(clients, target, options);
            return create(clients, target, options);
    }
}

/** Nothing shifts any more: what a deployer that died has left suspended scales again. */
async function settle(clients: Clients, target: CodeDeployTarget, { tasks }: DeployOptions): Promise<void> {
    await resumeAutoscaling(clients, target);
    if (tasks !== undefined) {
        const { cluster, service } = target;
        await clients.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: tasks }));
    }
}

/** @returns undefined where another deployer was faster */
async function create(
    clients: Clients,
    target: CodeDeployTarget,
    options: DeployOptions,
): Promise<Outcome | undefined> {
    const deploymentId = await createDeployment(clients, target, options);
    if (deploymentId !== undefined) {
        return options.wait === false
            ? started(target, deploymentId)
            : followToTheEnd(clients, target, deploymentId, false, options);
    }
    if (!(await runningDeployment(clients.codedeploy, target.codedeploy))) {
        throw new Refused(
            "another one is running in the same deployment group, and CodeDeploy does not list it",
            "run the same command again",
        );
    }
    return undefined;
}

function started({ name: service, release }: CodeDeployTarget, deploymentId: string): Outcome {
    const message = `deployment ${deploymentId} of ${release.sha} is under way: swingbridge wait ${service} follows it and writes the release record`;
    return { status: "started", service, deploymentId, message };
}

/** A dry run in words. */
function describeStep(
    step: TakenStep,
    { release }: Pick<CodeDeployTarget, "release">,
    { tasks, ignoreAlarms }: Pick<DeployOptions, "tasks" | "ignoreAlarms">,
): string {
    const deploy = `deploy ${release.sha} (${release.taskDefinition.split("/").pop()})${tasks === undefined ? "" : ` with ${tasks} tasks`}${ignoreAlarms ? ", whatever the alarms say" : ""}`;
    switch (step.do) {
        case "follow":
            return `would follow deployment ${step.deploymentId}, which deploys ${release.sha} already`;
        case "end-wait":
            return `would end the old tasks of deployment ${step.deploymentId}, which is live, then ${deploy}`;
        case "stop":
            return `would stop deployment ${step.deploymentId} and roll it back, then ${deploy}`;
        case "wait-for":
            return `would wait for deployment ${step.deploymentId}, then ${deploy}`;
        case "confirm":
            return `${release.sha} is live; nothing to deploy`;
        case "deploy":
            return `would ${deploy}`;
    }
}
