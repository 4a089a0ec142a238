import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The SDK for Python, botocore with it: its models of the services are not ours, and it is strict about them. */
export const BOTO3 = "boto3==1.40.40";

/** The AWS CLI, with its customized commands such as `aws ecs deploy`. */
export const AWS_CLI = "awscli==1.42.40";

/** A scanner of Terraform that knows AWS, with rules that are not ours. */
export const CHECKOV = "checkov==3.3.30";

/**
 * A Python that has a package, in a virtual environment that later runs find again.
 * @throws Error with the reason in its last line where PyPI cannot be reached, or there is no Python
 */
export async function pythonWith(requirement: string): Promise<string> {
    const folder = path.join(os.tmpdir(), `swingbridge-${requirement.replace("==", "-")}`);
    const python = path.join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
    const ready = path.join(folder, "ready");
    if (!fs.existsSync(ready)) {
        await run("python3", ["-m", "venv", "--clear", folder]);
        await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]);
        fs.writeFileSync(ready, "");
    }
    return python;
}

/** Why there is no such Python here, in one line. */
export function withoutPython(requirement: string, error: unknown): string {
    const [reason] = (error as Error).message.trim().split("\n").slice(-1);
    return `skipped: no python3 with ${requirement} can be had here (${reason})`;
}

/** All of the environment of a client in Python that is to find a sandbox, and nothing of the user's. */
export const clientEnvironment = (endpoint: string, home: string): NodeJS.ProcessEnv => ({
    PATH: process.env.PATH,
    HOME: home,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "AKIA",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
});
