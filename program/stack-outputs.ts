import * as pulumi from "@pulumi/pulumi";
import type { ApplicationService, ComposeApplication, LoadBalancer } from "swingbridge";
import {
    isNetworkEndpoint,
    type FargateProject,
    type FargateServiceSpec,
    type NetworkEndpoint,
} from "swingbridge/fargate";
import { SCHEMA_VERSION, type LoadBalancerOutputs, type ServiceOutputs, type StackOutputs } from "../outputs";

type Outputs = { [Key in keyof StackOutputs]: pulumi.Input<StackOutputs[Key]> };

/** The stack's outputs, as `outputs.ts` promises them to other stacks. */
export function stackOutputs(application: ComposeApplication, project: FargateProject, stack: string): Outputs {
    const { network, cluster, loadBalancer, networkLoadBalancer, services } = application;
    return {
        schemaVersion: SCHEMA_VERSION,
        project: project.name,
        stack,
        account: application.account,
        region: application.region,
        vpcId: network.vpcId,
        publicSubnetIds: pulumi.all(network.publicSubnetIds),
        privateSubnetIds: pulumi.all(network.privateSubnetIds),
        clusterName: cluster.clusterName,
        clusterArn: cluster.clusterArn,
        namespace: application.namespace,
        ...(loadBalancer ? { loadBalancer: loadBalancerOutputs(loadBalancer) } : {}),
        ...(networkLoadBalancer && {
            networkLoadBalancer: pulumi.output({
                arn: networkLoadBalancer.loadBalancerArn,
                arnSuffix: networkLoadBalancer.loadBalancerArnSuffix,
                dnsName: networkLoadBalancer.dnsName,
            }),
        }),
        services: pulumi.all(
            Object.fromEntries(
                project.services
                    .filter(({ name }) => services[name] !== undefined)
                    .map(spec => [
                        spec.dnsNames[0] ?? spec.name,
                        serviceOutputs(application, services[spec.name]!, spec),
                    ]),
            ),
        ),
    };
}

function loadBalancerOutputs(loadBalancer: LoadBalancer): pulumi.Output<LoadBalancerOutputs> {
    return pulumi.output({
        arn: loadBalancer.loadBalancerArn,
        arnSuffix: loadBalancer.loadBalancerArnSuffix,
        dnsName: loadBalancer.dnsName,
        url: loadBalancer.url,
        testUrl: loadBalancer.testUrl,
        productionListenerArn: loadBalancer.productionListenerArn,
        testListenerArn: loadBalancer.testListenerArn,
    });
}

function serviceOutputs(
    { namespace, loadBalancer, networkLoadBalancer, securityGroupIds }: ComposeApplication,
    service: ApplicationService,
    spec: FargateServiceSpec,
): pulumi.Output<ServiceOutputs> {
    const name = spec.dnsNames[0] ?? spec.name;
    const { public: endpoint } = spec;
    const url =
        endpoint && isNetworkEndpoint(endpoint)
            ? networkLoadBalancer?.dnsName.apply(host => networkUrl(host, endpoint))
            : endpoint && loadBalancer?.url.apply(base => urlOf(base, endpoint.hosts));
    return pulumi
        .output({
            serviceName: service.serviceName,
            serviceArn: service.serviceArn,
            securityGroupId: securityGroupIds[spec.name]!,
            taskRoleName: service.taskRoleName,
            targetGroups: service.targetGroups.map(({ arn, arnSuffix }) => ({ arn, arnSuffix })),
            alarms: service.alarmNames,
            target: service.target,
            url,
        })
        .apply(({ url: address, ...known }) => ({
            name,
            dependsOn: spec.dependsOn.map(({ service: other }) => other),
            controller: service.controller,
            family: service.names.family,
            logGroup: service.names.logGroup,
            releaseRecord: service.names.releaseRecord,
            privateAddresses: spec.ports.map(
                ({ containerPort, lastPort }) =>
                    `${name}.${namespace}:${containerPort}${lastPort === undefined ? "" : `-${lastPort}`}`,
            ),
            ...(address === undefined ? {} : { url: address }),
            ...known,
        }));
}

/** A service that answers to hosts of its own is at the first that is no pattern. */
function urlOf(base: string, hosts: readonly string[] = []): string {
    const host = hosts.find(candidate => !/[*?]/.test(candidate));
    if (host === undefined) {
        return base;
    }
    const url = new URL(base);
    url.hostname = host;
    return url.toString().replace(/\/$/, "");
}

/** TCP where a listener carries both. */
function networkUrl(host: string, { listener: { protocol, port } }: NetworkEndpoint): string {
    return `${protocol === "UDP" ? "udp" : "tcp"}://${host}:${port}`;
}
