import { endpointsOf, isNetworkEndpoint, type ExistingResources, type FargateProject } from "swingbridge/fargate";
import type { ConfigProblem } from "./config-problems";
import type { Config } from "./config-schema";

/** Settings that do not fit what the configuration itself adopts. */
export function adoptionProblems({ network, loadBalancer, networkLoadBalancer }: Partial<Config>): ConfigProblem[] {
    const { arn, internal } = networkLoadBalancer ?? {};
    return [
        ...(arn === undefined || internal === undefined
            ? []
            : [
                  {
                      key: "networkLoadBalancer.internal",
                      value: text(internal),
                      reason: "shapes a load balancer that is made, but arn adopts one",
                      fix: "remove it, or remove arn",
                  },
              ]),
        ...(network?.vpcId === undefined ? [] : networkProblems(network, network.vpcId, "vpcId")),
        ...(loadBalancer?.arn === undefined ? [] : loadBalancerProblems(loadBalancer, loadBalancer.arn, "arn")),
    ];
}

/** Settings that do not fit what the Compose files adopt (`x-aws-vpc`, `x-aws-loadbalancer`), or that nobody adopts. */
export function projectAdoptionProblems(config: Config, project: FargateProject): ConfigProblem[] {
    const { network, loadBalancer } = config;
    const { existing } = project;
    const { vpcId, loadBalancer: balancer }: ExistingResources = existing ?? {};
    return [
        ...(network.vpcId === undefined ? networkProblems(network, vpcId, "x-aws-vpc") : []),
        ...publicSubnetProblems(config, project, network.vpcId ?? vpcId),
        ...(loadBalancer.arn === undefined ? loadBalancerProblems(loadBalancer, balancer, "x-aws-loadbalancer") : []),
    ];
}

/** Keys that make a VPC, and keys that adopt one. */
function networkProblems(network: Config["network"], vpcId: string | undefined, by: string): ConfigProblem[] {
    const adopted = vpcId !== undefined;
    const misplaced = adopted
        ? (["cidrBlock", "zones", "natGateways"] as const)
        : (["publicSubnetIds", "privateSubnetIds"] as const);
    return [
        ...(adopted && network.privateSubnetIds === undefined
            ? [
                  {
                      key: "network.privateSubnetIds",
                      reason: "is missing: an adopted VPC's subnets must be named",
                      fix: `name at least two subnets of ${vpcId}, in different zones`,
                  },
              ]
            : []),
        ...misplaced
            .filter(key => network[key] !== undefined)
            .map(key => ({
                key: `network.${key}`,
                value: text(network[key]),
                reason: adopted
                    ? `shapes a VPC that is made, but ${by} adopts one`
                    : "names subnets of an existing VPC, but vpcId is not set",
                fix: adopted ? `remove it, or remove ${by}` : "set network.vpcId, or remove it",
            })),
    ];
}

/** Tasks have private subnets; public ones are for the load balancers that the stack makes there. */
function publicSubnetProblems(
    { network, loadBalancer, networkLoadBalancer }: Config,
    { services, existing }: FargateProject,
    vpcId: string | undefined,
): ConfigProblem[] {
    const endpoints = services.filter(({ endpoint }) => endpoint === undefined).flatMap(endpointsOf);
    const { internal, arn = existing?.loadBalancer } = loadBalancer;
    const stands = {
        http: arn === undefined && internal !== true,
        network: networkLoadBalancer.arn === undefined && (networkLoadBalancer.internal ?? internal) !== true,
    };
    const needed = endpoints.some(endpoint => (isNetworkEndpoint(endpoint) ? stands.network : stands.http));
    return vpcId === undefined || !needed || (network.publicSubnetIds?.length ?? 0) >= 2
        ? []
        : [
              {
                  key: "network.publicSubnetIds",
                  reason: "is missing: the load balancer stands in public subnets of the adopted VPC",
                  fix: `name at least two public subnets of ${vpcId}, in different zones, or set loadBalancer.internal`,
              },
          ];
}

function loadBalancerProblems(
    loadBalancer: Config["loadBalancer"],
    existing: string | undefined,
    by: string,
): ConfigProblem[] {
    const adopted = existing !== undefined;
    const misplaced = adopted
        ? (["internal", "webAclArn"] as const)
        : (["productionListenerArn", "testListenerArn"] as const);
    return misplaced
        .filter(key => loadBalancer[key] !== undefined)
        .map(key => ({
            key: `loadBalancer.${key}`,
            value: text(loadBalancer[key]),
            reason: adopted
                ? `shapes a load balancer that is made, but ${by} adopts one`
                : "names a listener of an existing load balancer, but arn is not set",
            fix: adopted ? `remove it, or remove ${by}` : "set loadBalancer.arn, or remove it",
        }));
}

function text(value: unknown): string {
    return JSON.stringify(value);
}
