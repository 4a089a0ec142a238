import { spawn } from "node:child_process";
import * as path from "node:path";
import type { Invocation } from "../aws/lambda";

/** Runs the `handler` of a folder's index, as Lambda's runtime for Node.js does. */
const RUNTIME = `
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const folder = process.argv[1];
const file = ["index.mjs", "index.js", "index.cjs"].map(name => join(folder, name)).find(existsSync);
(async () => {
    if (file === undefined) throw new Error("no index.mjs, index.js or index.cjs in " + folder);
    const loaded = await import(pathToFileURL(file).href);
    const handler = loaded.handler ?? loaded.default?.handler;
    if (typeof handler !== "function") throw new Error(file + " exports no function handler");
    const event = JSON.parse(readFileSync(0, "utf8"));
    await handler(event, { functionName: process.env.AWS_LAMBDA_FUNCTION_NAME });
})().catch(error => { console.error(error); process.exitCode = 1; });
`;

/** What Lambda's runtimes bring along for the functions of a folder. */
const BUNDLED = path.dirname(path.dirname(path.dirname(require.resolve("@aws-sdk/client-codedeploy/package.json"))));

/** Runs a function to its end, or to its time's. Never fails: what went wrong is in its words. @returns what it said */
export function runFunction(
    { function: { command, module, folder, timeout, FunctionName }, payload }: Invocation,
    environment: Record<string, string>,
    signal: AbortSignal,
): Promise<string[]> {
    const env = {
        ...environment,
        ...asVariables(payload),
        AWS_LAMBDA_FUNCTION_NAME: FunctionName,
        NODE_PATH: [BUNDLED, environment.NODE_PATH].filter(Boolean).join(path.delimiter),
    };
    const [file, ...args] =
        module === undefined
            ? ["/bin/sh", "-c", command ?? ""]
            : [process.execPath, "--eval", RUNTIME, path.resolve(folder, module)];
    return new Promise(resolve => {
        // A group of its own: what the command starts ends with it.
        const child = spawn(file, args, { cwd: folder, env, detached: true });
        let said = "";
        const end = (last: string) => {
            clearTimeout(timer);
            signal.removeEventListener("abort", kill);
            resolve([...said.split("\n").filter(Boolean), last]);
        };
        const kill = () => {
            try {
                process.kill(-child.pid!, "SIGKILL");
            } catch {
                // It has ended already.
            }
        };
        const timer = setTimeout(() => {
            said += `\nTask timed out after ${timeout} seconds`;
            kill();
        }, timeout * 1000);
        signal.addEventListener("abort", kill, { once: true });
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => (said += text));
        }
        child.on("error", error => end(`${FunctionName}: ${error.message}`));
        child.on("close", code => end(`${FunctionName} ended with ${code ?? "a signal"}`));
        // A command that does not read its input may close it early.
        child.stdin.on("error", () => undefined);
        child.stdin.end(JSON.stringify(payload));
    });
}

/** The texts of an event as variables, for shell commands: `DeploymentId` is `DEPLOYMENT_ID`. */
function asVariables(payload: unknown): Record<string, string> {
    return Object.fromEntries(
        Object.entries(payload ?? {}).flatMap(([name, value]) =>
            typeof value === "string" ? [[name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase(), value]] : [],
        ),
    );
}
