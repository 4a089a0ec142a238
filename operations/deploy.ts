import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { AppSpec, DeploymentTarget } from "../release";
import { attempt } from "./attempt";
import { chooseRelease, type ReleaseChoice } from "./choose-release";
import { createClients } from "./clients";
import type { Clients } from "./clients";
import { deployWithCodeDeploy } from "./codedeploy/deploy";
import { isCodeDeployTarget } from "./codedeploy/target";
import { describeAutoscaling } from "./autoscaling";
import type { DeployOptions } from "./deploy-options";
import { expectCurrent } from "./expect-current";
import { checkImages } from "./images";
import type { Outcome } from "./progress";
import { deployRolling } from "./rolling/deploy";
import { describeTaskDefinition, Refused } from "./service";

/**
 * Puts one service's release live, whatever its deployment controller, and tells how it ended.
 * @param choice another release than the one that the stack registered
 * @throws only what is a bug of ours: what AWS or the user can put right is an outcome
 */
export async function deploy(
    target: DeploymentTarget,
    options: DeployOptions & { choice?: ReleaseChoice },
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    return attempt(target.name, "deployment", options.report, async report => {
        const chosen = await prepare(clients, target, { ...options, report });
        return isCodeDeployTarget(chosen)
            ? deployWithCodeDeploy(clients, chosen, { ...options, report })
            : deployRolling(clients, chosen, { ...options, report });
    });
}

/** Everything that can be found out before anything is changed. */
async function prepare(
    clients: Clients,
    target: DeploymentTarget,
    { choice, tasks, expectCurrent: expected, report }: DeployOptions & { choice?: ReleaseChoice },
): Promise<DeploymentTarget> {
    refuseBesidePipeline(target, choice);
    const chosen = choice === undefined ? target : await chooseRelease(clients, target, choice);
    if (choice !== undefined) {
        const definition = await describeTaskDefinition(clients.ecs, chosen.release.taskDefinition);
        refuseWithoutPort(chosen, definition);
        for (const message of await checkImages(clients, definition)) {
            report({ event: "note", service: target.name, message });
        }
    }
    if (expected !== undefined) {
        await expectCurrent(clients, chosen, expected);
    }
    if (tasks !== undefined) {
        await refuseIfAutoscaled(clients, target);
    }
    return chosen;
}

/** What a stack with a pipeline registered stood in until the first run: it is no release. */
function refuseBesidePipeline({ name, pipeline }: DeploymentTarget, choice: ReleaseChoice | undefined): void {
    if (pipeline !== undefined && choice === undefined) {
        throw new Refused(
            `${name} is released by the pipeline ${pipeline.name}: nothing else is registered to deploy`,
            "start the pipeline: swingbridge pipeline start; or name a release that there has been, with --sha or --revision",
        );
    }
}

/** A revision that has not got the port which the load balancer asks for would fail minutes into the deployment. */
function refuseWithoutPort({ name, codedeploy }: DeploymentTarget, definition: TaskDefinition): void {
    const wanted =
        codedeploy && (JSON.parse(codedeploy.appSpec.content) as AppSpec).Resources[0].TargetService.Properties;
    if (!wanted) {
        return;
    }
    const { ContainerName: container, ContainerPort: port } = wanted.LoadBalancerInfo;
    const ports = definition.containerDefinitions?.find(each => each.name === container)?.portMappings ?? [];
    if (!ports.some(({ containerPort }) => containerPort === port)) {
        throw new Refused(
            `${definition.family}:${definition.revision} has no port ${port} in a container ${container}, which the load balancer of ${name} sends its traffic to`,
            "choose a revision that has it",
        );
    }
}

/** One owner per attribute: where Application Auto Scaling sets the desired count, nobody else does. */
export async function refuseIfAutoscaled(clients: Clients, target: DeploymentTarget): Promise<void> {
    const scalable = target.scalableTarget && (await describeAutoscaling(clients, target.scalableTarget));
    if (scalable) {
        throw new Refused(
            `Application Auto Scaling sets the number of tasks of ${target.name}, between ${scalable.MinCapacity} and ${scalable.MaxCapacity}`,
            `move its bounds instead: swingbridge scale ${target.name} --min N --max N`,
        );
    }
}
