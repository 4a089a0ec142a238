import { logicalName } from "../physical-name";

/** A running service with what belongs to it, as far as a stack takes it over: names, and the ids by which Pulumi imports them. */
export interface Adoption {
    cluster: string;
    /** Name of the ECS service. */
    service: string;
    /** The one with the traffic first; one for a service that ECS rolls, none without a load balancer. */
    targetGroups: readonly { name: string; arn: string }[];
    /** ARN of the rule that leads to it; absent where the listener itself does: the stack makes a rule then. */
    productionRule?: string;
    /** The same on the test listener. */
    testRule?: string;
    /** Absent where ECS rolls it. */
    codedeploy?: { application: string; deploymentGroup: string };
    /** Whether Application Auto Scaling scales it. */
    scales: boolean;
}

/** One entry of the file that `pulumi import --file` reads. */
export interface PulumiImport {
    type: string;
    name: string;
    /** Name of another entry. */
    parent?: string;
    component?: true;
    /** Absent for a component. */
    id?: string;
    /** Version of the provider, the program's own: another one would leave a second provider in the stack. */
    version?: string;
}

/** Type tokens of the components on the way. `test/components/adoption.test.ts` holds names and types against the program. */
const COMPONENT = {
    application: "swingbridge:application:ComposeApplication",
    service: "swingbridge:application:ApplicationService",
    fargate: "swingbridge:service:FargateService",
    autoscaling: "swingbridge:service:Autoscaling",
    blueGreen: "swingbridge:release:BlueGreenDeployment",
} as const;

/**
 * What `pulumi import --file` reads: each existing resource under the name and the parent that the program gives it.
 * @param project name of the Compose project
 * @param main Compose service that takes the place of the ECS service
 * @param version of `@pulumi/aws` that the program uses
 */
export function pulumiImports(project: string, main: string, adoption: Adoption, version: string): PulumiImport[] {
    const { cluster, service, targetGroups, productionRule, testRule, codedeploy, scales } = adoption;
    const name = `${project}-${main}`;
    const entries: PulumiImport[] = [];
    const component = (type: keyof typeof COMPONENT, called: string, parent?: string): string => {
        entries.push({ type: COMPONENT[type], name: called, component: true, ...(parent !== undefined && { parent }) });
        return called;
    };
    const resource = (type: string, role: string, parent: string, id: string | undefined): void => {
        if (id !== undefined) {
            entries.push({ type, name: logicalName(type, `${parent}-${role}`), parent, id, version });
        }
    };
    component("application", project);
    component("service", name, project);
    const fargate = component("fargate", `${name}-fargate`, name);
    const roles = codedeploy ? ["blue", "green"] : ["targets"];
    roles.forEach((role, index) => resource("aws:lb/targetGroup:TargetGroup", role, fargate, targetGroups[index]?.arn));
    resource("aws:lb/listenerRule:ListenerRule", "production-rule", fargate, productionRule);
    resource("aws:lb/listenerRule:ListenerRule", "test-rule", fargate, testRule);
    resource("aws:ecs/service:Service", "service", fargate, `${cluster}/${service}`);
    if (scales) {
        const autoscaling = component("autoscaling", `${fargate}-autoscaling`, fargate);
        const id = `ecs/service/${cluster}/${service}/ecs:service:DesiredCount`;
        resource("aws:appautoscaling/target:Target", "target", autoscaling, id);
    }
    if (codedeploy) {
        const { application, deploymentGroup } = codedeploy;
        const blueGreen = component("blueGreen", `${name}-deployment`, name);
        resource("aws:codedeploy/application:Application", "app", blueGreen, application);
        const group = `${application}:${deploymentGroup}`;
        resource("aws:codedeploy/deploymentGroup:DeploymentGroup", "group", blueGreen, group);
    }
    return entries;
}
