import type { Dependency } from "../../compose";
import { COMPOSE_X, labelOf } from "../compose-x-labels";
import type { ConvertedService } from "../container";
import type { ContainerSpec } from "../model";
import type { Rule } from "../rule";
import { hasHealthCheck } from "./healthcheck";

const CREATED_AFTER =
    "the order of creation; within a task, containerDefinitions[].dependsOn. ECS restarts a task without asking for others";

export const DEPENDENCY_RULES: readonly Rule[] = [
    { key: "services.*.depends_on", target: CREATED_AFTER },
    { key: "services.*.depends_on.*", target: CREATED_AFTER },
    { key: "services.*.depends_on.*.condition", target: CREATED_AFTER },
    { key: "services.*.depends_on.*.required", target: "an optional dependency may be left out by a profile" },
    { key: "services.*.depends_on.*.restart", target: "none" },
    { key: "services.*.profiles", target: "the stack's choice of profiles" },
];

type ContainerDependency = NonNullable<ContainerSpec["dependsOn"]>[number];

/** What a service asks of those that it depends on, wherever they run, as far as ECS cannot give it. */
export function judgeDependencies({ context }: ConvertedService): void {
    const { service, project, verdicts } = context;
    for (const [name, { condition, restart }] of Object.entries(service.depends_on ?? {})) {
        const path = context.path("depends_on", name);
        const other = project.services[name];
        if (other === undefined) {
            // Only an optional one: the loader refuses a project that lacks what a service needs.
            verdicts.mapped(path, "left out: its profile is not active");
            continue;
        }
        // Dependencies that `links` and the like imply ask for a restart too, and nobody wrote that.
        if (restart && project.positions.has([...path, "restart"])) {
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
    }
}

/** `depends_on` of a sibling in the same task. */
export function containerDependency(
    { context }: ConvertedService,
    sibling: ConvertedService,
    dependency: Dependency,
): ContainerDependency {
    const { verdicts } = context;
    const path = context.path("depends_on", sibling.context.name);
    const condition = labelledCondition(sibling) ?? containerCondition(dependency);
    if (condition === "HEALTHY" && sibling.container.healthCheck === undefined) {
        // Said already of a `service_healthy`; a label may ask for it too.
        return { containerName: sibling.container.name, condition: "START" };
    }
    if (dependency.condition === "service_healthy" && condition === "START") {
        verdicts.approximated([...path, "required"], {
            reason: "ECS cannot go on without a container whose health was waited for, so its start is waited for",
            fix: "remove `required: false`, or wait for `service_started`",
        });
    }
    const written = [[...path, "condition"], path].find(place => context.project.positions.has(place));
    if (written !== undefined) {
        verdicts.mapped(written, `→ containerDefinitions[].dependsOn, condition ${condition}`);
    }
    return { containerName: sibling.container.name, condition };
}

/** Compose goes on without an optional dependency that fails; ECS does so only with one that just has to end. */
function containerCondition({ condition, required }: Dependency): ContainerDependency["condition"] {
    const optional = required === false;
    switch (condition) {
        case "service_started":
            return "START";
        case "service_healthy":
            return optional ? "START" : "HEALTHY";
        case "service_completed_successfully":
            return optional ? "COMPLETE" : "SUCCESS";
    }
}

const CONDITIONS = ["START", "COMPLETE", "SUCCESS", "HEALTHY"] as const;

/** ECS Compose-X says on the service itself what others wait for. */
function labelledCondition({ context, container }: ConvertedService): ContainerDependency["condition"] | undefined {
    const label = labelOf(context.service, COMPOSE_X.dependsCondition);
    if (label === undefined) {
        return undefined;
    }
    const condition = CONDITIONS.find(known => known === label.value.toUpperCase());
    if (condition === undefined) {
        context.verdicts.problem(context.path(...label.path), `is ${label.value}, which is no condition of ECS`, {
            fix: `Write ${CONDITIONS.join(", ")}.`,
        });
    } else if (condition === "HEALTHY" && container.healthCheck === undefined) {
        context.verdicts.problem(context.path(...label.path), "waits for the health of a container without a check", {
            reason: "ECS ignores the HEALTHCHECK of an image.",
            fix: `Write a \`healthcheck\` for ${context.name}.`,
        });
    }
    return condition;
}
