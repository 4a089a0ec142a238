import { AwsError, type Account, type ServiceModule } from "./service";

/** Seconds of real time that a function gets where it does not say. */
const TIMEOUT = 60;

/** A function, by name, in every account and region. Its code is on this machine: one of the two. */
export interface LocalFunction {
    FunctionName: string;
    /** A shell command. */
    command?: string;
    /** A folder whose `index.mjs`, `index.js` or `index.cjs` exports `handler`. */
    module?: string;
    /** Where it runs. */
    folder: string;
    /** Seconds of real time, after which it is killed. @default 60 */
    timeout?: number;
}

/** What a worker of this machine is asked to do. */
export interface Invocation {
    function: LocalFunction & { timeout: number };
    /** The event, as the function gets it. */
    payload: unknown;
}

const functions = (account: Account) => account.sharedTable<LocalFunction>("lambda.functions");

/** `name`, `name:alias`, `123456789012:function:name`, or the whole ARN, with an alias or without. */
export const functionName = (reference: string): string | undefined =>
    /^(?:(?:arn:aws[\w-]*:lambda:[\w-]+:)?\d{12}:function:)?([\w-]{1,64})(?::[\w$-]+)?$/.exec(reference)?.[1];

function functionNamed(account: Account, reference = ""): LocalFunction {
    const row = functions(account).get(functionName(reference) ?? "");
    if (!row) {
        throw new AwsError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
    }
    return row;
}

function createFunction(account: Account, input: LocalFunction): object {
    if (functionName(input.FunctionName) !== input.FunctionName) {
        throw new AwsError("InvalidParameterValueException", `a function's name has letters, digits, - and _ only`);
    }
    if ((input.command === undefined) === (input.module === undefined)) {
        throw new AwsError("InvalidParameterValueException", "a function is either a command or a folder");
    }
    functions(account).put(input.FunctionName, input);
    return input;
}

function deleteFunction(account: Account, input: { FunctionName?: string }): object {
    functions(account).delete(functionNamed(account, input.FunctionName).FunctionName);
    return {};
}

/** Asynchronous, as CodeDeploy calls its hooks: the answer is that it was accepted. */
function invoke(account: Account, input: { FunctionName?: string; Payload: unknown }): object {
    const { timeout = TIMEOUT, ...row } = functionNamed(account, input.FunctionName);
    const detail: Invocation = { function: { ...row, timeout }, payload: input.Payload };
    account.workOutside({ type: "lambda.invoke", detail: { ...detail } });
    return { StatusCode: 202 };
}

/** Lambda as far as deployments need it: functions that run on this machine, invoked without waiting for them. */
export const lambda: ServiceModule = {
    name: "lambda",
    operations: {
        CreateFunction: createFunction,
        DeleteFunction: deleteFunction,
        GetFunction: (account: Account, input: { FunctionName?: string }) => ({
            Configuration: functionNamed(account, input.FunctionName),
        }),
        ListFunctions: (account: Account) => ({ Functions: functions(account).list() }),
        Invoke: invoke,
    },
};
