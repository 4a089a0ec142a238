import { pollUntil, type Answer } from "../sandbox/ecs/application";
import type { Inspection } from "./inspect";

/** Where it runs. */
export interface Surroundings {
    vpcId: string;
    privateSubnetIds: string[];
    clusterName: string;
    loadBalancerArn: string;
    productionListenerArn: string;
}

export interface ForeignService {
    /** ARN of the target group that its traffic goes to. */
    live: string;
    rule: string;
}

const trust = (service: string): string =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    });

/**
 * A service `web` that somebody made with the AWS CLI and released with CodeDeploy (so that its second target group is live),
 * scaled, with a rule of its own on a listener that it shares.
 */
export function makeForeignService({ call: ask }: Inspection, place: Surroundings): ForeignService {
    const call = (service: string, operation: string, input: object): Answer => ask(service, operation, input);
    const cluster = place.clusterName;
    const securityGroup: string = call("ec2", "CreateSecurityGroup", {
        GroupName: "web",
        Description: "web",
        VpcId: place.vpcId,
    }).GroupId;
    const groups = ["web-a", "web-b"].map(
        (Name): string =>
            call("elbv2", "CreateTargetGroup", {
                Name,
                Protocol: "HTTP",
                Port: 8080,
                VpcId: place.vpcId,
                TargetType: "ip",
                HealthCheckPath: "/health",
                Matcher: { HttpCode: "200-299" },
            }).TargetGroups[0].TargetGroupArn,
    );
    const rule: string = call("elbv2", "CreateRule", {
        ListenerArn: place.productionListenerArn,
        Priority: 7,
        Conditions: [{ Field: "host-header", HostHeaderConfig: { Values: ["shop.example.com"] } }],
        Actions: [{ Type: "forward", TargetGroupArn: groups[0] }],
    }).Rules[0].RuleArn;
    const role = (RoleName: string, service: string): string =>
        call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument: trust(service) }).Role.Arn;
    const executionRoleArn = role("web-execution", "ecs-tasks.amazonaws.com");
    const register = (version: string): string =>
        call("ecs", "RegisterTaskDefinition", {
            family: "web",
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "256",
            memory: "512",
            executionRoleArn,
            containerDefinitions: [
                {
                    name: "web",
                    image: "public.ecr.aws/nginx/nginx:1.27",
                    portMappings: [{ containerPort: 8080 }],
                    environment: [{ name: "VERSION", value: version }],
                },
            ],
        }).taskDefinition.taskDefinitionArn;
    call("ecs", "CreateService", {
        cluster,
        serviceName: "web",
        taskDefinition: register("1"),
        desiredCount: 2,
        launchType: "FARGATE",
        deploymentController: { type: "CODE_DEPLOY" },
        networkConfiguration: {
            awsvpcConfiguration: { subnets: place.privateSubnetIds, securityGroups: [securityGroup] },
        },
        loadBalancers: [{ targetGroupArn: groups[0], containerName: "web", containerPort: 8080 }],
    });
    pollUntil(
        () => call("ecs", "DescribeTaskSets", { cluster, service: "web" }).taskSets,
        sets => sets[0].stabilityStatus === "STEADY_STATE",
    );
    call("application-autoscaling", "RegisterScalableTarget", {
        ServiceNamespace: "ecs",
        ResourceId: `service/${cluster}/web`,
        ScalableDimension: "ecs:service:DesiredCount",
        MinCapacity: 2,
        MaxCapacity: 6,
    });
    call("codedeploy", "CreateApplication", { applicationName: "shop", computePlatform: "ECS" });
    call("codedeploy", "CreateDeploymentGroup", {
        applicationName: "shop",
        deploymentGroupName: "web-group",
        serviceRoleArn: role("web-deploy", "codedeploy.amazonaws.com"),
        deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
        deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
        ecsServices: [{ clusterName: cluster, serviceName: "web" }],
        loadBalancerInfo: {
            targetGroupPairInfoList: [
                {
                    targetGroups: [{ name: "web-a" }, { name: "web-b" }],
                    prodTrafficRoute: { listenerArns: [place.productionListenerArn] },
                },
            ],
        },
        blueGreenDeploymentConfiguration: {
            terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
            deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
        },
    });
    const appSpec = {
        version: 0.0,
        Resources: [
            {
                TargetService: {
                    Type: "AWS::ECS::Service",
                    Properties: {
                        TaskDefinition: register("2"),
                        LoadBalancerInfo: { ContainerName: "web", ContainerPort: 8080 },
                    },
                },
            },
        ],
    };
    const { deploymentId } = call("codedeploy", "CreateDeployment", {
        applicationName: "shop",
        deploymentGroupName: "web-group",
        revision: { revisionType: "AppSpecContent", appSpecContent: { content: JSON.stringify(appSpec) } },
    });
    pollUntil(
        () => call("codedeploy", "GetDeployment", { deploymentId }).deploymentInfo,
        ({ status }) => status === "Succeeded",
        2000,
    );
    pollUntil(
        () => call("ecs", "ListTasks", { cluster, serviceName: "web", desiredStatus: "RUNNING" }).taskArns,
        arns => arns.length === 2,
        2000,
    );
    return { live: groups[1]!, rule };
}

