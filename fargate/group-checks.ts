import type { ConvertedService } from "./container";
import type { Grouping } from "./grouping";
import type { TaskSpec } from "./model";
import { FARGATE } from "./limits";
import { siblingAddresses } from "./sibling-addresses";

const APART = "Let them be tasks of their own.";

/** What containers that share a task cannot have: each of these would fail at registration, or only once the task runs. */
export function checkGroup(members: readonly ConvertedService[], task: TaskSpec, grouping: Grouping): void {
    checkContainers(members, task);
    if (members.length === 1) {
        return;
    }
    checkPorts(members);
    checkPlatforms(members);
    checkKernelParameters(members);
    checkScale(members);
    checkSettings(members);
    checkEndpoints(members, grouping);
    checkAddresses(members);
}

function checkContainers([main]: readonly ConvertedService[], { containers }: TaskSpec): void {
    const { context } = main!;
    if (containers.length > FARGATE.maxContainers) {
        context.verdicts.problem(context.path(), `has a task of ${containers.length} containers`, {
            reason: `ECS takes ${FARGATE.maxContainers} in a task: ${containers.map(({ name }) => name).join(", ")}.`,
            fix: "Let fewer services share it.",
        });
    }
    const names = containers.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
        context.verdicts.problem(context.path(), `has two containers of the name ${twice} in its task`, {
            fix: "Rename the service of that name.",
        });
    }
    if (!containers.some(({ essential }) => essential)) {
        context.verdicts.problem(context.path(), "has no essential container in its task", {
            reason: "ECS would not know when the task has ended.",
            fix: 'Leave out `ecs.essential: "false"` and `restart: "no"` of the main service.',
        });
    }
}

/** Containers of a task share one network interface. */
function checkPorts(members: readonly ConvertedService[]): void {
    const taken = new Map<string, string>();
    for (const { context, container } of members) {
        for (const { containerPort, lastPort = containerPort, protocol } of container.portMappings) {
            const ports = Array.from({ length: lastPort - containerPort + 1 }, (_, offset) => containerPort + offset);
            const twice = ports.find(port => taken.has(`${port}/${protocol}`));
            if (twice !== undefined) {
                const index = (context.service.ports ?? []).findIndex(({ target }) => Number(target) === twice);
                const path = index >= 0 ? ["ports", index] : context.service.expose ? ["expose"] : [];
                const holder = taken.get(`${twice}/${protocol}`);
                context.verdicts.problem(
                    context.path(...path),
                    `listens on ${twice}/${protocol}, and so does ${holder}`,
                    {
                        reason: "Containers that share a task share its network interface.",
                        fix: `Choose another port for one of them, or: ${APART}`,
                    },
                );
            }
            ports.forEach(port => taken.set(`${port}/${protocol}`, context.name));
        }
    }
}

function checkPlatforms([main, ...others]: readonly ConvertedService[]): void {
    const wanted = main!.runtimePlatform;
    for (const { context, runtimePlatform } of others) {
        if (
            runtimePlatform.cpuArchitecture !== wanted.cpuArchitecture ||
            runtimePlatform.operatingSystemFamily !== wanted.operatingSystemFamily
        ) {
            const path = context.service.platform === undefined ? [] : ["platform"];
            context.verdicts.problem(
                context.path(...path),
                `is for ${runtimePlatform.cpuArchitecture}, but ${main!.context.name} is for ${wanted.cpuArchitecture}`,
                { reason: "A task runs on one machine.", fix: `Use images of one platform, or: ${APART}` },
            );
        }
    }
}

/** Parameters of the network hold for the whole task: the last container's would win in silence. */
function checkKernelParameters(members: readonly ConvertedService[]): void {
    const set = new Map<string, { value: string; by: string }>();
    for (const { context, container } of members) {
        for (const { namespace, value } of container.systemControls ?? []) {
            const known = set.get(namespace);
            if (namespace.startsWith("net.") && known !== undefined && known.value !== value) {
                context.verdicts.problem(
                    context.path("sysctls", namespace),
                    `is ${value}, and ${known.value} in ${known.by}`,
                    { reason: "Containers that share a task share its network.", fix: "Set the same value in both." },
                );
            }
            set.set(namespace, { value, by: context.name });
        }
    }
}

/** The task is what is multiplied and replaced, so its main service says how often and how. */
function checkScale([main, ...others]: readonly ConvertedService[]): void {
    const replicas = ({ context: { service } }: ConvertedService) =>
        service.deploy?.replicas ?? (service.scale as number | undefined);
    const { name, service: of } = main!.context;
    for (const member of others) {
        const { context } = member;
        const wanted = replicas(member);
        if (wanted !== undefined && wanted !== (replicas(main!) ?? 1)) {
            const path = context.service.deploy?.replicas === undefined ? ["scale"] : ["deploy", "replicas"];
            context.verdicts.problem(
                context.path(...path),
                `asks for ${wanted} tasks, and ${name}, whose task it shares, for ${replicas(main!) ?? 1}`,
                {
                    reason: "Services that share a task are multiplied together.",
                    fix: "Write the same number in both.",
                },
            );
        }
        for (const key of ["update_config", "x-aws-autoscaling"]) {
            if (context.service.deploy?.[key] !== undefined) {
                const theirs = of.deploy?.[key] === undefined ? "the defaults" : `those of ${name}`;
                context.verdicts.wholly("approximated", context.path("deploy", key), {
                    reason: `it runs in the task of ${name}, which is updated and scaled by ${theirs}`,
                    fix: `write it at ${name}`,
                });
            }
        }
    }
}

/** What the stack says of a task stands at its main service. */
function checkSettings([main, ...others]: readonly ConvertedService[]): void {
    const OF_THE_TASK = ["cpu", "memory", "desiredCount", "autoscaling", "capacityProviders"] as const;
    for (const { context } of others) {
        for (const key of OF_THE_TASK.filter(setting => context.settings[setting] !== undefined)) {
            context.verdicts.configurationProblem(
                `swingbridge:services.${context.name}.${key}`,
                `is set, but ${context.name} runs in the task of ${main!.context.name}`,
                { fix: `Set it for ${main!.context.name}, or let ${context.name} be a task of its own.` },
            );
        }
    }
}

function checkEndpoints(members: readonly ConvertedService[], grouping: Grouping): void {
    const [first, ...others] = members.filter(({ endpoints }) => endpoints.length > 0);
    for (const { context, endpoints } of others) {
        context.verdicts.problem(
            context.path(),
            `is public on port ${endpoints[0]!.containerPort}, and so is ${first!.context.name}, whose task it shares`,
            {
                reason: "A service that is released blue/green has one public port.",
                fix: `Name the one that people reach: swingbridge:public: ["${first!.context.name}"], or let them be tasks of their own.`,
            },
        );
    }
    if (first !== undefined && grouping.groupsOf(first.context.name).length > 1) {
        first.context.verdicts.problem(first.context.path(), "is public and runs in several tasks", {
            reason: "The load balancer would not know which of them people mean.",
            fix: "Name one family, or leave the service out of swingbridge:public.",
        });
    }
}

/** In Compose a sibling answers to its name; within a task only localhost does. */
function checkAddresses(members: readonly ConvertedService[]): void {
    for (const { context } of members) {
        const siblings = members.filter(member => member.context !== context).map(member => member.context.name);
        for (const { key, sibling } of siblingAddresses(context.service, siblings)) {
            context.verdicts.refused(context.path(...key), {
                reason: `it names ${sibling}, which runs in the same task: its name leads to any of the tasks, and to none while they start`,
                fix: `write localhost in place of ${sibling}`,
            });
        }
    }
}
