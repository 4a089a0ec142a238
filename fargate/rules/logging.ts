import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";

export const LOGGING_RULES: readonly Rule[] = [
    { key: "services.*.logging", target: "containerDefinitions[].logConfiguration, into CloudWatch Logs" },
    { key: "services.*.logging.driver", target: "containerDefinitions[].logConfiguration.logDriver" },
    { key: "services.*.logging.options", target: "containerDefinitions[].logConfiguration.options" },
];

/** Logs go to the service's own group in CloudWatch, where every command that shows logs finds them. */
export function judgeLogging(context: ServiceContext): void {
    const logging = context.service.logging as { driver?: string; options?: Record<string, string> } | undefined;
    if (logging === undefined) {
        return;
    }
    const driver = logging.driver ?? "json-file";
    if (driver === "splunk" || driver === "awsfirelens") {
        context.verdicts.refused(context.path("logging"), {
            reason: `the log driver ${driver} is not converted yet`,
            fix: "remove it, and send the logs on with a subscription filter of the log group",
        });
        return;
    }
    const instead = driver === "awslogs" ? "" : `, not to ${driver}`;
    context.verdicts.wholly("approximated", context.path("logging"), {
        reason: `logs go to the service's own group in CloudWatch Logs${instead}`,
        fix: "nothing to do; a subscription filter of the log group can send them on",
    });
}
