import { containers } from "./container";
import { resource, type Unlinked } from "./resource";

const NETWORK = { subnets: ["subnet-1", "subnet-2"], securityGroups: ["sg-tasks"], assignPublicIp: false };

function alarm(colour: string, kind: string, metricName: string): Unlinked {
    return resource(
        `${colour}-${kind}`,
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {
            namespace: "AWS/ApplicationELB",
            metricName,
            dimensions: { TargetGroup: colour },
            alarmActions: ["arn:aws:sns:us-east-1:111122223333:alarms"],
            treatMissingData: "notBreaching",
        },
        { dimensions: [colour] },
    );
}

/** A service that CodeDeploy releases, one that ECS does, and what watches them. */
export const DELIVERY: Unlinked[] = [
    resource("cluster", "aws:ecs/cluster:Cluster", { settings: [{ name: "containerInsights", value: "enabled" }] }),
    resource(
        "task",
        "aws:ecs/taskDefinition:TaskDefinition",
        {
            family: "shop",
            cpu: "256",
            memory: "512",
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            containerDefinitions: containers(),
            executionRoleArn: "arn:aws:iam::111122223333:role/execution",
            taskRoleArn: "arn:aws:iam::111122223333:role/task",
            volumes: [
                {
                    name: "data",
                    efsVolumeConfiguration: {
                        fileSystemId: "fs-1",
                        transitEncryption: "ENABLED",
                        authorizationConfig: { iam: "ENABLED" },
                    },
                },
            ],
        },
        { executionRoleArn: ["execution-role"], taskRoleArn: ["task-role"] },
    ),
    resource(
        "web",
        "aws:ecs/service:Service",
        {
            deploymentController: { type: "CODE_DEPLOY" },
            desiredCount: 2,
            networkConfiguration: NETWORK,
            platformVersion: "LATEST",
            loadBalancers: [{ targetGroupArn: "blue", containerName: "web", containerPort: 3000 }],
            healthCheckGracePeriodSeconds: 60,
            propagateTags: "SERVICE",
            enableEcsManagedTags: true,
            enableExecuteCommand: false,
        },
        { cluster: ["cluster"], taskDefinition: ["task"], networkConfiguration: ["tasks"], loadBalancers: ["blue"] },
        { ignoreChanges: ["taskDefinition", "loadBalancers", "desiredCount"] },
    ),
    resource(
        "worker",
        "aws:ecs/service:Service",
        {
            desiredCount: 2,
            networkConfiguration: NETWORK,
            deploymentCircuitBreaker: { enable: true, rollback: true },
            deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 10 },
            alarms: { enable: true, rollback: true, alarmNames: ["blue-errors"] },
            propagateTags: "TASK_DEFINITION",
            enableEcsManagedTags: true,
        },
        { cluster: ["cluster"], networkConfiguration: ["tasks"] },
    ),
    resource("web-count", "aws:appautoscaling/target:Target", { minCapacity: 2 }, { resourceId: ["cluster", "web"] }),
    resource("shop", "aws:codedeploy/application:Application", { computePlatform: "ECS" }),
    resource("canary", "aws:codedeploy/deploymentConfig:DeploymentConfig", {
        computePlatform: "ECS",
        trafficRoutingConfig: { type: "TimeBasedCanary", timeBasedCanary: { percentage: 10, interval: 5 } },
    }),
    resource(
        "group",
        "aws:codedeploy/deploymentGroup:DeploymentGroup",
        {
            autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
            alarmConfiguration: { enabled: true, alarms: ["blue-errors", "green-errors"] },
            deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes",
            deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
            blueGreenDeploymentConfig: {
                terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 60 },
            },
            ecsService: { clusterName: "cluster", serviceName: "web" },
            loadBalancerInfo: {
                targetGroupPairInfo: {
                    targetGroups: [{ name: "blue" }, { name: "green" }],
                    prodTrafficRoute: { listenerArns: ["https"] },
                    testTrafficRoute: { listenerArns: ["test"] },
                },
            },
        },
        {
            ecsService: ["cluster", "web"],
            loadBalancerInfo: ["https", "test", "blue", "green"],
            alarmConfiguration: ["blue-errors", "green-errors", "blue-unhealthy", "green-unhealthy"],
        },
    ),
    alarm("blue", "errors", "HTTPCode_Target_5XX_Count"),
    alarm("green", "errors", "HTTPCode_Target_5XX_Count"),
    alarm("blue", "unhealthy", "UnHealthyHostCount"),
    alarm("green", "unhealthy", "UnHealthyHostCount"),
];
