import { isNetworkEndpoint } from "./endpoints";
import type { FargateServiceSpec, PublicEndpoint } from "./model";
import type { Controller } from "./settings";

type Service = Pick<FargateServiceSpec, "name" | "public" | "alsoPublic" | "stateful">;

/** Who replaces the tasks of a service: what its settings say, or the stack's choice where CodeDeploy is able to. */
export function controllerOf(service: Service, said?: Controller, stack: Controller = "codedeploy"): Controller {
    return said ?? (blueGreenObstacle(service) === undefined ? stack : "ecs");
}

/** Why CodeDeploy cannot release a service; undefined where it can. */
export function blueGreenObstacle({ name, public: endpoint, alsoPublic = [], stateful }: Service): string | undefined {
    if (stateful) {
        return `CodeDeploy runs old and new tasks at once, and ${name} holds data that only one may use`;
    }
    if (endpoint === undefined) {
        return `CodeDeploy moves a load balancer's traffic, and ${name} is not public`;
    }
    if (carriesUdp(endpoint)) {
        return `${name} speaks UDP, for which AWS documents no shift by CodeDeploy: its flows stay with the task that they began with`;
    }
    if (alsoPublic.length > 0) {
        return `CodeDeploy moves the traffic of one port, and ${name} has several that are public`;
    }
    return undefined;
}

/** Canary and linear shifts need weights that CodeDeploy sets on application load balancers only. */
export function shiftsAllAtOnce({ public: endpoint }: Pick<FargateServiceSpec, "public">): boolean {
    return endpoint !== undefined && isNetworkEndpoint(endpoint);
}

function carriesUdp(endpoint: PublicEndpoint): boolean {
    return isNetworkEndpoint(endpoint) && endpoint.listener.protocol.includes("UDP");
}
