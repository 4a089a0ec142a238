import type { Adoption } from "./adoption";

/** What is known of a running service besides its task definition. */
export interface ImportedSurroundings {
    region?: string;
    cluster?: string;
    vpcId?: string;
    /** Subnets of the tasks. */
    subnets?: readonly string[];
    assignPublicIp?: boolean;
    /** Subnets of the load balancer. */
    publicSubnets?: readonly string[];
    loadBalancerArn?: string;
    productionListenerArn?: string;
    testListenerArn?: string;
    /** How the production listener encrypts. */
    https?: { certificateArn: string } | { plainHttp: true };
    controller?: "codedeploy" | "ecs";
    trafficShift?: { kind: string; percent?: number; interval?: number };
    terminationWait?: number;
    autoscaling?: { min: number; max: number };
    healthCheckPath?: string;
    healthCheckCodes?: string;
    /** Keys of tags that somebody else manages. */
    ignoredTags?: readonly string[];
    /** Whether a load balancer sends it traffic. */
    isPublic: boolean;
}

/** Host name under which the new service is looked at before the traffic moves to it; nobody can own it. */
export const FIRST_HOST = "import.invalid";

/** Nobody reaches the new service under this name by accident: the old one keeps the traffic. */
const BESIDE = { hosts: [FIRST_HOST] };

/** A service that the stack takes over, with what its rule asks for. */
export interface TakenOver {
    adoption: Adoption;
    routing: { hosts?: readonly string[]; paths?: readonly string[]; priority?: number };
}

/**
 * The values of `Pulumi.<stack>.yaml`, by full key, for a service that the stack takes over, or one that takes the place of
 * an existing one.
 */
export function stackSettings(
    composeFile: string,
    service: string,
    found: ImportedSurroundings,
    taken?: TakenOver,
): Record<string, unknown> {
    const { vpcId, subnets = [], publicSubnets = [], loadBalancerArn, productionListenerArn, testListenerArn } = found;
    const own = {
        ...(taken ? taken.routing : loadBalancerArn !== undefined && BESIDE),
        ...(found.controller && found.isPublic && { deploymentController: found.controller }),
        ...(found.autoscaling && { autoscaling: found.autoscaling }),
        ...(found.healthCheckPath !== undefined && { healthCheckPath: found.healthCheckPath }),
        ...(found.healthCheckCodes !== undefined && { healthCheckCodes: found.healthCheckCodes }),
        ...(taken && { existing: existingNames(taken.adoption) }),
    };
    const settings = {
        composeFiles: [composeFile],
        public: found.isPublic ? [service] : [],
        releasedBy: "manual",
        images: "reuse",
        ...(found.cluster !== undefined && { cluster: found.cluster }),
        ...(vpcId !== undefined && {
            network: {
                vpcId,
                ...(publicSubnets.length > 0 && { publicSubnetIds: publicSubnets }),
                ...(subnets.length > 0 && { privateSubnetIds: subnets }),
            },
        }),
        ...(loadBalancerArn !== undefined && {
            loadBalancer: {
                arn: loadBalancerArn,
                ...(productionListenerArn !== undefined && { productionListenerArn }),
                ...(testListenerArn !== undefined && { testListenerArn }),
            },
        }),
        ...(found.https && { https: found.https }),
        ...(found.trafficShift && { trafficShift: found.trafficShift }),
        ...(found.terminationWait !== undefined && { terminationWait: found.terminationWait }),
        ...(Object.keys(own).length > 0 && { services: { [service]: own } }),
    };
    return {
        ...(found.region !== undefined && { "aws:region": found.region }),
        ...(found.ignoredTags?.length && { "aws:ignoreTags": { keys: found.ignoredTags } }),
        ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`swingbridge:${key}`, value])),
    };
}

/** Names that the program must not choose anew, or it would replace what has them. */
function existingNames({ service, targetGroups, codedeploy }: Adoption): Record<string, unknown> {
    return {
        serviceName: service,
        ...(targetGroups.length > 0 && { targetGroupNames: targetGroups.map(({ name }) => name) }),
        ...(codedeploy && {
            applicationName: codedeploy.application,
            deploymentGroupName: codedeploy.deploymentGroup,
        }),
    };
}
