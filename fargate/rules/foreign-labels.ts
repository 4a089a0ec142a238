import { COMPOSE_X } from "../compose-x-labels";
import type { ServiceContext } from "../service-context";
import type { Finding } from "../verdicts";

/** Labels that another tool acts on and nothing here does, by the start of their name; the longest start that fits counts. */
export const FOREIGN_LABELS: Readonly<Record<string, string>> = {
    "traefik.": "route with the stack's `services.NAME.hosts` and `.paths`: the load balancer takes Traefik's place",
    "traefik.http.services.":
        "name the port that the program listens at with `expose` (`loadbalancer.server.port`), the health check's path with the stack's `services.NAME.healthCheckPath`",
    "kompose.": "remove the label",
    "kompose.service.expose": "name the service in the stack's `public`, its host names in `services.NAME.hosts`",
    "kompose.service.type": "name the service in the stack's `public`; others are reachable from inside only",
    "kompose.service.healthcheck.":
        "write a `healthcheck`; the load balancer's path is the stack's `services.NAME.healthCheckPath`",
    "kompose.service.group": "use the label `ecs.task.family` to run services in one task",
    "kompose.hpa.": "write `deploy: { x-aws-autoscaling: { min: 1, max: 4, cpu: 60 } }`",
    "kompose.cronjob.": "run the task from an EventBridge schedule of your own; no task is started by the clock here",
    "kompose.init.containers.":
        "make it a service of its own that others wait for with `service_completed_successfully`",
    "kompose.volume.": "EFS grows by itself: remove the label",
    "kompose.image-pull-secret":
        "write `x-aws-pull_credentials` with the ARN of the registry's login in Secrets Manager",
    "kompose.image-pull-policy": "remove the label: ECS pulls an image whenever a task starts",
    "ecs.": "look for a misspelling among ecs.task.family, ecs.essential, ecs.depends.condition, ecs.ephemeral.storage and ecs.compute.platform",
    "ecs.task.family.hostname": "use `networks: { default: { aliases: [NAME] } }`",
    "com.docker.lb.": "route with the stack's `services.NAME.hosts` and `.paths`",
};

const TOOLS: Readonly<Record<string, string>> = {
    traefik: "Traefik",
    kompose: "Kompose",
    ecs: "ECS Compose-X",
    com: "Docker Enterprise",
};

/** What is to be said of a label that asks another tool for something; undefined for any other. */
export function foreignLabel(name: string): Required<Finding> | undefined {
    const start = Object.keys(FOREIGN_LABELS)
        .filter(known => name.startsWith(known))
        .sort((a, b) => b.length - a.length)[0];
    return start === undefined
        ? undefined
        : {
              reason: `it is a label of ${TOOLS[start.split(".")[0]!]}, which nothing here acts on`,
              fix: FOREIGN_LABELS[start]!,
          };
}

/** Labels of the container that ask another tool for something. They are kept, and do nothing. */
export function judgeLabels(context: ServiceContext): void {
    const acted: readonly string[] = Object.values(COMPOSE_X);
    for (const name of Object.keys(context.service.labels ?? {}).filter(label => !acted.includes(label))) {
        const finding = foreignLabel(name);
        if (finding !== undefined) {
            context.verdicts.approximated(context.path("labels", name), finding);
        }
    }
}
