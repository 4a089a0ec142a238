import { MOST_RULES, WINDOW_CRON } from "swingbridge/release";
import { z } from "zod";
import { name } from "./values";

const alarm = z.strictObject({
    provider: z.literal("CloudWatchAlarm"),
    alarmName: name.describe("`CloudWatchAlarm`: name of the alarm, in the account and region of the pipeline."),
    alarmStates: z
        .array(z.enum(["ALARM", "OK", "INSUFFICIENT_DATA"]))
        .min(1)
        .optional()
        .describe("`CloudWatchAlarm`: states in which the rule fails. Absent: ALARM."),
    waitTime: z
        .int()
        .min(1)
        .optional()
        .describe("`CloudWatchAlarm`: minutes that the alarm is watched. Absent: it is looked at once."),
});

const window = z.strictObject({
    provider: z.literal("DeploymentWindow"),
    cron: z
        .string()
        .regex(WINDOW_CRON)
        .meta({ title: 'six or seven fields, seconds first, such as "* * 9-16 ? * MON-THU"' })
        .describe("`DeploymentWindow`: when the stage may begin, or end: a cron expression with the seconds first."),
    timeZone: name.optional().describe("`DeploymentWindow`: time zone of it, as Europe/Berlin. Absent: UTC."),
});

const variable = z.strictObject({
    provider: z.literal("VariableCheck"),
    variable: name.describe("`VariableCheck`: what an action before said, as `#{Source.BranchName}`."),
    operator: z.enum(["EQ", "NE", "CONTAINS", "MATCHES"]).describe("`VariableCheck`: how it is compared."),
    value: z.string().describe("`VariableCheck`: what it is compared with."),
});

const lambda = z.strictObject({
    provider: z.literal("LambdaInvoke"),
    functionName: name.describe("`LambdaInvoke`: name of the function, in the account and region of the pipeline."),
    userParameters: z.string().optional().describe("`LambdaInvoke`: text that it is handed. Absent: none."),
});

const rules = z
    .array(
        z
            .discriminatedUnion("provider", [alarm, window, variable, lambda])
            .meta({ title: "a map with provider and what that provider takes" }),
    )
    .min(1)
    .max(MOST_RULES)
    .describe(
        "What has to hold, all of it: rules of the providers CloudWatchAlarm (`alarmName`, `alarmStates`, `waitTime`), DeploymentWindow (`cron`, `timeZone`), VariableCheck (`variable`, `operator`, `value`) and LambdaInvoke (`functionName`, `userParameters`).",
    );

/** What is asked before a deployment stage begins, and after it succeeded. */
export const conditionKeys = {
    beforeEntry: z
        .strictObject({
            rules,
            result: z
                .enum(["FAIL", "SKIP"])
                .describe(
                    "Where one does not: the execution fails, or leaves the stage out (VariableCheck and LambdaInvoke only).",
                ),
        })
        .optional()
        .describe("What has to hold before the deployment stage begins. Absent: nothing."),
    onSuccess: z
        .strictObject({
            rules,
            result: z
                .enum(["FAIL", "ROLLBACK"])
                .describe(
                    "Where one does not: the execution fails, or the stage goes back to the last that succeeded.",
                ),
        })
        .optional()
        .describe("What has to hold after the deployment stage succeeded. Absent: nothing."),
};
