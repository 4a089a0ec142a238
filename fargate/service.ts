import type { ConvertedService } from "./container";
import type { FargateServiceSpec } from "./model";
import { convertDependencies } from "./rules/dependencies";
import { autoscaling, desiredCount } from "./rules/scale";
import { rollingDeployment } from "./rules/update";
import { controllerOf } from "./settings";
import { taskOf } from "./task";

/** The ECS service of a group. Who may connect to whom is decided once all services are known. */
export function serviceOf(name: string, members: readonly ConvertedService[]): FargateServiceSpec {
    const { context } = members[0]!;
    const endpoint = members.find(member => member.endpoint)?.endpoint;
    const stateful = members.some(member => member.stateful);
    const tasks = desiredCount(context, stateful);
    const scaling = autoscaling(context, stateful);
    return {
        name,
        dnsNames: [...new Set(members.flatMap(({ dnsNames }) => dnsNames))],
        task: taskOf(name, members),
        desiredCount: tasks,
        ...(endpoint && { public: endpoint }),
        ports: members.flatMap(({ container }) =>
            container.portMappings.map(({ containerPort, protocol }) => ({
                containerPort,
                protocol,
                container: container.name,
            })),
        ),
        connectsTo: [],
        dependsOn: members.flatMap(member => convertDependencies(member.context)),
        stateful,
        rolling: rollingDeployment(context, tasks, stateful, controllerOf(context, endpoint !== undefined)),
        ...(scaling && { autoscaling: scaling }),
        capacityProviders: context.settings.capacityProviders ?? [],
        ...(context.settings.endpoint !== undefined && { endpoint: context.settings.endpoint }),
    };
}
