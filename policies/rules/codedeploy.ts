import { list, number, record, text, texts, type Inputs } from "../inputs";
import { resourceRule } from "../rule";
import { DEPLOYMENT_CONFIG, DEPLOYMENT_GROUP } from "../types";

const ROLLBACK = "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html";
const REQUIRED_EVENTS = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"];

export const autoRollback = resourceRule({
    name: "deploy-auto-rollback",
    severity: "high",
    description:
        "A deployment that fails, or that makes an alarm fire, goes back by itself: at night nobody watches the traffic shift.",
    remediation: `Enable autoRollbackConfiguration with the events ${REQUIRED_EVENTS.join(" and ")}`,
    url: ROLLBACK,
    appliesTo: [DEPLOYMENT_GROUP],
    level: { dev: "advisory", prod: "mandatory" },
    mustBeKnown: true,
    check({ inputs }, report) {
        const { enabled, events } = record(inputs.autoRollbackConfiguration);
        const missing = REQUIRED_EVENTS.filter(event => !texts(events).includes(event));
        if (enabled !== true) {
            report("The deployment group does not roll back by itself");
        } else if (missing.length > 0) {
            report(`The deployment group does not roll back on ${missing.join(" and ")}`);
        }
    },
});

export const deploymentAlarms = resourceRule({
    name: "deploy-alarms",
    severity: "high",
    description:
        "Alarms watch a deployment, and one that cannot be read stops it: the health check alone sees no errors.",
    remediation: "Enable alarmConfiguration with alarms on both target groups, and leave ignorePollAlarmFailure off",
    url: "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html",
    appliesTo: [DEPLOYMENT_GROUP],
    level: { dev: "advisory", prod: "mandatory" },
    mustBeKnown: true,
    check({ inputs }, report) {
        const { enabled, alarms, ignorePollAlarmFailure } = record(inputs.alarmConfiguration);
        if (enabled !== true || list(alarms).length === 0) {
            report("The deployment group watches no alarm");
        } else if (ignorePollAlarmFailure === true) {
            report("The deployment group goes on when it cannot read its alarms (ignorePollAlarmFailure)");
        }
    },
});

export const notAllAtOnce = resourceRule({
    name: "deploy-not-all-at-once",
    severity: "high",
    description: "A release meets a share of the traffic first: all at once, everybody meets its mistake.",
    remediation:
        "Use a canary or linear deployment configuration, such as CodeDeployDefault.ECSCanary10Percent5Minutes",
    url: "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html",
    appliesTo: [DEPLOYMENT_GROUP, DEPLOYMENT_CONFIG],
    level: { dev: "disabled", prod: "mandatory" },
    check({ type, inputs }, report) {
        if (type === DEPLOYMENT_CONFIG) {
            const routing = record(inputs.trafficRoutingConfig);
            if (inputs.computePlatform === "ECS" && (text(routing.type) ?? "AllAtOnce") === "AllAtOnce") {
                report("The deployment configuration shifts all traffic at once");
            }
        } else if (isEcs(inputs) && /AllAtOnce$/.test(text(inputs.deploymentConfigName) ?? "AllAtOnce")) {
            report(`${text(inputs.deploymentConfigName) ?? "The default configuration"} shifts all traffic at once`);
        }
    },
});

/** A deployment group of another platform has no ECS service. */
function isEcs(group: Inputs): boolean {
    return "ecsService" in group;
}

/** Where traffic is shifted between two target groups. */
function targetGroupPair(group: Inputs): Inputs {
    const pair = record(group.loadBalancerInfo).targetGroupPairInfo;
    return record(Array.isArray(pair) ? pair[0] : pair);
}

