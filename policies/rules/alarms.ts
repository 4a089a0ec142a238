import { isSet, list } from "../inputs";
import { resourceRule, securityHub } from "../rule";
import { METRIC_ALARM } from "../types";

export const alarmActions = resourceRule({
    name: "alarm-actions",
    severity: "low",
    description: "An alarm tells somebody, and says what silence means.",
    remediation: "Set alarmActions (swingbridge:alarms), leave actionsEnabled on, and set treatMissingData",
    url: securityHub("CloudWatch.15"),
    frameworks: { fsbp: ["CloudWatch.15", "CloudWatch.17"], checkov: ["CKV_AWS_319"] },
    appliesTo: [METRIC_ALARM],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        report.part(() => {
            if (inputs.actionsEnabled === false) {
                report("The alarm's actions are off");
            } else if (!isSet(inputs, "alarmActions") || list(inputs.alarmActions).length === 0) {
                report("The alarm tells nobody");
            }
        });
        if (!isSet(inputs, "treatMissingData")) {
            report("The alarm does not say what missing data means");
        }
    },
});
