import { urnOf } from "../compliant-stack";
import { type Mutation, rearranged, row } from "./mutation";

export const SERVICES: Mutation[] = [
    row(
        "ecs-no-public-ip",
        "worker",
        "a public address",
        i => (i.networkConfiguration.assignPublicIp = true),
        /public IP/,
    ),
    rearranged(
        "ecs-no-public-ip",
        "worker",
        "a public address of a task set",
        (worker, stack) => {
            stack.push({
                ...worker,
                name: "set",
                type: "aws:ecs/taskSet:TaskSet",
                urn: urnOf("aws:ecs/taskSet:TaskSet", "set"),
                inputs: { networkConfiguration: { assignPublicIp: true } },
            });
        },
        /public IP/,
        { blames: "set" },
    ),
    row("ecs-platform-latest", "web", "an old platform", i => (i.platformVersion = "1.3.0"), /1\.3\.0/),
    row(
        "ecs-rollback-enabled",
        "worker",
        "no circuit breaker",
        i => delete i.deploymentCircuitBreaker,
        /no circuit breaker/,
    ),
    row(
        "ecs-rollback-enabled",
        "worker",
        "no rollback",
        i => (i.deploymentCircuitBreaker.rollback = false),
        /does not roll back/,
    ),
    row(
        "ecs-service-alarms",
        "worker",
        "no alarms",
        i => delete i.alarms,
        /No alarm takes a BLUE_GREEN deployment back/,
    ),
    row(
        "ecs-service-alarms",
        "worker",
        "no time to bake",
        i => delete i.deploymentConfiguration.bakeTimeInMinutes,
        /0 minutes instead of 5/,
    ),
    row("ecs-desired-count-ha", "worker", "one task", i => (i.desiredCount = 1), /1 task instead of 2/),
    row(
        "ecs-desired-count-ha",
        "worker",
        "one subnet",
        i => (i.networkConfiguration.subnets = ["subnet-1"]),
        /1 subnet instead of 2/,
    ),
    row("ecs-grace-period", "web", "no grace period", i => delete i.healthCheckGracePeriodSeconds, /no grace period/),
    rearranged(
        "ecs-ignore-deploy-drift",
        "web",
        "drift of the revision",
        web => (web.options = { ignoreChanges: ["loadBalancers", "desiredCount"] }),
        /CodeDeploy changes taskDefinition,/,
    ),
    row("ecs-propagate-tags", "web", "no tags", i => delete i.propagateTags, /carry no tags/),
    row("ecs-propagate-tags", "web", "no managed tags", i => (i.enableEcsManagedTags = false), /tags of ECS/),
    row("ecs-container-insights", "cluster", "off", i => (i.settings[0].value = "disabled"), /Insights is off/),
    row("ecs-container-insights", "cluster", "nothing said", i => delete i.settings, /Insights is off/),
    row(
        "ecs-exec-off-or-logged",
        "web",
        "shells without a log",
        i => (i.enableExecuteCommand = true),
        /no encrypted log/,
    ),
];
