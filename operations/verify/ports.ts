import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";
import type { Account } from "./account";
import { check, fail, ok, skip, type Check, type Verdict } from "./check";

/** Port mappings of a task that has a network interface of its own. */
export async function checkPorts(account: Account): Promise<Check[]> {
    return [await check("ports", "port mappings", async () => portsVerdict(await account.taskDefinition()))];
}

export function portsVerdict({ containerDefinitions = [] }: Pick<TaskDefinition, "containerDefinitions">): Verdict {
    const ports = containerDefinitions.flatMap(portsOf);
    if (ports.length === 0) {
        return skip("no container maps a port");
    }
    const moved = ports.filter(({ host, port }) => host !== undefined && host !== 0 && host !== port);
    const twice = ports.filter(({ key }, index) => ports.findIndex(other => other.key === key) < index);
    const problems = [
        ...moved.map(({ container, port, host }) => `${container} maps port ${port} to ${host}, which awsvpc cannot`),
        ...twice.map(({ container, key }) => `${container} maps ${key}, which another container has already`),
    ];
    return problems.length === 0
        ? ok(ports.map(({ container, key }) => `${container} ${key}`).join(", "))
        : fail(problems.join("; "), "leave hostPort out, and give each container ports of its own");
}

function portsOf({ name = "", portMappings = [] }: ContainerDefinition) {
    return portMappings.flatMap(({ containerPort, hostPort, protocol = "tcp" }) =>
        containerPort === undefined
            ? []
            : [{ container: name, port: containerPort, host: hostPort, key: `${containerPort}/${protocol}` }],
    );
}
