import type { ContainerSpec } from "../model";
import { sanitiseName } from "../names";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { volumesFrom } from "../shared-task";

/** Keys by which a service shares another one's task; `network_mode` stands among those of the network. */
export const SHARED_TASK_RULES: readonly Rule[] = [
    { key: "services.*.pid", target: "pidMode task, for services that share one" },
    { key: "services.*.volumes_from", target: "containerDefinitions[].volumesFrom, in one task" },
    { key: "services.*.volumes_from.*", target: "containerDefinitions[].volumesFrom[], in one task" },
];

/** What these keys ask for that only a host has. */
export function judgeSharedTask(context: ServiceContext): void {
    const { service, verdicts } = context;
    const pid = String(service.pid ?? "");
    if (pid !== "" && !pid.startsWith("service:")) {
        verdicts.refused(context.path("pid"), {
            reason: "a Fargate task has no host to share processes with",
            fix: "remove the key, or share those of another service: `pid: service:NAME`",
        });
    }
}

/** `volumes_from` → `volumesFrom`: a service whose mounts are used is in the same task. */
export function convertVolumesFrom(context: ServiceContext): Pick<ContainerSpec, "volumesFrom"> {
    const sources = volumesFrom(context.service).flatMap(({ service, readOnly }, index) => {
        if (service === undefined) {
            context.verdicts.refused(context.path("volumes_from", index), {
                reason: "there are no containers outside of this project to take mounts from",
                fix: "name a service, or mount a named volume",
            });
            return [];
        }
        return [{ sourceContainer: sanitiseName(service), readOnly }];
    });
    return sources.length > 0 ? { volumesFrom: sources } : {};
}
