import type { SandboxAccount, Worker } from "../account";
import { originOf } from "../account-view";
import type { Invocation } from "../aws/lambda";
import type { Session } from "../aws/session";
import { runFunction } from "./run";

/**
 * Does on this machine what the account leaves to it: Lambda functions run as processes, their words in the log group
 * `/aws/lambda/NAME`, and the fault `kill` ends a process.
 * @param environment All of the environment of a function's process, asked anew each time.
 * @returns what ends the functions that still run
 */
export function serveFunctions(
    account: SandboxAccount,
    environment: (accountId: string) => Record<string, string>,
): () => void {
    const ending = new AbortController();
    const invoke: Worker = work => {
        const invocation = work.detail as unknown as Invocation;
        const { region, caller } = originOf(work);
        const variables = { ...environment(caller.accountId), AWS_REGION: region };
        return runFunction(invocation, variables, ending.signal).then(lines => {
            if (!ending.signal.aborted) {
                writeLog(account.session(region, caller), invocation.function.FunctionName, lines);
            }
        });
    };
    // What an earlier sandbox left undone is about a process that is gone: its number may be another's by now.
    const kill: Worker = ({ detail }) => (detail.sandbox === process.pid ? killProcess(Number(detail.pid)) : undefined);
    account.workWith({ "lambda.invoke": invoke, "process.kill": kill });
    return () => ending.abort();
}

/** As losing its machine would: without a word. */
function killProcess(pid: number): void {
    if (!Number.isInteger(pid) || pid < 2) {
        return;
    }
    try {
        process.kill(pid, "SIGKILL");
    } catch {
        // It has ended already.
    }
}

function writeLog(session: Session, name: string, lines: readonly string[]): void {
    const logGroupName = `/aws/lambda/${name}`;
    const stream = { logGroupName, logStreamName: "sandbox" };
    for (const [operation, input] of [
        ["CreateLogGroup", { logGroupName }],
        ["CreateLogStream", stream],
        ["PutLogEvents", { ...stream, logEvents: lines.map(message => ({ timestamp: session.now(), message })) }],
    ] as const) {
        try {
            session.call("logs", operation, input);
        } catch {
            // It is there already; or a fault is about logs, which are no function's business.
        }
    }
}
