import type { Dependency, Path } from "../compose";
import type { ConvertedService } from "./container";
import type { Grouping, ServiceGroup } from "./grouping";
import type { ServiceDependency } from "./model";

/** From weak to strong: where a task waits for another one for several reasons, the strongest counts. */
const STRENGTH: readonly ServiceDependency["condition"][] = [
    "service_started",
    "service_healthy",
    "service_completed_successfully",
];

/** One `depends_on` that leads out of the task. */
interface WayOut {
    member: ConvertedService;
    /** Compose service that is depended on. */
    on: string;
    to: ServiceGroup;
    dependency: Dependency;
    path: Path;
}

/** `depends_on` between tasks → the order in which they are created and released. */
export function dependenciesOf(
    group: ServiceGroup,
    members: readonly ConvertedService[],
    grouping: Grouping,
): ServiceDependency[] {
    const found = new Map<string, ServiceDependency>();
    for (const { member, on, to, dependency, path } of waysOut(group, members, grouping)) {
        const { condition } = dependency;
        const { stack, verdicts } = member.context;
        if (stack.services[on]?.endpoint !== undefined && condition === "service_completed_successfully") {
            verdicts.mapped(
                [...path, "condition"],
                "an existing endpoint takes its place, so there is no end to wait for",
            );
            continue;
        }
        if (condition === "service_completed_successfully" && to.kind !== "job") {
            verdicts.refused([...path, "condition"], {
                reason: `${on} runs in the task of ${to.members[0]}, and no other task can wait for the end of a container in it`,
                fix: `take ${on} out of that task, and it runs as a job before both`,
            });
            continue;
        }
        const known = found.get(to.name);
        found.set(to.name, {
            service: to.name,
            condition:
                known && STRENGTH.indexOf(known.condition) > STRENGTH.indexOf(condition) ? known.condition : condition,
            required: dependency.required !== false || known?.required === true,
        });
    }
    return [...found.values()];
}

/** What a task cannot expect of those that it depends on, once it is known how they are reached. */
export function judgeReachability(
    group: ServiceGroup,
    members: readonly ConvertedService[],
    grouping: Grouping,
    converted: ReadonlyMap<string, ConvertedService>,
): void {
    for (const { member, on, to, path } of waysOut(group, members, grouping).filter(({ to }) => to.kind !== "job")) {
        const { verdicts } = member.context;
        if (converted.get(on)!.container.portMappings.length === 0) {
            verdicts.approximated(path, {
                reason: `no port of ${on} is known, so nothing may connect to it`,
                fix: `if something should, add \`expose\` to ${on}`,
            });
        } else if (to.members.some(name => isReleasedBlueGreen(converted.get(name)!))) {
            verdicts.approximated(path, {
                reason: `while ${on} is released blue/green, its name answers with old and new tasks alike`,
                fix: "let both versions understand each other, or call it through the load balancer",
            });
        }
    }
}

function isReleasedBlueGreen({ context, endpoints }: ConvertedService): boolean {
    const said = context.settings.deploymentController ?? context.stack.deploymentController;
    return endpoints.length > 0 && said !== "ecs";
}

/** Tasks that wait for each other would never start. Compose refuses it of services; sharing tasks can bring it about. */
export function checkCycles(
    groups: readonly { group: ServiceGroup; members: readonly ConvertedService[] }[],
    grouping: Grouping,
): void {
    const ways = new Map(groups.map(({ group, members }) => [group, waysOut(group, members, grouping)]));
    const done = new Set<ServiceGroup>();
    const chain = new Set<ServiceGroup>();
    const visit = (group: ServiceGroup): void => {
        if (done.has(group)) {
            return;
        }
        chain.add(group);
        for (const { member, to, path } of ways.get(group) ?? []) {
            if (!chain.has(to)) {
                visit(to);
                continue;
            }
            const before = [...chain];
            const names = [...before.slice(before.indexOf(to)), to].map(({ name }) => name);
            member.context.verdicts.problem(path, `makes tasks wait for each other: ${names.join(" → ")}`, {
                reason: "Services that share a task are created together, so each waits for all that the others need.",
                fix: "Let fewer services share a task, or remove one of the dependencies.",
            });
        }
        chain.delete(group);
        done.add(group);
    };
    groups.forEach(({ group }) => visit(group));
}

function waysOut(group: ServiceGroup, members: readonly ConvertedService[], grouping: Grouping): WayOut[] {
    return members.flatMap(member =>
        Object.entries(member.context.service.depends_on ?? {})
            .filter(([on]) => !group.members.includes(on))
            .flatMap(([on, dependency]) =>
                grouping.groupsOf(on).map(to => ({
                    member,
                    on,
                    to,
                    dependency,
                    path: member.context.path("depends_on", on),
                })),
            ),
    );
}
