import type { ComposeProject, Path } from "../../compose";
import { LOG_RETENTION_DAYS } from "../limits";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import type { Verdicts } from "../verdicts";

const LOG_GROUP = "retentionInDays of the log group";

export const LOG_RETENTION_RULES: readonly Rule[] = [
    { key: "x-aws-logs_retention", target: LOG_GROUP },
    { key: "services.*.x-aws-logs_retention", target: LOG_GROUP },
    { key: "services.*.x-logging", target: LOG_GROUP },
    { key: "services.*.x-logging.RetentionInDays", target: LOG_GROUP },
    {
        key: "services.*.x-logging.FireLens",
        level: "refused",
        reason: "recognised from ECS Compose-X, not supported: no log router is added to a task",
        fix: "let the logs go to CloudWatch, or say the driver and its options with `logging`",
    },
];

/**
 * Days that the service's log lines stay: its own key, or the project's.
 * CloudWatch keeps logs for certain numbers of days only: the next longer one is taken.
 */
export function logRetention(context: ServiceContext): number | undefined {
    const { service, project, verdicts } = context;
    const composeX = (service["x-logging"] as { RetentionInDays?: unknown } | null | undefined)?.RetentionInDays;
    const asked = [
        { path: context.path("x-aws-logs_retention"), days: service["x-aws-logs_retention"] },
        { path: context.path("x-logging", "RetentionInDays"), days: composeX },
    ].find(({ days }) => days !== undefined && days !== null);
    return asked === undefined ? projectRetention(project, verdicts) : offeredDays(asked.path, asked.days, verdicts);
}

function projectRetention({ extensions }: ComposeProject, verdicts: Verdicts): number | undefined {
    const days = extensions["x-aws-logs_retention"];
    return days === undefined || days === null ? undefined : offeredDays(["x-aws-logs_retention"], days, verdicts);
}

function offeredDays(path: Path, written: unknown, verdicts: Verdicts): number | undefined {
    const wanted = Number(written);
    const longest = LOG_RETENTION_DAYS.at(-1)!;
    if (!Number.isInteger(wanted) || wanted < 1) {
        verdicts.problem(path, `is ${JSON.stringify(written)}`, { fix: "Write a whole number of days." });
        return undefined;
    }
    const offered = LOG_RETENTION_DAYS.find(days => days >= wanted) ?? longest;
    if (offered !== wanted) {
        verdicts.approximated(path, {
            reason: `CloudWatch does not keep logs for ${wanted} days; ${offered} it is`,
            fix: `write ${offered}`,
        });
    }
    return offered;
}
