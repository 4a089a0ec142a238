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
    controller?: "codedeploy" | "ecs";
    trafficShift?: { kind: string; percent?: number; interval?: number };
    terminationWait?: number;
    autoscaling?: { min: number; max: number };
    healthCheckPath?: string;
    /** Whether a load balancer sends it traffic. */
    isPublic: boolean;
}

/** Host name under which the new service is looked at before the traffic moves to it; nobody can own it. */
export const FIRST_HOST = "import.invalid";

/** The values of `Pulumi.<stack>.yaml`, by full key, for a service that takes the place of an existing one. */
export function stackSettings(
    composeFile: string,
    service: string,
    found: ImportedSurroundings,
): Record<string, unknown> {
    const { vpcId, subnets = [], publicSubnets = [], loadBalancerArn, productionListenerArn, testListenerArn } = found;
    const own = {
        // Nobody reaches the new service under this name by accident: the old one keeps the traffic.
        ...(loadBalancerArn !== undefined && { hosts: [FIRST_HOST] }),
        ...(found.controller && found.isPublic && { deploymentController: found.controller }),
        ...(found.autoscaling && { autoscaling: found.autoscaling }),
        ...(found.healthCheckPath !== undefined && { healthCheckPath: found.healthCheckPath }),
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
        ...(found.trafficShift && { trafficShift: found.trafficShift }),
        ...(found.terminationWait !== undefined && { terminationWait: found.terminationWait }),
        ...(Object.keys(own).length > 0 && { services: { [service]: own } }),
    };
    return {
        ...(found.region !== undefined && { "aws:region": found.region }),
        ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`swingbridge:${key}`, value])),
    };
}
