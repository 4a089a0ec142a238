import { number, record, text, type Inputs } from "../inputs";
import { stackRule, type StackResource } from "../rule";
import { DEPLOYMENT_GROUP, LISTENERS, METRIC_ALARM, SERVICE, TARGET_GROUPS } from "../types";
import { controllerOf } from "./services";

const ECS_BLUE_GREEN = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html";

function ofType(resources: readonly StackResource[], ...types: string[]): StackResource[] {
    return resources.filter(({ type }) => types.includes(type));
}

/** Resources of some types that a property was made from. */
function madeFrom(resource: StackResource, property: string, ...types: string[]): StackResource[] {
    return ofType(resource.propertyDependencies[property] ?? [], ...types);
}

export const oneDeploymentGroup = stackRule({
    name: "stack-service-has-deployment-group",
    severity: "high",
    description:
        "Every service that CodeDeploy releases has exactly one deployment group: without one nobody can release it, with two both do.",
    remediation: "Make one DeploymentGroup with the service's name in ecsService, taken from the service resource",
    url: ECS_BLUE_GREEN,
    level: { dev: "mandatory", prod: "mandatory" },
    checkStack(resources, report) {
        const groups = ofType(resources, DEPLOYMENT_GROUP);
        for (const service of ofType(resources, SERVICE)) {
            report.part(service, () => {
                if (controllerOf(service.inputs) !== "CODE_DEPLOY") {
                    return;
                }
                const its = groups.filter(group => madeFrom(group, "ecsService", SERVICE).includes(service)).length;
                if (its !== 1) {
                    report(
                        service,
                        `The service has ${its === 0 ? "no deployment group" : `${its} deployment groups`}`,
                    );
                }
            });
        }
    },
});

/** What an alarm has to watch about a target group; names of metrics of AWS/ApplicationELB and AWS/NetworkELB. */
const WATCHED: [string, RegExp][] = [
    ["errors", /^HTTPCode_(Target|ELB)_5XX_Count$|^TCP_Target_Reset_Count$/],
    ["unhealthy tasks", /^(Un)?[hH]ealthyHostCount$/],
];

export const alarmsCoverTargetGroups = stackRule({
    name: "stack-alarms-cover-target-groups",
    severity: "high",
    description:
        "The alarms of a deployment group watch both of its target groups: the new version is in whichever is not the old one's.",
    remediation: "Add alarms for 5xx answers and unhealthy hosts whose dimensions come from the target groups",
    url: ECS_BLUE_GREEN,
    level: { dev: "advisory", prod: "mandatory" },
    checkStack(resources, report) {
        for (const group of ofType(resources, DEPLOYMENT_GROUP)) {
            const alarms = madeFrom(group, "alarmConfiguration", METRIC_ALARM);
            for (const targets of madeFrom(group, "loadBalancerInfo", ...TARGET_GROUPS)) {
                report.part(group, () => {
                    const watching = alarms.filter(
                        alarm =>
                            alarm.dependencies.includes(targets) ||
                            madeFrom(alarm, "dimensions", ...TARGET_GROUPS).includes(targets),
                    );
                    const metrics = watching.map(({ inputs }) => text(inputs.metricName) ?? "");
                    const missing = WATCHED.filter(([, metric]) => !metrics.some(name => metric.test(name)));
                    if (missing.length > 0) {
                        const what = missing.map(([name]) => name).join(" and ");
                        report(group, `No alarm of the deployment group watches ${what} of ${targets.name}`);
                    }
                });
            }
        }
    },
});

/** What two target groups that take turns have to agree on, in words. */
const AGREEMENT: [string, (group: Inputs) => unknown][] = [
    ["port", ({ port }) => number(port)],
    ["protocol", ({ protocol }) => protocol],
    ["health check", ({ healthCheck }) => JSON.stringify(sorted(record(healthCheck)))],
];

function sorted(inputs: Inputs): [string, unknown][] {
    return Object.entries(inputs).sort(([one], [other]) => (one < other ? -1 : 1));
}

export const twoListeners = stackRule({
    name: "stack-two-listeners",
    severity: "high",
    description: "Users and tests come in by different listeners, and the two target groups behind them are alike.",
    remediation:
        "Give prodTrafficRoute and testTrafficRoute different listeners, and both target groups one VPC, port and health check",
    url: ECS_BLUE_GREEN,
    level: { dev: "mandatory", prod: "mandatory" },
    checkStack(resources, report) {
        for (const group of ofType(resources, DEPLOYMENT_GROUP)) {
            report.part(group, () => {
                const pair = record(group.inputs.loadBalancerInfo).targetGroupPairInfo;
                const info = record(Array.isArray(pair) ? pair[0] : pair);
                const listeners = madeFrom(group, "loadBalancerInfo", ...LISTENERS);
                if ("prodTrafficRoute" in info && "testTrafficRoute" in info && new Set(listeners).size === 1) {
                    report(group, "Users and tests come in by one listener");
                }
            });
            const [blue, green] = madeFrom(group, "loadBalancerInfo", ...TARGET_GROUPS);
            if (blue === undefined || green === undefined) {
                continue;
            }
            if (!sameMembers(blue.propertyDependencies.vpcId, green.propertyDependencies.vpcId)) {
                report(group, "The target groups are in different VPCs");
            }
            for (const [what, of] of AGREEMENT) {
                report.part(group, () => {
                    if (of(blue.inputs) !== of(green.inputs)) {
                        report(group, `The target groups differ in their ${what}`);
                    }
                });
            }
        }
    },
});

function sameMembers(some: readonly StackResource[] = [], others: readonly StackResource[] = []): boolean {
    return some.length === others.length && some.every(one => others.includes(one));
}

const SCALABLE_TARGET = "aws:appautoscaling/target:Target";

export const autoscalingOwnsCount = stackRule({
    name: "stack-autoscaling-ignores-count",
    severity: "medium",
    description:
        "Where Application Auto Scaling sets the number of tasks, Pulumi does not set it back at every update.",
    remediation: "Add desiredCount to the service's ignoreChanges",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html",
    level: { dev: "mandatory", prod: "mandatory" },
    checkStack(resources, report) {
        for (const target of ofType(resources, SCALABLE_TARGET)) {
            for (const service of madeFrom(target, "resourceId", SERVICE)) {
                if (!service.options.ignoreChanges.includes("desiredCount")) {
                    report(service, "Autoscaling sets the desired count, and Pulumi sets it back");
                }
            }
        }
    },
});
