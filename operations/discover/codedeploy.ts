import {
    GetApplicationRevisionCommand,
    GetDeploymentCommand,
    GetDeploymentConfigCommand,
} from "@aws-sdk/client-codedeploy";
import type { CodeDeployClient, DeploymentGroupInfo, TrafficRoutingConfig } from "@aws-sdk/client-codedeploy";
import type { Service, TaskSet } from "@aws-sdk/client-ecs";
import { appSpecContent, renderAppSpec } from "../../release";
import type { AppSpecInput, DeploymentTarget } from "../../release";
import { hooksOfAppSpec } from "../../release/read-appspec";
import type { Clients } from "../clients";
import { Refused } from "../service";
import { deploymentOf } from "./group";

type CodeDeployPart = NonNullable<DeploymentTarget["codedeploy"]>;

/** What a deployment of the service needs to know of CodeDeploy, as its group and its primary task set have it. */
export async function describeCodeDeploy(
    clients: Clients,
    service: Service,
    primary: TaskSet,
    group: DeploymentGroupInfo,
): Promise<{ part: CodeDeployPart; notKnown: string[] }> {
    const [pair] = group.loadBalancerInfo?.targetGroupPairInfoList ?? [];
    const productionListener = pair?.prodTrafficRoute?.listenerArns?.[0];
    const names = (pair?.targetGroups ?? []).flatMap(({ name }) => name ?? []);
    if (productionListener === undefined || names.length !== 2) {
        throw new Refused(
            `deployment group ${group.deploymentGroupName} has no pair of target groups with a production listener`,
            "Swingbridge operates blue/green deployments with traffic control; complete the group's load balancer information",
        );
    }
    const testListener = pair?.testTrafficRoute?.listenerArns?.[0];
    const [targetGroups, trafficShift, hooks] = await Promise.all([
        arnsOfTargetGroups(clients, names),
        trafficShiftOf(clients.codedeploy, group.deploymentConfigName),
        readHooks(clients.codedeploy, service),
    ]);
    return {
        part: {
            application: group.applicationName ?? "",
            deploymentGroup: group.deploymentGroupName ?? "",
            appSpec: appSpecContent(renderAppSpec({ ...placementOf(primary), hooks: hooks.hooks })),
            productionListener,
            ...(testListener !== undefined && { testListener }),
            targetGroups,
            alarms: (group.alarmConfiguration?.alarms ?? []).flatMap(({ name }) => name ?? []),
            trafficShift,
            terminationWait:
                group.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess
                    ?.terminationWaitTimeInMinutes ?? 0,
        },
        notKnown: hooks.notKnown,
    };
}

/** The primary task set's own network, platform and capacity: what the next deployment keeps. */
function placementOf(primary: TaskSet): AppSpecInput {
    const [balancer] = primary.loadBalancers ?? [];
    const network = primary.networkConfiguration?.awsvpcConfiguration;
    return {
        taskDefinition: primary.taskDefinition ?? "",
        container: balancer?.containerName ?? "",
        containerPort: balancer?.containerPort ?? 0,
        platformVersion: primary.platformVersion,
        subnets: network?.subnets ?? [],
        securityGroups: network?.securityGroups ?? [],
        assignPublicIp: network?.assignPublicIp === "ENABLED",
        capacityProviders: (primary.capacityProviderStrategy ?? []).map(
            ({ capacityProvider = "", weight = 0, base = 0 }) => ({ capacityProvider, weight, base }),
        ),
    };
}

async function arnsOfTargetGroups(clients: Clients, names: readonly string[]): Promise<[string, string]> {
    const { ElasticLoadBalancingV2Client, DescribeTargetGroupsCommand } =
        await import("@aws-sdk/client-elastic-load-balancing-v2");
    const { TargetGroups = [] } = await new ElasticLoadBalancingV2Client(clients.options).send(
        new DescribeTargetGroupsCommand({ Names: [...names] }),
    );
    const [first = "", second = ""] = names.map(
        name => TargetGroups.find(({ TargetGroupName }) => TargetGroupName === name)?.TargetGroupArn,
    );
    return [first, second];
}

async function trafficShiftOf(
    codedeploy: CodeDeployClient,
    deploymentConfigName: string | undefined,
): Promise<CodeDeployPart["trafficShift"]> {
    const { deploymentConfigInfo } = await codedeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName }));
    return asTrafficShift(deploymentConfigInfo?.trafficRoutingConfig ?? {});
}

function asTrafficShift(routing: TrafficRoutingConfig): CodeDeployPart["trafficShift"] {
    const { type, timeBasedCanary: canary, timeBasedLinear: linear } = routing;
    if (type === "TimeBasedCanary") {
        return { kind: "canary", percent: canary?.canaryPercentage, interval: canary?.canaryInterval };
    }
    return type === "TimeBasedLinear"
        ? { kind: "linear", percent: linear?.linearPercentage, interval: linear?.linearInterval }
        : { kind: "all-at-once" };
}

/** Hooks stand in AppSpecs only, so those of the deployment that made the running tasks are kept. */
async function readHooks(
    codedeploy: CodeDeployClient,
    service: Service,
): Promise<{ hooks?: AppSpecInput["hooks"]; notKnown: string[] }> {
    const deploymentId = deploymentOf(service);
    if (deploymentId === undefined) {
        return { notKnown: ["hooks: CodeDeploy has made no deployment of this service yet"] };
    }
    const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
    const location = deploymentInfo?.revision;
    if (location?.revisionType === "S3") {
        const { bucket, key } = location.s3Location ?? {};
        return { notKnown: [`hooks: the last AppSpec stands in s3://${bucket}/${key}`] };
    }
    const { revision } = await codedeploy.send(
        new GetApplicationRevisionCommand({ applicationName: deploymentInfo?.applicationName, revision: location }),
    );
    const content = revision?.appSpecContent?.content ?? revision?.string?.content;
    const hooks = content === undefined ? undefined : hooksOfAppSpec(content);
    return hooks
        ? { hooks, notKnown: [] }
        : { notKnown: [`hooks: CodeDeploy does not give the AppSpec of ${deploymentId}`] };
}