/** What its users would notice: where the traffic goes, to which tasks, and how they are. */
export function trafficOf(
    { call: ask }: Inspection,
    { rule }: ForeignService,
    cluster: string,
    service = "web",
): Answer {
    const call = (api: string, operation: string, input: object): Answer => ask(api, operation, input);
    const [{ Actions, Conditions }] = call("elbv2", "DescribeRules", { RuleArns: [rule] }).Rules;
    const serving = Actions[0].ForwardConfig.TargetGroups.filter(({ Weight }: Answer) => Weight !== 0);
    const [{ TargetGroupArn }] = serving;
    const { taskArns } = call("ecs", "ListTasks", { cluster, serviceName: service, desiredStatus: "RUNNING" });
    return {
        weights: serving.map(({ Weight }: Answer) => Weight),
        serving: TargetGroupArn,
        hosts: Conditions.flatMap(({ HostHeaderConfig }: Answer) => HostHeaderConfig?.Values ?? []),
        targets: call("elbv2", "DescribeTargetHealth", { TargetGroupArn }).TargetHealthDescriptions.map(
            ({ TargetHealth }: Answer) => TargetHealth.State,
        ),
        tasks: taskArns.sort(),
    };
}

/**
 * A service `worker` that somebody made and ECS rolls: two tasks without a load balancer, with a tag of the tool that made it.
 * @returns ARN of the service
 */
export function makeForeignWorker({ call: ask }: Inspection, place: Surroundings): string {
    const call = (service: string, operation: string, input: object): Answer => ask(service, operation, input);
    const cluster = place.clusterName;
    const securityGroup: string = call("ec2", "CreateSecurityGroup", {
        GroupName: "worker",
        Description: "worker",
        VpcId: place.vpcId,
    }).GroupId;
    const executionRoleArn: string = call("iam", "CreateRole", {
        RoleName: "worker-execution",
        AssumeRolePolicyDocument: trust("ecs-tasks.amazonaws.com"),
    }).Role.Arn;
    const { taskDefinitionArn } = call("ecs", "RegisterTaskDefinition", {
        family: "worker",
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
        executionRoleArn,
        containerDefinitions: [
            { name: "worker", image: "public.ecr.aws/docker/library/busybox:1.37", command: ["sleep", "infinity"] },
        ],
    }).taskDefinition;
    const { serviceArn } = call("ecs", "CreateService", {
        cluster,
        serviceName: "worker",
        taskDefinition: taskDefinitionArn,
        desiredCount: 2,
        launchType: "FARGATE",
        tags: [{ key: "managed-by", value: "another tool" }],
        networkConfiguration: {
            awsvpcConfiguration: { subnets: place.privateSubnetIds, securityGroups: [securityGroup] },
        },
    }).service;
    pollUntil(
        () => runningTasks(call, cluster),
        arns => arns.length === 2,
        2000,
    );
    return serviceArn as string;
}

/** Tags of the worker, its running tasks and which revisions they have. */
export function workerOf({ call: ask }: Inspection, { clusterName: cluster }: Surroundings): Answer {
    const call = (service: string, operation: string, input: object): Answer => ask(service, operation, input);
    const [service] = call("ecs", "DescribeServices", { cluster, services: ["worker"], include: ["TAGS"] }).services;
    return {
        serviceArn: service.serviceArn,
        tags: Object.fromEntries((service.tags ?? []).map(({ key, value }: Answer) => [key, value])),
        tasks: runningTasks(call, cluster),
        deployments: service.deployments.length,
        revision: service.taskDefinition,
    };
}

function runningTasks(call: (service: string, operation: string, input: object) => Answer, cluster: string): string[] {
    const { taskArns } = call("ecs", "ListTasks", { cluster, serviceName: "worker", desiredStatus: "RUNNING" });
    return (taskArns as string[]).sort();
}
