import type { Service, TaskSet } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../release";
import type { Clients } from "./clients";
import { primaryTaskSet } from "./codedeploy/already-live";
import { describeService, Refused } from "./service";

/** What serves, whoever put it there. */
export interface Live {
    /** ARN of the revision. */
    taskDefinition: string;
    service: Service;
    /** Where the tasks run and on what: of the primary task set with CodeDeploy, otherwise of the service. */
    surroundings: Service | TaskSet;
}

/** @throws Refused where there is no such service, or it runs nothing */
export async function readLive(clients: Clients, target: DeploymentTarget): Promise<Live> {
    const service = await describeService(clients.ecs, target);
    const surroundings = service.deploymentController?.type === "CODE_DEPLOY" ? primaryTaskSet(service) : service;
    if (!surroundings?.taskDefinition) {
        throw new Refused(
            `service ${target.service} has no primary task set, so nothing of it is live`,
            `swingbridge deploy ${target.name}`,
        );
    }
    return { taskDefinition: surroundings.taskDefinition, service, surroundings };
}
