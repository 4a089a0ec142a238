import { AwsError } from "../../../aws/service";
import type { AccountPort } from "../../account-port";
import { ToolFailure, type Answer, type Invocation, type Tool } from "../tool";
import { readCommandLine, toInput, type CommandLine } from "./arguments";
import { format } from "./output";
import { s3 } from "./s3";
import { s3api } from "./s3api";
import { operationNamed, serviceNamed, shown, type Operation } from "./shapes";
import { waitFor, WAITERS } from "./waiters";

/** The AWS CLI in a build, where this machine has none: its operations, waiters, queries and `s3` commands. */
export const aws: Tool = async (invocation, account) => {
    const { args, environment } = invocation;
    if (args[0] === "--version") {
        return { code: 0, output: "aws-cli/2.0 sandbox: no AWS CLI here, the sandbox stands in for it\n" };
    }
    const line = readCommandLine(args);
    const [service = "", command = ""] = line.words;
    const region = line.globals.get("region");
    const port = region === undefined ? account : account.inRegion(region);
    if (service === "s3") {
        return s3(invocation, port);
    }
    const outputFormat = line.globals.get("output") ?? environment["AWS_DEFAULT_OUTPUT"] ?? "json";
    const print = (value: unknown): Answer => ({
        code: 0,
        output: format(value, line.globals.get("query"), outputFormat),
    });
    try {
        if (service === "s3api") {
            return print(s3api(invocation, line, port));
        }
        if (service === "ecr" && command === "get-login-password") {
            return { code: 0, output: `${loginPassword(port)}\n` };
        }
        if (service === "configure") {
            return configured(line, environment);
        }
        return command === "wait"
            ? await wait(service, invocation, port)
            : print(await answerOf(await operationNamed(serviceNamed(service), command), line, invocation, port));
    } catch (error) {
        if (error instanceof CalledWithError) {
            const { code, message } = error.cause;
            throw new ToolFailure(
                `\nAn error occurred (${code}) when calling the ${error.operation} operation: ${message}`,
                254,
            );
        }
        throw error;
    }
};

class CalledWithError extends Error {
    constructor(
        readonly operation: string,
        override readonly cause: AwsError,
    ) {
        super(cause.message);
    }
}

function call(
    account: AccountPort,
    { service, name }: Pick<Operation, "service" | "name">,
    input: object,
): Record<string, unknown> {
    try {
        return account.callAsClient<Record<string, unknown>>(service, name, input);
    } catch (error) {
        throw error instanceof AwsError ? new CalledWithError(name, error) : error;
    }
}

/** How lists are paged: the member of the answer, and that of the next question. */
const TOKENS = [
    ["nextToken", "nextToken"],
    ["NextToken", "NextToken"],
    ["NextMarker", "Marker"],
    ["nextForwardToken", "none"],
] as const;

/** All pages of an answer, as one. */
async function answerOf(
    operation: Operation,
    line: CommandLine,
    invocation: Invocation,
    account: AccountPort,
): Promise<unknown> {
    const input = toInput(operation.input, line, invocation);
    const whole = call(account, operation, input);
    const asks = [...(operation.input.isStructSchema() ? operation.input.structIterator() : [])].map(([name]) => name);
    const token = TOKENS.find(([given, asked]) => whole[given] !== undefined && asks.includes(asked));
    if (token && !line.globals.has("no-paginate")) {
        const [given, asked] = token;
        for (let next = whole[given]; next !== undefined;) {
            const page = call(account, operation, { ...input, [asked]: next });
            for (const [name, items] of Object.entries(page)) {
                if (Array.isArray(items)) {
                    whole[name] = [...((whole[name] as unknown[] | undefined) ?? []), ...(items as unknown[])];
                }
            }
            next = page[given];
        }
        delete whole[given];
    }
    return shown(operation.output, whole) ?? {};
}

async function wait(service: string, invocation: Invocation, account: AccountPort): Promise<Answer> {
    const { words, options, globals } = readCommandLine(invocation.args, 3);
    const [, , name = ""] = words;
    const waiter = WAITERS[service]?.[name];
    if (!waiter) {
        const known = Object.keys(WAITERS[service] ?? {}).join(", ") || "none";
        throw new ToolFailure(`\naws: error: the sandbox has no waiter ${name} of ${service}; it has: ${known}`, 252);
    }
    const operation = await operationNamed(serviceNamed(service), waiter.operation);
    const input = toInput(operation.input, { words, options, globals }, invocation);
    await waitFor(waiter, name, () => call(account, operation, input), account);
    return { code: 0 };
}

function loginPassword(account: AccountPort): string {
    const { authorizationData } = call(account, { service: "ecr", name: "GetAuthorizationToken" }, {}) as {
        authorizationData?: { authorizationToken?: string }[];
    };
    const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? "", "base64").toString();
    return token.slice(token.indexOf(":") + 1);
}

function configured(line: CommandLine, environment: Record<string, string>): Answer {
    const [, verb, name] = line.words;
    if (verb === "get" && name === "region") {
        return { code: 0, output: `${environment["AWS_REGION"] ?? ""}\n` };
    }
    // Settings of its own would outlive no build.
    return { code: verb === "set" ? 0 : 1 };
}
