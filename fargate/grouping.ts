import type { ComposeProject } from "../compose";
import { COMPOSE_X, familiesOf, familyPath } from "./compose-x-labels";
import { sanitiseName } from "./names";
import { runsOnce, initContainersOf, type Services } from "./run-once";
import { sharedTasks } from "./shared-task";
import { Union } from "./union";
import type { Verdicts } from "./verdicts";

/** Compose services that run in one task: one network interface, one size, started and stopped together. */
export interface ServiceGroup {
    /** Name on ECS: the main service's, or the family that a label names. */
    name: string;
    /** A `service` runs for ever, a `job` to its end, before what waits for it is deployed. */
    kind: "service" | "job";
    /** Compose services, the main one first. */
    members: string[];
}

/** Which services share a task, and which of them work to their end. */
export class Grouping {
    private readonly byMember = new Map<string, ServiceGroup[]>();

    constructor(
        readonly groups: readonly ServiceGroup[],
        private readonly once: ReadonlySet<string>,
    ) {
        for (const group of groups) {
            for (const member of group.members) {
                this.byMember.set(member, [...(this.byMember.get(member) ?? []), group]);
            }
        }
    }

    /** Whether the service works to its end: somebody waits for that, or it is a job. */
    runsOnce(service: string): boolean {
        return this.once.has(service);
    }

    /** Where the service runs; in several groups where a label copies it. */
    groupsOf(service: string): readonly ServiceGroup[] {
        return this.byMember.get(service) ?? [];
    }

    /** The others of its task. */
    siblingsOf(service: string): string[] {
        return [...new Set(this.groupsOf(service).flatMap(({ members }) => members))].filter(name => name !== service);
    }
}

/**
 * Each service has a task of its own, unless it shares what only one task can share (`network_mode`, `pid`, `ipc` of a
 * service, `volumes_from`), a label names its family, or it is work that one other service waits for: its init container.
 * @param replaced services that an existing endpoint replaces: nothing runs for them
 */
export function groupServices(
    { services }: Pick<ComposeProject, "services">,
    replaced: ReadonlySet<string>,
    verdicts: Verdicts,
): Grouping {
    const tasks = new Union(Object.keys(services));
    const copied = joinFamilies(services, tasks);
    joinSharedTasks(services, copied, tasks, verdicts);
    const once = runsOnce(services, replaced);
    const alone = new Set(
        tasks
            .sets()
            .filter(set => set.length === 1)
            .flat(),
    );
    for (const [init, waiting] of initContainersOf(services, once, replaced)) {
        if (alone.has(init) && !copied.has(init) && !copied.has(waiting)) {
            tasks.join(init, waiting);
        }
    }
    const groups = tasks
        .sets()
        .map(set => set.filter(name => Object.hasOwn(services, name) && !copied.has(name)))
        .filter(members => members.length > 0)
        .map(members => groupOf(members, services, once, verdicts));
    copied.forEach((families, name) => families.forEach(family => addCopy(groups, name, sanitiseName(family))));
    checkNames(groups, verdicts);
    checkReplaced(groups, replaced, verdicts);
    return new Grouping(groups, once);
}

/**
 * A family is a task, and a service without a label is in the family of its own name, as ECS Compose-X has it.
 * @returns the services that run in several families
 */
function joinFamilies(services: Services, tasks: Union): Map<string, string[]> {
    const copied = new Map<string, string[]>();
    for (const [name, service] of Object.entries(services)) {
        const [family, ...others] = familiesOf(service);
        if (others.length > 0) {
            copied.set(name, [family!, ...others]);
        } else if (family !== undefined) {
            const namesake = services[family];
            tasks.join(name, namesake && familiesOf(namesake).length === 0 ? family : `family ${family}`);
        }
    }
    return copied;
}

function joinSharedTasks(
    services: Services,
    copied: ReadonlyMap<string, string[]>,
    tasks: Union,
    verdicts: Verdicts,
): void {
    for (const [name, service] of Object.entries(services)) {
        for (const shared of sharedTasks(service)) {
            const several = [name, shared.with].find(each => copied.has(each));
            if (several !== undefined) {
                verdicts.problem(["services", name, ...shared.key], `shares the task of ${shared.with}`, {
                    reason: `The label ${COMPOSE_X.family} runs ${several} in several tasks, so there is no one task to share.`,
                    fix: "Name one family for both.",
                });
            } else if (Object.hasOwn(services, shared.with)) {
                tasks.join(name, shared.with);
            }
        }
    }
}

function groupOf(members: string[], services: Services, once: ReadonlySet<string>, verdicts: Verdicts): ServiceGroup {
    const labelled = members.filter(name => familiesOf(services[name]!).length > 0);
    const families = new Map(labelled.map(name => [familiesOf(services[name]!)[0]!, name]));
    const [[family, first] = [], second] = families;
    if (second !== undefined) {
        const [otherFamily, other] = second;
        verdicts.problem(familyPath(other, services[other]!), `names the family ${otherFamily}`, {
            reason: `Its task is that of ${first}, whose family is ${family}.`,
            fix: "Name one family for both.",
        });
    }
    const main = mainOf(members, services, once);
    return {
        name: sanitiseName(family ?? main),
        kind: once.has(main) ? "job" : "service",
        members: [main, ...members.filter(name => name !== main)],
    };
}

/** The service that the task is there for: none that ends before others start, or that is there to serve another one. */
function mainOf(members: string[], services: Services, once: ReadonlySet<string>): string {
    const ended = new Set(
        members
            .flatMap(name => Object.entries(services[name]!.depends_on ?? {}))
            .filter(([, { condition }]) => condition === "service_completed_successfully")
            .map(([name]) => name),
    );
    const wishes: ((name: string) => boolean)[] = [
        name => !ended.has(name),
        name => sharedTasks(services[name]!).length === 0,
        name => !once.has(name),
        name => familiesOf(services[name]!).includes(name),
        name => (services[name]!.ports ?? []).length > 0,
    ];
    // Each wish counts as far as somebody fulfils it.
    return wishes.reduce((left, wish) => {
        const fitting = left.filter(wish);
        return fitting.length > 0 ? fitting : left;
    }, members)[0]!;
}

function addCopy(groups: ServiceGroup[], name: string, family: string): void {
    const group = groups.find(candidate => candidate.name === family);
    if (group === undefined) {
        groups.push({ name: family, kind: "service", members: [name] });
    } else {
        group.members.push(name);
    }
}

/** Two tasks of one name would be one. */
function checkNames(groups: readonly ServiceGroup[], verdicts: Verdicts): void {
    const taken = new Map<string, string>();
    for (const { name, members } of groups) {
        const main = members[0]!;
        if (taken.has(name)) {
            verdicts.problem(["services", main], `becomes ${name} on ECS, and so does ${taken.get(name)}`, {
                reason: "ECS takes letters, digits, - and _ in names only.",
                fix: "Rename one of them.",
            });
        }
        taken.set(name, main);
    }
}

/** Where an endpoint takes the place of a service, nothing runs of its task. */
function checkReplaced(groups: readonly ServiceGroup[], replaced: ReadonlySet<string>, verdicts: Verdicts): void {
    for (const { members } of groups.filter(group => group.members.length > 1)) {
        for (const name of members.filter(member => replaced.has(member))) {
            const others = members.filter(member => member !== name).join(", ");
            verdicts.configurationProblem(
                `swingbridge:services.${name}.endpoint`,
                "is set, but others share its task",
                {
                    reason: `${others} would not run either.`,
                    fix: "Let them be tasks of their own.",
                },
            );
        }
    }
}
