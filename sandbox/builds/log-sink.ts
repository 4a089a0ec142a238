import type { AccountPort } from "./account-port";
import type { LogSink } from "./log";

/** A log stream in CloudWatch Logs, made with its group where it is missing; nothing where a build keeps no log there. */
export function logSink(account: AccountPort, place: { group: string; stream: string } | undefined): LogSink {
    let isMade = false;
    const attempt = (operation: string, input: object): void => {
        try {
            account.call("logs", operation, input);
        } catch {
            // It is there already; or somebody deleted it: a log is no reason for a build to fail.
        }
    };
    return {
        write(logEvents) {
            if (!place) {
                return;
            }
            const { group: logGroupName, stream: logStreamName } = place;
            if (!isMade) {
                attempt("CreateLogGroup", { logGroupName });
                attempt("CreateLogStream", { logGroupName, logStreamName });
                isMade = true;
            }
            attempt("PutLogEvents", { logGroupName, logStreamName, logEvents });
        },
    };
}
