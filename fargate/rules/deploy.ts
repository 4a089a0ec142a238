import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { judgePlacement } from "./placement";

export const DEPLOY_RULES: readonly Rule[] = [
    { key: "services.*.deploy", target: "service" },
    { key: "services.*.deploy.mode", target: "service.schedulingStrategy REPLICA" },
    { key: "services.*.deploy.endpoint_mode", target: "Cloud Map answers with the addresses of the tasks" },
];

/** Keys under `deploy` that a Fargate service has no choice about. */
export function judgeDeploy(context: ServiceContext): void {
    judgeMode(context);
    judgePlacement(context);
}

/** @param proxied whether Service Connect stands in front of the tasks */
export function judgeEndpointMode(context: ServiceContext, proxied: boolean): void {
    const path = context.path("deploy", "endpoint_mode");
    const mode = context.service.deploy?.endpoint_mode;
    if (mode === "vip" && proxied) {
        context.verdicts.mapped(path, "→ Service Connect: one address, in front of the tasks");
    } else if (mode === "vip") {
        context.verdicts.approximated(path, {
            reason: "the name resolves to the addresses of the tasks, not to one address in front of them",
            fix: "remove the key, or let Service Connect stand in front of them: swingbridge:serviceConnect: true",
        });
    } else if (mode === "dnsrr" && proxied) {
        context.verdicts.approximated(path, {
            reason: "Service Connect stands in front of the tasks with one address",
            fix: `leave it to DNS: swingbridge:services: { ${context.name}: { serviceConnect: false } }`,
        });
    }
}

function judgeMode(context: ServiceContext): void {
    const { verdicts, service } = context;
    const path = context.path("deploy", "mode");
    switch (service.deploy?.mode) {
        case "replicated-job":
            verdicts.mapped(path, "→ RunTask, once for each content of the task, before those that depend on it");
            break;
        case "global-job":
            verdicts.approximated(path, {
                reason: "Fargate has no hosts to run one task on each of, so one task runs once",
                fix: "write `replicated-job`, and how many tasks run with `replicas`",
            });
            break;
        case "global":
            verdicts.refused(path, {
                reason: "Fargate has no hosts to run one task on each of",
                fix: "say how many tasks run with `replicas`",
            });
    }
}

/** Tasks of a job that run side by side. */
export function jobTasks({ service, settings }: ServiceContext): number {
    const inFile = service.deploy?.replicas ?? (service.scale as number | undefined);
    return settings.desiredCount ?? (service.deploy?.mode === "global-job" ? 1 : (inFile ?? 1));
}
