import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { isPlatformConstraint, placementConstraints } from "./platform";

/** `deploy.placement`: Fargate has no nodes, but some of what people ask of them is a property of every task there. */
export const PLACEMENT_RULES: readonly Rule[] = [
    { key: "services.*.deploy.placement", target: "none" },
    { key: "services.*.deploy.placement.constraints", target: "runtimePlatform" },
    { key: "services.*.deploy.placement.constraints.*", target: "runtimePlatform" },
    { key: "services.*.deploy.placement.preferences", target: "tasks are spread over the zones of their subnets" },
    { key: "services.*.deploy.placement.preferences.*", target: "tasks are spread over the zones of their subnets" },
    {
        key: "services.*.deploy.placement.max_replicas_per_node",
        target: "none: every Fargate task has a machine of its own",
    },
];

/** Says of each constraint and preference what Fargate makes of it. */
export function judgePlacement(context: ServiceContext): void {
    const { verdicts } = context;
    const placement = context.service.deploy?.placement as { preferences?: { spread?: string }[] } | undefined;
    for (const [index, constraint] of placementConstraints(placement).entries()) {
        const path = context.path("deploy", "placement", "constraints", index);
        if (/^\s*node\.role\b/.test(constraint)) {
            verdicts.approximated(path, {
                reason: "Fargate has neither managers nor workers: AWS runs the control plane elsewhere",
                fix: "remove the constraint",
            });
        } else if (/^\s*node\.(ami|machine)\b/.test(constraint)) {
            verdicts.refused(path, {
                reason: "Fargate has no EC2 instances to choose among",
                fix: "say how much CPU and memory the service needs with `deploy.resources`",
            });
        } else if (!isPlatformConstraint(constraint)) {
            verdicts.refused(path, {
                reason: "Fargate has no nodes to choose among",
                fix: "remove the constraint; `platform` chooses the CPU architecture",
            });
        }
    }
    for (const [index, { spread = "" }] of (placement?.preferences ?? []).entries()) {
        if (!/zone|az\b|datacenter/i.test(spread)) {
            verdicts.approximated(context.path("deploy", "placement", "preferences", index), {
                reason: "ECS spreads a service's tasks over the zones of their subnets, and over nothing else",
                fix: "remove the preference",
            });
        }
    }
}
