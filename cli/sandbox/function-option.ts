import * as fs from "node:fs";
import * as path from "node:path";
import type { LocalFunction } from "../../sandbox/aws/lambda";
import { UserError } from "../user-error";

const FORMS = [
    "Forms:",
    "  NAME=COMMAND   a shell command; the event is its standard input, and its texts are variables (DEPLOYMENT_ID …)",
    "  NAME=FOLDER    a folder whose index.mjs, index.js or index.cjs exports handler, as for Lambda",
    "  e.g. CodeDeployHook_smoke=./hooks/smoke, or the same with ,timeout=SECONDS behind NAME",
].join("\n");

/** A Lambda function that runs on this machine, as it is written on the command line. */
export function parseFunction(text: string, folder: string): LocalFunction {
    const match = /^([\w-]{1,64})(?:,timeout=(\d+))?=(.+)$/s.exec(text);
    const [, FunctionName = "", timeout, code = ""] = match ?? [];
    if (!match || timeout === "0") {
        throw new UserError(`function ${text}: it has none of the forms of a function`, { fix: FORMS });
    }
    const module = path.resolve(folder, code);
    const isFolder = fs.statSync(module, { throwIfNoEntry: false })?.isDirectory() === true;
    return {
        FunctionName,
        folder,
        ...(isFolder ? { module } : { command: code }),
        ...(timeout !== undefined && { timeout: Number(timeout) }),
    };
}
