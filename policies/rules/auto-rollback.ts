import type { Rule } from "../rule";

const REQUIRED_EVENTS = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"];

interface DeploymentGroup {
    autoRollbackConfiguration?: { enabled?: boolean; events?: string[] };
    alarmConfiguration?: { enabled?: boolean; alarms?: unknown[]; ignorePollAlarmFailure?: boolean };
}

export const autoRollbackWithAlarms: Rule = {
    name: "deploy-auto-rollback",
    severity: "high",
    description:
        "A deployment that fails, or that makes an alarm fire, goes back by itself: at night nobody watches the traffic shift.",
    remediation: `Enable autoRollbackConfiguration with the events ${REQUIRED_EVENTS.join(" and ")}, and alarmConfiguration with alarms on both target groups`,
    appliesTo: "aws:codedeploy/deploymentGroup:DeploymentGroup",
    level: { dev: "advisory", prod: "mandatory" },
    check(group, report) {
        const { autoRollbackConfiguration: rollback, alarmConfiguration: alarms } = group as DeploymentGroup;
        if (rollback?.enabled !== true) {
            report("The deployment group does not roll back by itself");
        } else {
            const missing = REQUIRED_EVENTS.filter(event => !rollback.events?.includes(event));
            if (missing.length > 0) {
                report(`The deployment group does not roll back on ${missing.join(" and ")}`);
            }
        }
        if (alarms?.enabled !== true || (alarms.alarms ?? []).length === 0) {
            report("The deployment group watches no alarm");
        } else if (alarms.ignorePollAlarmFailure === true) {
            report("The deployment group goes on when it cannot read its alarms (ignorePollAlarmFailure)");
        }
    },
};
