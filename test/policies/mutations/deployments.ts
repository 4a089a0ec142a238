import { urnOf } from "../compliant-stack";
import { type Mutation, one, rearranged, row } from "./mutation";

export const DEPLOYMENTS: Mutation[] = [
    row(
        "deploy-auto-rollback",
        "group",
        "off",
        i => (i.autoRollbackConfiguration.enabled = false),
        /does not roll back by itself/,
    ),
    row(
        "deploy-auto-rollback",
        "group",
        "not on alarm",
        i => i.autoRollbackConfiguration.events.pop(),
        /not roll back on DEPLOYMENT_STOP_ON_ALARM/,
    ),
    row("deploy-alarms", "group", "no alarm", i => (i.alarmConfiguration.alarms = []), /watches no alarm/),
    row("deploy-alarms", "group", "alarms off", i => (i.alarmConfiguration.enabled = false), /watches no alarm/),
    row(
        "deploy-alarms",
        "group",
        "unreadable alarms",
        i => (i.alarmConfiguration.ignorePollAlarmFailure = true),
        /cannot read its alarms/,
    ),
    row(
        "deploy-not-all-at-once",
        "group",
        "all at once",
        i => (i.deploymentConfigName = "CodeDeployDefault.ECSAllAtOnce"),
        /ECSAllAtOnce shifts all traffic/,
    ),
    row(
        "deploy-not-all-at-once",
        "group",
        "the default",
        i => delete i.deploymentConfigName,
        /The default configuration shifts/,
    ),
    row(
        "deploy-not-all-at-once",
        "canary",
        "a configuration",
        i => (i.trafficRoutingConfig = { type: "AllAtOnce" }),
        /shifts all traffic at once/,
    ),
    row(
        "deploy-blue-green-style",
        "group",
        "in place",
        i => (i.deploymentStyle.deploymentType = "IN_PLACE"),
        /not of the style BLUE_GREEN/,
    ),
    row(
        "deploy-blue-green-style",
        "group",
        "one target group",
        i => i.loadBalancerInfo.targetGroupPairInfo.targetGroups.pop(),
        /1 target groups instead of two/,
    ),
    row(
        "deploy-blue-green-style",
        "group",
        "no test listener",
        i => delete i.loadBalancerInfo.targetGroupPairInfo.testTrafficRoute,
        /testTrafficRoute/,
    ),
    row(
        "deploy-termination-wait",
        "group",
        "no time to go back",
        i => (i.blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes = 5),
        /5 minutes after the shift instead of 30/,
    ),
    row(
        "deploy-config-sane",
        "canary",
        "a large share",
        i => (i.trafficRoutingConfig.timeBasedCanary.percentage = 80),
        /shifts 80 percent/,
    ),
    row(
        "deploy-config-sane",
        "canary",
        "no interval",
        i => (i.trafficRoutingConfig.timeBasedCanary.interval = 0),
        /without a pause/,
    ),
    row(
        "deploy-config-sane",
        "canary",
        "another platform",
        i => (i.computePlatform = "Lambda"),
        /for Lambda, not for ECS/,
    ),
    rearranged(
        "stack-service-has-deployment-group",
        "group",
        "of no service",
        group => (group.propertyDependencies = { ...group.propertyDependencies, ecsService: [] }),
        /has no deployment group/,
        { blames: "web" },
    ),
    rearranged(
        "stack-service-has-deployment-group",
        "group",
        "two of one service",
        (group, stack) => {
            stack.push({ ...group, name: "other", urn: urnOf(group.type, "other") });
        },
        /has 2 deployment groups/,
        { blames: "web" },
    ),
    rearranged(
        "stack-alarms-cover-target-groups",
        "green-errors",
        "the wrong target group",
        (alarm, stack) => {
            alarm.dependencies = [one(stack, "blue", "aws:lb/targetGroup:TargetGroup").urn];
            alarm.propertyDependencies = { dimensions: alarm.dependencies };
        },
        /watches errors of green/,
        { blames: "group" },
    ),
    row(
        "stack-alarms-cover-target-groups",
        "green-unhealthy",
        "another metric",
        i => (i.metricName = "RequestCount"),
        /watches unhealthy tasks of green/,
        { blames: "group" },
    ),
    rearranged(
        "stack-two-listeners",
        "group",
        "one listener",
        (group, stack) => {
            const test = one(stack, "test", "aws:lb/listener:Listener").urn;
            group.propertyDependencies = {
                ...group.propertyDependencies,
                loadBalancerInfo: group.propertyDependencies!.loadBalancerInfo!.filter(urn => urn !== test),
            };
        },
        /come in by one listener/,
    ),
    row("stack-two-listeners", "green", "another port", i => (i.port = 81), /differ in their port/, {
        blames: "group",
    }),
    row(
        "stack-two-listeners",
        "green",
        "another health check",
        i => (i.healthCheck.path = "/"),
        /differ in their health check/,
        { blames: "group" },
    ),
    rearranged(
        "stack-autoscaling-ignores-count",
        "web",
        "a count of Pulumi's",
        web => (web.options = { ignoreChanges: ["taskDefinition", "loadBalancers"] }),
        /sets it back/,
    ),
];
