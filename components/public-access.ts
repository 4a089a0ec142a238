import * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec, HttpEndpoint } from "../fargate";
import { endpointsOf, isNetworkEndpoint, sameRule } from "../fargate/endpoints";
import type { ApplicationServiceArgs } from "./application-service-args";
import type { ComposeApplicationArgs } from "./compose-application-args";
import { rulePriorities } from "./listener-priority";
import { LoadBalancer } from "./load-balancer";
import { existingLoadBalancer } from "./load-balancer-plan";
import type { Network } from "./network";
import { NetworkLoadBalancer } from "./network-load-balancer";

/** The load balancers of an application, one for HTTP and one for what else there is, and what its services need of them. */
export class PublicAccess {
    /** None where no service is public over HTTP. */
    readonly application?: LoadBalancer;
    /** None where no service has a public TCP or UDP port. */
    readonly network?: NetworkLoadBalancer;
    readonly #priorities: Record<string, number>;
    /** Services that the test listener cannot tell from others: it is one for all. */
    readonly #shadowed: ReadonlySet<string>;

    /** @throws pulumi.ResourceError where it is not said how HTTP is encrypted */
    constructor(
        name: string,
        private readonly args: ComposeApplicationArgs,
        network: Network,
        services: readonly FargateServiceSpec[],
        private readonly parent: pulumi.ComponentResource,
    ) {
        const http = services.flatMap(service => {
            const endpoint = httpEndpoint(service);
            return endpoint
                ? [
                      {
                          name: service.name,
                          endpoint,
                          priority: args.services?.[service.members[0] ?? service.name]?.priority,
                      },
                  ]
                : [];
        });
        const listeners = services.flatMap(endpointsOf).filter(isNetworkEndpoint);
        this.#priorities = rulePriorities(http);
        const ports = http.flatMap(({ endpoint: { listenerPort } }) => listenerPort ?? []);
        this.#shadowed = shadowedOnTest(http);
        this.application = http.length > 0 ? this.createApplication(name, network, ports) : undefined;
        this.network =
            listeners.length > 0
                ? new NetworkLoadBalancer(
                      `${name}-network-load-balancer`,
                      {
                          ...args.networkLoadBalancer,
                          ...shared(network, args, args.networkLoadBalancer?.internal),
                          listeners: listeners.map(({ listener }) => listener),
                          testPorts: listeners.flatMap(({ testPort }) => testPort ?? []),
                      },
                      { parent },
                  )
                : undefined;
    }

    private createApplication(name: string, network: Network, listenerPorts: number[]): LoadBalancer {
        const { loadBalancer, project } = this.args;
        if (!loadBalancer) {
            this.fail("loadBalancer: a service is public; say how it is encrypted, or set allowHttp");
        }
        return new LoadBalancer(
            `${name}-load-balancer`,
            {
                ...loadBalancer,
                existing: loadBalancer.existing ?? existingLoadBalancer(project.existing?.loadBalancer),
                morePorts: [...(loadBalancer.morePorts ?? []), ...listenerPorts],
                ...shared(network, this.args, loadBalancer.internal),
            },
            { parent: this.parent },
        );
    }

    /** What `service` needs of the load balancers. */
    of(service: FargateServiceSpec): Pick<ApplicationServiceArgs, "endpoint" | "networkLoadBalancer"> {
        const { application, network } = this;
        const http = httpEndpoint(service);
        const own = http?.listenerPort === undefined ? undefined : application?.listeners[http.listenerPort];
        return {
            ...(application &&
                http && {
                    endpoint: {
                        loadBalancerSecurityGroupId: application.securityGroupId,
                        loadBalancerArnSuffix: application.loadBalancerArnSuffix,
                        productionListenerArn: own?.arn ?? application.productionListenerArn,
                        ...(!this.#shadowed.has(service.name) && { testListenerArn: application.testListenerArn }),
                        priority: this.#priorities[service.name]!,
                    },
                }),
            ...(network &&
                endpointsOf(service).some(isNetworkEndpoint) && {
                    networkLoadBalancer: {
                        loadBalancerArn: network.loadBalancerArn,
                        loadBalancerArnSuffix: network.loadBalancerArnSuffix,
                        securityGroupId: network.securityGroupId,
                        certificateArn: network.certificateArn,
                    },
                }),
        };
    }

    private fail(message: string): never {
        throw new pulumi.ResourceError(message, this.parent, /* hideStack */ true);
    }
}

function httpEndpoint(service: FargateServiceSpec): HttpEndpoint | undefined {
    return endpointsOf(service).find((endpoint): endpoint is HttpEndpoint => !isNetworkEndpoint(endpoint));
}

function shared(
    { vpcId, publicSubnetIds, privateSubnetIds, cidrBlock }: Network,
    { protect }: ComposeApplicationArgs,
    internal = false,
) {
    return { vpcId, subnetIds: internal ? privateSubnetIds : publicSubnetIds, targetCidr: cidrBlock, protect };
}

/** All but the first of those that answer to the same hosts and paths: on listeners of their own they may. */
function shadowedOnTest(services: readonly { name: string; endpoint: HttpEndpoint }[]): Set<string> {
    const rules = new Set<string>();
    const shadowed = new Set<string>();
    const production = (endpoint: HttpEndpoint) => Number(endpoint.listenerPort !== undefined);
    for (const { name, endpoint } of [...services].sort((a, b) => production(a.endpoint) - production(b.endpoint))) {
        const rule = sameRule(endpoint);
        if (rules.has(rule)) {
            shadowed.add(name);
        }
        rules.add(rule);
    }
    return shadowed;
}
