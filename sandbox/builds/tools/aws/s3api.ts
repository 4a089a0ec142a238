import * as fs from "node:fs";
import * as path from "node:path";

import { AwsError } from "../../../aws/service";
import type { AccountPort } from "../../account-port";
import { ToolFailure, type Invocation } from "../tool";
import type { CommandLine } from "./arguments";
import { contentOf } from "./arguments";

/** `aws s3api`: inputs are texts, numbers and JSON, named as the operation's; a body is a file. */
export function s3api(invocation: Invocation, line: CommandLine, account: AccountPort): unknown {
    const [, command = "", ...words] = line.words;
    const operation = pascal(command);
    const input: Record<string, unknown> = {};
    let target = words[0];
    for (const [option, values] of line.options) {
        const [value = "true", ...more] = values;
        target ??= more[0];
        const text = option === "body" ? undefined : contentOf(value, invocation);
        input[pascal(option)] =
            text === undefined
                ? fs.readFileSync(path.resolve(invocation.folder, value))
                : /^[[{]/.test(text)
                  ? JSON.parse(text)
                  : text;
    }
    let answer: Record<string, unknown>;
    try {
        answer = account.callAsClient<Record<string, unknown>>("s3", operation, input);
    } catch (error) {
        throw error instanceof AwsError
            ? new ToolFailure(
                  `\nAn error occurred (${error.code}) when calling the ${operation} operation: ${error.message}`,
                  254,
              )
            : error;
    }
    const { Body, ...rest } = answer;
    if (operation === "GetObject" && target !== undefined) {
        fs.writeFileSync(path.resolve(invocation.folder, target), Body as Uint8Array);
    }
    return rest;
}

const pascal = (name: string): string => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
