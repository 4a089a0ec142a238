import * as pulumi from "@pulumi/pulumi";
import type { ApplicationService, ComposeApplication, DeliveryPipeline, LoadBalancer, OneShotTask } from "swingbridge";
import {
    isNetworkEndpoint,
    type FargateProject,
    type FargateServiceSpec,
    type HttpEndpoint,
    type JobSpec,
    type NetworkEndpoint,
} from "swingbridge/fargate";
import { sha256 } from "swingbridge/release";
import {
    SCHEMA_VERSION,
    type JobOutputs,
    type LoadBalancerOutputs,
    type PipelineOutputs,
    type PullRequestOutputs,
    type ServiceOutputs,
    type StackOutputs,
} from "../outputs";

type Outputs = { [Key in keyof StackOutputs]: pulumi.Input<StackOutputs[Key]> };

/** The stack's outputs, as `outputs.ts` promises them to other stacks. */
export function stackOutputs(application: ComposeApplication, project: FargateProject, stack: string): Outputs {
    const { network, cluster, loadBalancer, networkLoadBalancer, services, jobs, pipeline } = application;
    const names = new Map([...project.services, ...project.jobs].map(spec => [spec.name, nameOf(spec)]));
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
                        nameOf(spec),
                        serviceOutputs(application, services[spec.name]!, spec, dependsOn(spec, names)),
                    ]),
            ),
        ),
        jobs: pulumi.all(
            Object.fromEntries(
                project.jobs.map(spec => [
                    nameOf(spec),
                    jobOutputs(application, jobs[spec.name]!, spec, dependsOn(spec, names)),
                ]),
            ),
        ),
        ...(pipeline && { pipeline: pipelineOutputs(application, pipeline) }),
        ...(application.delivery && { delivery: pulumi.output(application.delivery) }),
    };
}

/** People know a service by its name in the Compose file, also where ECS calls its task otherwise. */
function nameOf({ name, members }: Pick<FargateServiceSpec, "name" | "members">): string {
    return members[0] ?? name;
}

function dependsOn(spec: Pick<FargateServiceSpec, "dependsOn">, names: ReadonlyMap<string, string>): string[] {
    return spec.dependsOn.map(({ service }) => names.get(service) ?? service);
}

function jobOutputs(
    { securityGroupIds }: ComposeApplication,
    job: OneShotTask,
    spec: JobSpec,
    dependencies: string[],
): pulumi.Output<JobOutputs> {
    return pulumi
        .output({
            securityGroupId: securityGroupIds[spec.name]!,
            taskRoleName: job.taskRoleName,
            target: job.target,
        })
        .apply(known => ({
            name: nameOf(spec),
            dependsOn: dependencies,
            family: job.names.family,
            logGroup: job.names.logGroup,
            jobRecord: job.names.releaseRecord,
            ...known,
        }));
}

export function pipelineOutputs(
    {
        region,
        services,
        sourceRepository: source,
        pullRequests,
    }: Pick<ComposeApplication, "region" | "services" | "sourceRepository" | "pullRequests">,
    pipeline: DeliveryPipeline,
): pulumi.Output<PipelineOutputs> {
    const templates = Object.fromEntries(
        Object.entries(services)
            .filter(([, service]) => Object.keys(service.templates).length > 0)
            .map(([name, service]) => [name, pulumi.all(service.templates)]),
    );
    return pulumi
        .output({
            name: pipeline.pipelineName,
            arn: pipeline.pipelineArn,
            region,
            repository: source && {
                name: source.repositoryName,
                cloneUrlHttp: source.cloneUrlHttp,
                cloneUrlSsh: source.cloneUrlSsh,
            },
            pullRequests: pullRequests && {
                projectName: pullRequests.projectName,
                logGroup: pullRequests.logGroupName,
                badgeUrl: pullRequests.badgeUrl,
            },
            templates: pulumi.all(templates),
        })
        .apply(({ repository, pullRequests: checks, templates: known, region: place, ...same }) => ({
            ...same,
            url: `https://${place}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${same.name}/view?region=${place}`,
            ...(repository && { repository }),
            ...(checks && { pullRequests: withoutEmptyBadge(checks) }),
            templateHashes: Object.fromEntries(
                Object.entries(known).map(([name, files]) => [
                    name,
                    sha256(JSON.stringify(Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1)))),
                ]),
            ),
        }));
}

function withoutEmptyBadge({ badgeUrl, ...same }: PullRequestOutputs): PullRequestOutputs {
    return { ...same, ...(badgeUrl && { badgeUrl }) };
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
    dependencies: string[],
): pulumi.Output<ServiceOutputs> {
    const name = spec.dnsNames[0] ?? spec.name;
    const { public: endpoint } = spec;
    const url =
        endpoint && isNetworkEndpoint(endpoint)
            ? networkLoadBalancer?.host.apply(host => networkUrl(host, endpoint))
            : endpoint && loadBalancer && baseUrl(loadBalancer, endpoint).apply(base => urlOf(base, endpoint.hosts));
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
            dependsOn: dependencies,
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

function baseUrl({ listeners, url }: LoadBalancer, { listenerPort }: HttpEndpoint): pulumi.Output<string> {
    return listenerPort === undefined ? url : (listeners[listenerPort]?.url ?? url);
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
    return `${protocol === "TCP_UDP" ? "tcp" : protocol.toLowerCase()}://${host}:${port}`;
}
