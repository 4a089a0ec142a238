import type { ConvertedService } from "./container";
import type { FargateServiceSpec } from "./model";
import { capacityProviders } from "./rules/capacity";
import { convertDependencies } from "./rules/dependencies";
import { serviceTags } from "./rules/deploy-labels";
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
    const tags = Object.assign({}, ...members.map(member => serviceTags(member.context))) as Record<string, string>;
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
        ...(Object.keys(tags).length > 0 && { tags }),
        capacityProviders: capacityProviders(context),
        ...(context.settings.endpoint !== undefined && { endpoint: context.settings.endpoint }),
    };
}
