import { gzipSync } from "node:zlib";

import { s3LogOf } from "../aws/codebuild/build-description";
import type { BuildRow } from "../aws/codebuild/model";
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

/** Keeps the whole log in the bucket that the build's project names, as CodeBuild does at the end. */
export function keepLogInS3(account: AccountPort, build: BuildRow, text: string): void {
    if (build.logs?.s3Logs?.status !== "ENABLED") {
        return;
    }
    const [, Bucket = "", Key = ""] = /^(?:arn:aws:s3:::)?([^/]+)\/(.+)$/.exec(s3LogOf(build)) ?? [];
    try {
        account.call("s3", "PutObject", { Bucket, Key, Body: gzipSync(text) });
    } catch {
        // A bucket that is gone keeps no log; the build is what it is.
    }
}