export const blueGreenStyle = resourceRule<{ testListener: boolean }>({
    name: "deploy-blue-green-style",
    severity: "high",
    description:
        "CodeDeploy shifts traffic between exactly two target groups, and a test listener shows the new version first.",
    remediation:
        "Set deploymentStyle to BLUE_GREEN with WITH_TRAFFIC_CONTROL, and targetGroupPairInfo with two target groups, prodTrafficRoute and testTrafficRoute",
    url: "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html",
    appliesTo: [DEPLOYMENT_GROUP],
    level: { dev: "mandatory", prod: "mandatory" },
    settings: {
        testListener: { type: "boolean", default: true, description: "Whether a test listener is needed too." },
    },
    environments: { dev: { testListener: false } },
    check({ inputs }, report, { testListener }) {
        if (!isEcs(inputs)) {
            return;
        }
        report.part(() => {
            const { deploymentOption, deploymentType } = record(inputs.deploymentStyle);
            if (deploymentType !== "BLUE_GREEN" || deploymentOption !== "WITH_TRAFFIC_CONTROL") {
                report("The deployment group is not of the style BLUE_GREEN, WITH_TRAFFIC_CONTROL");
            }
        });
        report.part(() => {
            const groups = list(targetGroupPair(inputs).targetGroups).length;
            if (groups !== 2) {
                report(`The deployment group has ${groups} target groups instead of two`);
            }
        });
        for (const route of ["prodTrafficRoute", ...(testListener ? ["testTrafficRoute"] : [])]) {
            report.part(() => {
                if (list(record(targetGroupPair(inputs)[route]).listenerArns).length === 0) {
                    report(`The deployment group has no listener as its ${route}`);
                }
            });
        }
    },
});

export const terminationWait = resourceRule<{ minimumMinutes: number }>({
    name: "deploy-termination-wait",
    severity: "medium",
    description: "The old version stays for a while after the shift, so that going back is a matter of seconds.",
    remediation:
        "Raise blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes (swingbridge:terminationWait)",
    url: ROLLBACK,
    appliesTo: [DEPLOYMENT_GROUP],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        minimumMinutes: {
            type: "integer",
            minimum: 0,
            default: 30,
            description: "Minutes for which the old tasks stay after the shift, at least.",
        },
    },
    environments: { dev: { minimumMinutes: 5 } },
    check({ inputs }, report, { minimumMinutes }) {
        const { action, terminationWaitTimeInMinutes } = record(
            record(inputs.blueGreenDeploymentConfig).terminateBlueInstancesOnDeploymentSuccess,
        );
        const minutes = number(terminationWaitTimeInMinutes) ?? 0;
        if (isEcs(inputs) && action !== "KEEP_ALIVE" && minutes < minimumMinutes) {
            report(`The old tasks end ${minutes} minutes after the shift instead of ${minimumMinutes}`);
        }
    },
});

export const saneDeploymentConfig = resourceRule<{ maximumCanary: number }>({
    name: "deploy-config-sane",
    severity: "medium",
    description: "A first share of the traffic is a small one, and stays long enough to show something.",
    remediation:
        "Set computePlatform to ECS, a canary or linear percentage of at most the configured one, and an interval of a minute or more",
    url: "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations-create.html",
    appliesTo: [DEPLOYMENT_CONFIG],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        maximumCanary: {
            type: "integer",
            minimum: 1,
            maximum: 99,
            default: 50,
            description: "Percent of the traffic in one step, at most.",
        },
    },
    check({ inputs }, report, { maximumCanary }) {
        if (inputs.computePlatform !== "ECS") {
            report(`The deployment configuration is for ${text(inputs.computePlatform) ?? "Server"}, not for ECS`);
        }
        const routing = record(inputs.trafficRoutingConfig);
        for (const kind of ["timeBasedCanary", "timeBasedLinear"]) {
            if (!(kind in routing)) {
                continue;
            }
            const { percentage, interval } = record(routing[kind]);
            if ((number(percentage) ?? 0) > maximumCanary) {
                report(`A step shifts ${number(percentage)} percent of the traffic, more than ${maximumCanary}`);
            }
            if ((number(interval) ?? 0) < 1) {
                report("The steps follow each other without a pause");
            }
        }
    },
});
