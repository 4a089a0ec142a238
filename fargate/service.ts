import type { ConvertedService } from "./container";
import { controllerOf } from "./controller";
import { dependenciesOf } from "./group-dependencies";
import type { Grouping, ServiceGroup } from "./grouping";
import type { FargateServiceSpec, JobSpec } from "./model";
import { capacityProviders } from "./rules/capacity";
import { jobTasks, judgeEndpointMode } from "./rules/deploy";
import { serviceTags } from "./rules/deploy-labels";
import { securityGroups } from "./rules/networks";
import { autoscaling, desiredCount } from "./rules/scale";
import { rollingDeployment } from "./rules/update";
import { nameEndpoints, PROXY, serviceConnect } from "./service-connect";
import { taskOf } from "./task";

/** The ECS service of a group. Who may connect to whom is decided once all services are known. */
export function serviceOf(
    group: ServiceGroup,
    members: readonly ConvertedService[],
    grouping: Grouping,
    aliases: readonly string[],
): FargateServiceSpec {
    const { context } = members[0]!;
    const [endpoint, ...more] = members.flatMap(({ endpoints }) => endpoints);
    const stateful = members.some(member => member.stateful);
    const endpoints = { ...(endpoint && { public: endpoint }), ...(more.length > 0 && { alsoPublic: more }) };
    const { settings, stack } = context;
    const controller = controllerOf(
        { name: group.name, stateful, ...endpoints },
        settings.deploymentController,
        stack.deploymentController,
    );
    const groups = securityGroups(members.map(member => member.context));
    const dnsNames = [...new Set([...members.flatMap(member => member.dnsNames), ...aliases])];
    const connect = serviceConnect(members, controller, dnsNames[0]);
    members.forEach(member => judgeEndpointMode(member.context, connect !== undefined && connect.endpoints.length > 0));
    const task = taskOf(group.name, members, connect && PROXY);
    const tasks = desiredCount(context, stateful);
    const scaling = autoscaling(context, stateful);
    const tags = Object.assign({}, ...members.map(member => serviceTags(member.context))) as Record<string, string>;
    return {
        name: group.name,
        members: group.members,
        dnsNames,
        task: nameEndpoints(task, connect),
        desiredCount: tasks,
        ...endpoints,
        ports: members.flatMap(({ container }) =>
            container.portMappings.map(({ name: _name, appProtocol: _protocol, ...port }) => ({
                ...port,
                container: container.name,
            })),
        ),
        ...(groups.length > 0 && { securityGroups: groups }),
        connectsTo: [],
        ...(connect && { serviceConnect: connect }),
        dependsOn: dependenciesOf(group, members, grouping),
        stateful,
        rolling: rollingDeployment(context, tasks, stateful, controller),
        ...(scaling && { autoscaling: scaling }),
        ...(Object.keys(tags).length > 0 && { tags }),
        capacityProviders: capacityProviders(context),
        ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
    };
}

/** The job of a group whose main service works to its end. */
export function jobOf(group: ServiceGroup, members: readonly ConvertedService[], grouping: Grouping): JobSpec {
    const { context } = members[0]!;
    return {
        name: group.name,
        members: group.members,
        task: taskOf(group.name, members),
        tasks: jobTasks(context),
        connectsTo: [],
        dependsOn: dependenciesOf(group, members, grouping),
        capacityProviders: capacityProviders(context),
    };
}
