import { isSet, list, number, record, records, text, type Inputs } from "../inputs";
import { resourceRule, securityHub } from "../rule";
import { SERVICE, TASK_SET } from "../types";

/** Who replaces the tasks of a service; ECS itself where it does not say. */
export function controllerOf(service: Inputs): string {
    return text(record(service.deploymentController).type) ?? "ECS";
}

const DEPLOYMENTS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html";

export const noPublicIp = resourceRule({
    name: "ecs-no-public-ip",
    severity: "high",
    description: "Tasks have no public IP address: people reach them through the load balancer, and nobody past it.",
    remediation:
        "Set networkConfiguration.assignPublicIp to false and run the tasks in private subnets with a NAT gateway or VPC endpoints",
    url: securityHub("ECS.2"),
    frameworks: {
        fsbp: ["ECS.2", "ECS.16"],
        pci: ["1.4.4"],
        controlTower: ["CT.ECS.PR.9"],
        checkov: ["CKV_AWS_333"],
    },
    appliesTo: [SERVICE, TASK_SET],
    level: { dev: "advisory", prod: "mandatory" },
    mustBeKnown: true,
    check({ inputs }, report) {
        if (record(inputs.networkConfiguration).assignPublicIp === true) {
            report("The service gives its tasks public IP addresses");
        }
    },
});

export const latestPlatform = resourceRule({
    name: "ecs-platform-latest",
    severity: "medium",
    description: "Tasks run on Fargate's newest platform version: older ones get no security fixes in the end.",
    remediation: 'Leave platformVersion out, or set it to "LATEST"',
    url: securityHub("ECS.10"),
    frameworks: { fsbp: ["ECS.10"], pci: ["6.3.3"], controlTower: ["CT.ECS.PR.1"], checkov: ["CKV_AWS_332"] },
    appliesTo: [SERVICE],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        const version = text(inputs.platformVersion);
        if (version !== undefined && version !== "LATEST") {
            report(`The service stays on platform version ${version}`);
        }
    },
});

export const circuitBreaker = resourceRule({
    name: "ecs-rollback-enabled",
    severity: "high",
    description: "A deployment by ECS that cannot start its tasks goes back by itself instead of trying for ever.",
    remediation:
        "Enable deploymentCircuitBreaker with rollback; of services that CodeDeploy releases, see deploy-auto-rollback",
    url: DEPLOYMENTS,
    appliesTo: [SERVICE],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        const { enable, rollback } = record(inputs.deploymentCircuitBreaker);
        if (controllerOf(inputs) === "ECS" && !(enable === true && rollback === true)) {
            report(enable === true ? "The circuit breaker does not roll back" : "The service has no circuit breaker");
        }
    },
});

export const nativeTrafficShiftAlarms = resourceRule<{ minimumBakeTime: number }>({
    name: "ecs-service-alarms",
    severity: "high",
    description: "Where ECS itself shifts the traffic, alarms watch it and take it back, for long enough to fire.",
    remediation: "Set alarms with enable and rollback, and deploymentConfiguration.bakeTimeInMinutes",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html",
    appliesTo: [SERVICE],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        minimumBakeTime: {
            type: "integer",
            minimum: 0,
            default: 5,
            description: "Minutes for which old and new tasks run side by side, at least.",
        },
    },
    check({ inputs }, report, { minimumBakeTime }) {
        const { strategy, bakeTimeInMinutes } = record(inputs.deploymentConfiguration);
        if (controllerOf(inputs) !== "ECS" || !["BLUE_GREEN", "CANARY", "LINEAR"].includes(text(strategy) ?? "")) {
            return;
        }
        const { enable, rollback, alarmNames } = record(inputs.alarms);
        if (enable !== true || rollback !== true || list(alarmNames).length === 0) {
            report(`No alarm takes a ${String(strategy)} deployment back`);
        }
        if ((number(bakeTimeInMinutes) ?? 0) < minimumBakeTime) {
            report(`The old tasks stay ${number(bakeTimeInMinutes) ?? 0} minutes instead of ${minimumBakeTime}`);
        }
    },
});

