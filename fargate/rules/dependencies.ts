import type { ServiceDependency } from "../model";
import { sanitiseName } from "../names";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { hasHealthCheck } from "./healthcheck";

const CREATED_AFTER = "the order in which services are created; ECS restarts a task without asking for the others";

export const DEPENDENCY_RULES: readonly Rule[] = [
    { key: "services.*.depends_on", target: CREATED_AFTER },
    { key: "services.*.depends_on.*", target: CREATED_AFTER },
    { key: "services.*.depends_on.*.condition", target: CREATED_AFTER },
    { key: "services.*.depends_on.*.required", target: "an optional dependency may be left out by a profile" },
    { key: "services.*.depends_on.*.restart", target: "none" },
    { key: "services.*.profiles", target: "the stack's choice of profiles" },
];

/** `depends_on` → the order of creation. */
export function convertDependencies(context: ServiceContext): ServiceDependency[] {
    const { service, project, verdicts } = context;
    return Object.entries(service.depends_on ?? {}).flatMap(([name, { condition, required, restart }]) => {
        const path = context.path("depends_on", name);
        const other = project.services[name];
        if (other === undefined) {
            // Only an optional one: the loader refuses a project that lacks what a service needs.
            verdicts.mapped(path, "left out: its profile is not active");
            return [];
        }
        if (restart) {
            verdicts.approximated([...path, "restart"], {
                reason: `ECS does not restart a service because ${name} was updated`,
                fix: "let the program connect again by itself",
            });
        }
        if (condition === "service_healthy" && !hasHealthCheck(other.healthcheck)) {
            verdicts.refused([...path, "condition"], {
                reason: `${name} has no \`healthcheck\` in the Compose files, and ECS ignores that of an image`,
                fix: `write a \`healthcheck\` for ${name}, or wait for \`service_started\``,
            });
        }
        if (condition === "service_completed_successfully") {
            verdicts.refused([...path, "condition"], {
                reason: "services that run once are not converted yet",
                fix: "run the work at the start of the service itself, or by hand with `aws ecs run-task`",
            });
        }
        return [{ service: sanitiseName(name), condition, required: required !== false }];
    });
}
