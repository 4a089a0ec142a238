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
    const { deploy } = context.service;
    if (deploy?.mode !== undefined && deploy.mode !== "replicated") {
        context.verdicts.refused(context.path("deploy", "mode"), {
            reason: deploy.mode.endsWith("-job")
                ? "services that run once are not converted yet"
                : "Fargate has no hosts to run one task on each of",
            fix: "say how many tasks run with `replicas`",
        });
    }
    if (deploy?.endpoint_mode === "vip") {
        context.verdicts.approximated(context.path("deploy", "endpoint_mode"), {
            reason: "the name resolves to the addresses of the tasks, not to one address in front of them",
            fix: "remove the key",
        });
    }
    judgePlacement(context);
}