export const highAvailability = resourceRule<{ minimumTasks: number; minimumSubnets: number }>({
    name: "ecs-desired-count-ha",
    severity: "medium",
    description: "A service survives the loss of a task and of an Availability Zone.",
    remediation: "Run two tasks or more (deploy.replicas in a Compose file), in two subnets or more",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html",
    appliesTo: [SERVICE],
    level: { dev: "disabled", prod: "mandatory" },
    settings: {
        minimumTasks: { type: "integer", minimum: 1, default: 2, description: "Tasks of a service, at least." },
        minimumSubnets: { type: "integer", minimum: 1, default: 2, description: "Subnets of a service, at least." },
    },
    check({ inputs }, report, { minimumTasks, minimumSubnets }) {
        if (inputs.schedulingStrategy === "DAEMON") {
            return;
        }
        report.part(() => {
            const count = number(inputs.desiredCount) ?? 1;
            if (count < minimumTasks) {
                report(`The service runs ${count} task${count === 1 ? "" : "s"} instead of ${minimumTasks}`);
            }
        });
        report.part(() => {
            const subnets = list(record(inputs.networkConfiguration).subnets).length;
            if (subnets < minimumSubnets) {
                report(`The service runs in ${subnets} subnet${subnets === 1 ? "" : "s"} instead of ${minimumSubnets}`);
            }
        });
    },
});

export const gracePeriod = resourceRule({
    name: "ecs-grace-period",
    severity: "low",
    description: "A task behind a load balancer has time to start before failing health checks end it.",
    remediation: "Set healthCheckGracePeriodSeconds to the time that the application needs to start",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html",
    appliesTo: [SERVICE],
    level: { dev: "advisory", prod: "advisory" },
    check({ inputs }, report) {
        if (records(inputs.loadBalancers).length > 0 && !(number(inputs.healthCheckGracePeriodSeconds)! > 0)) {
            report("The service has a load balancer and no grace period");
        }
    },
});

/** What CodeDeploy changes about a service. */
const CODEDEPLOY_OWNS = ["taskDefinition", "loadBalancers"];

export const ignoredDrift = resourceRule({
    name: "ecs-ignore-deploy-drift",
    severity: "high",
    description:
        "Pulumi leaves alone what CodeDeploy changes: otherwise the next update fails, or takes the release back.",
    remediation: `Add ${CODEDEPLOY_OWNS.join(" and ")} to the resource's ignoreChanges`,
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html",
    appliesTo: [SERVICE],
    level: { dev: "mandatory", prod: "mandatory" },
    check({ inputs, options }, report) {
        if (controllerOf(inputs) !== "CODE_DEPLOY") {
            return;
        }
        const owned = CODEDEPLOY_OWNS.filter(property => !options.ignoreChanges.includes(property));
        if (owned.length > 0) {
            report(`CodeDeploy changes ${owned.join(" and ")}, and Pulumi would change it back`);
        }
    },
});

export const propagateTags = resourceRule({
    name: "ecs-propagate-tags",
    severity: "low",
    description: "Tasks carry tags, so that their cost is found again.",
    remediation: 'Set propagateTags to "SERVICE" or "TASK_DEFINITION", and enableEcsManagedTags',
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html",
    appliesTo: [SERVICE],
    level: { dev: "remediate", prod: "remediate" },
    check({ inputs }, report) {
        if (!["SERVICE", "TASK_DEFINITION"].includes(text(inputs.propagateTags) ?? "")) {
            report("The tasks of the service carry no tags of it");
        }
        if (inputs.enableEcsManagedTags !== true) {
            report("The tasks of the service do not carry the tags of ECS");
        }
    },
    remedy(inputs) {
        if (!isSet(inputs, "propagateTags")) {
            inputs.propagateTags = "SERVICE";
        }
        inputs.enableEcsManagedTags = true;
    },
});
