import type { Service, TaskDefinition } from "@aws-sdk/client-ecs";
import type { ImportedSurroundings } from "../../release/import";
import { describeAutoscaling } from "../autoscaling";
import { primaryTaskSet } from "../codedeploy/already-live";
import type { Clients } from "../clients";
import { discoverTarget, type ServiceName } from "../discover/discover";
import { describeService, describeTaskDefinition } from "../service";
import { Account } from "../verify/account";
import { loadBalancersOf } from "../verify/service";
import { readAdoption, type Adoptable } from "./adoption";

/** A running service, as an import needs it. */
export interface LiveService {
    definition: TaskDefinition;
    /** Container that gets the traffic; absent without a load balancer. */
    container?: string;
    replicas: number;
    surroundings: ImportedSurroundings;
    /** What a stack can take over of it. */
    adoptable: Adoptable;
}

/**
 * Reads a service that runs: what it is, and where.
 * @throws Refused where there is no such service
 */
export async function readLiveService(clients: Clients, name: ServiceName): Promise<LiveService> {
    const target = await discoverTarget(name, clients);
    const account = new Account(clients, target);
    const service = await describeService(clients.ecs, target);
    const [definition, scalable, network, adoptable] = await Promise.all([
        describeTaskDefinition(clients.ecs, target.release.taskDefinition),
        target.scalableTarget === undefined ? undefined : describeAutoscaling(clients, target.scalableTarget),
        readNetwork(clients, service),
        readAdoption(account, service),
    ]);
    const [balancer] = loadBalancersOf(service);
    const targetGroup =
        balancer?.targetGroupArn === undefined ? undefined : await account.targetGroup(balancer.targetGroupArn);
    const [loadBalancerArn] = targetGroup?.LoadBalancerArns ?? [];
    const loadBalancer = loadBalancerArn === undefined ? undefined : await account.loadBalancer(loadBalancerArn);
    const { codedeploy } = target;
    const { productionListener } = adoptable;
    return {
        definition,
        ...(balancer?.containerName !== undefined && { container: balancer.containerName }),
        replicas: service.desiredCount ?? 1,
        adoptable,
        surroundings: {
            region: target.region,
            cluster: target.cluster,
            ...network,
            ...(loadBalancer && {
                loadBalancerArn,
                publicSubnets: (loadBalancer.AvailabilityZones ?? []).flatMap(({ SubnetId }) => SubnetId ?? []),
            }),
            controller: target.controller,
            ...(productionListener !== undefined && {
                productionListenerArn: productionListener,
                https: await readEncryption(account, productionListener),
            }),
            ...(codedeploy && {
                ...(codedeploy.testListener !== undefined && { testListenerArn: codedeploy.testListener }),
                trafficShift: codedeploy.trafficShift,
                terminationWait: codedeploy.terminationWait,
            }),
            ...(scalable && { autoscaling: { min: scalable.MinCapacity ?? 0, max: scalable.MaxCapacity ?? 1 } }),
            ...(targetGroup?.HealthCheckPath !== undefined && { healthCheckPath: targetGroup.HealthCheckPath }),
            ...(targetGroup?.Matcher?.HttpCode !== undefined && { healthCheckCodes: targetGroup.Matcher.HttpCode }),
            isPublic: balancer !== undefined,
        },
    };
}

/** The certificate that a listener of ours would have, like the one that is there. */
async function readEncryption(account: Account, listener: string): Promise<NonNullable<ImportedSurroundings["https"]>> {
    const { Certificates: [certificate] = [] } = await account.listener(listener);
    return certificate?.CertificateArn === undefined
        ? { plainHttp: true }
        : { certificateArn: certificate.CertificateArn };
}

async function readNetwork(
    clients: Clients,
    service: Service,
): Promise<Pick<ImportedSurroundings, "vpcId" | "subnets" | "assignPublicIp">> {
    const network = (primaryTaskSet(service) ?? service).networkConfiguration?.awsvpcConfiguration;
    const subnets = network?.subnets ?? [];
    if (subnets.length === 0) {
        return {};
    }
    const { DescribeSubnetsCommand, EC2Client } = await import("@aws-sdk/client-ec2");
    const { Subnets = [] } = await new EC2Client(clients.options).send(
        new DescribeSubnetsCommand({ SubnetIds: subnets }),
    );
    return { vpcId: Subnets[0]?.VpcId, subnets, assignPublicIp: network?.assignPublicIp === "ENABLED" };
}
