import type { ConvertedService } from "./container";
import type { ContainerSpec, ServiceConnect, ServiceConnectEndpoint, TaskSpec } from "./model";
import { isWindows } from "./rules/platform";
import type { Besides } from "./rules/resources";
import type { ServiceContext } from "./service-context";
import type { Controller } from "./settings";
import type { Finding } from "./verdicts";

/**
 * What the proxy that ECS adds to a task takes of it, as AWS recommends.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
 */
export const PROXY: Besides = { what: "its Service Connect proxy", cpu: 0.25, memory: 64 };

type PortMapping = ContainerSpec["portMappings"][number];

/** Longest name of a port, and of what ECS makes of it in Cloud Map. */
const MAX_CONNECT_NAME = 64;

/**
 * How Service Connect carries the connections of a service, where the stack asks for it. Its names stay in the private DNS
 * namespace besides: for jobs, for services that CodeDeploy releases, and for tasks that started before it.
 * @param dnsName name under which others reach it
 */
export function serviceConnect(
    members: readonly ConvertedService[],
    controller: Controller,
    dnsName: string | undefined,
): ServiceConnect | undefined {
    const { context } = members[0]!;
    const { settings, stack, name, verdicts } = context;
    if (settings.endpoint !== undefined || !(settings.serviceConnect ?? stack.serviceConnect)) {
        return undefined;
    }
    const obstacle = obstacleToProxy(context, controller);
    if (obstacle === undefined) {
        return { endpoints: endpoints(members, dnsName?.toLowerCase()) };
    }
    if (settings.serviceConnect) {
        const { reason, fix } = obstacle;
        verdicts.configurationProblem(`swingbridge:services.${name}.serviceConnect`, `cannot be: ${reason}`, {
            reason: "Service Connect is part of what ECS itself deploys, in Linux tasks.",
            fix: `${fix}, or write false: names lead to its tasks by DNS.`,
        });
    } else {
        verdicts.approximatedItself(context.path(), {
            reason: `it connects, and is reached, without Service Connect: ${obstacle.reason}`,
            fix: `${obstacle.fix}, or leave it so: names lead to its tasks by DNS`,
        });
    }
    return undefined;
}

/** Why no task of the service can have the proxy. */
function obstacleToProxy(context: ServiceContext, controller: Controller): Required<Finding> | undefined {
    if (controller === "codedeploy") {
        return {
            reason: "CodeDeploy releases the service",
            fix: `let ECS replace its tasks: swingbridge:services: { ${context.name}: { deploymentController: ecs } }`,
        };
    }
    return isWindows(context) ? { reason: "its containers are Windows'", fix: "run Linux containers" } : undefined;
}

/** All that listens, or nothing: a name that leads into the proxy leads nowhere else. */
function endpoints(members: readonly ConvertedService[], dnsName: string | undefined): ServiceConnectEndpoint[] {
    const mappings = members.flatMap(({ container }) =>
        container.portMappings.map(mapping => ({ ...mapping, container: container.name })),
    );
    if (dnsName === undefined || mappings.length === 0) {
        return [];
    }
    const found = mappings.map((mapping): ServiceConnectEndpoint => {
        const { containerPort: port, appProtocol } = mapping;
        return {
            portName: mapping.name ?? portNameOf(mapping.container, mapping),
            discoveryName: `${dnsName.replaceAll(".", "-")}-${port}-connect`,
            dnsName,
            port,
            timeout: { idleTimeoutSeconds: 0, ...(appProtocol !== undefined && { perRequestTimeoutSeconds: 0 }) },
        };
    });
    const reason = whyNotReached(mappings, found);
    if (reason === undefined) {
        return found;
    }
    const { context } = members[0]!;
    context.verdicts.approximatedItself(context.path(), {
        reason: `others reach it without Service Connect: ${reason}`,
        fix: "leave it so: its name leads to its tasks by DNS",
    });
    return [];
}

function whyNotReached(mappings: readonly PortMapping[], found: readonly ServiceConnectEndpoint[]): string | undefined {
    const udp = mappings.find(({ protocol }) => protocol === "udp");
    if (udp !== undefined) {
        return `it listens for UDP on port ${udp.containerPort}, which Service Connect does not carry`;
    }
    const range = mappings.find(({ lastPort }) => lastPort !== undefined);
    if (range !== undefined) {
        return `it listens on the ports ${range.containerPort} to ${range.lastPort}, and Service Connect carries single ports`;
    }
    const names = found.flatMap(({ portName, discoveryName, dnsName }) => [portName, discoveryName, dnsName]);
    const unfit = names.find(name => name.length > MAX_CONNECT_NAME || name.startsWith("-"));
    return unfit && `${unfit} is no name for it: at most ${MAX_CONNECT_NAME} characters, and not - first`;
}

/** The task with names of the ports that Service Connect leads to. */
export function nameEndpoints(task: TaskSpec, connect: ServiceConnect | undefined): TaskSpec {
    if (connect === undefined || connect.endpoints.length === 0) {
        return task;
    }
    const named = (container: ContainerSpec): ContainerSpec => ({
        ...container,
        portMappings: container.portMappings.map(mapping => ({
            ...mapping,
            name: mapping.name ?? portNameOf(container.name, mapping),
        })),
    });
    return { ...task, containers: task.containers.map(named) };
}

function portNameOf(container: string, { containerPort }: PortMapping): string {
    return `${container.toLowerCase()}-${containerPort}`;
}
