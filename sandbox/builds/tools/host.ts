import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";

import type { Origin } from "../../account-view";
import { principalOf } from "../../aws/credentials";
import type { AccountPort } from "../account-port";
import { CLIENT } from "./client";
import { ToolFailure, type Answer, type Invocation, type Tool } from "./tool";

/** The commands of builds that this process answers. */
export interface ToolHost {
    /** Folder with a program for each, to be first on PATH. */
    folder: string;
    close(): Promise<void>;
}

/**
 * @param root A folder of its own, which is there.
 * @param accountOf The account as a command with some keys, in a region, sees it.
 */
export async function serveTools(
    root: string,
    tools: Readonly<Record<string, Tool>>,
    accountOf: (origin: Origin) => AccountPort,
): Promise<ToolHost> {
    const folder = path.join(root, "bin");
    const socket = path.join(root, "tools.sock");
    const client = path.join(root, "client.cjs");
    fs.mkdirSync(folder);
    fs.writeFileSync(client, CLIENT);
    for (const name of Object.keys(tools)) {
        const words = [process.execPath, client, socket, name].map(quote).join(" ");
        fs.writeFileSync(path.join(folder, name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
    }
    const server = http.createServer((request, response) => {
        void receive(request)
            .then(body => answer(tools[(request.url ?? "").slice(1)], body, accountOf))
            .then(result => response.end(JSON.stringify(result)));
    });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
    return {
        folder,
        close: () =>
            new Promise(resolve => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}

async function receive(request: http.IncomingMessage): Promise<Invocation> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(chunk as Buffer);
    }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Omit<Invocation, "input"> & { input: string };
    return { ...body, input: Buffer.from(body.input, "base64") };
}

/** Output goes as base64: it may be a file. */
async function answer(
    tool: Tool | undefined,
    invocation: Invocation,
    accountOf: (origin: Origin) => AccountPort,
): Promise<Omit<Answer, "output"> & { output: string }> {
    const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID = "", AWS_SESSION_TOKEN } = invocation.environment;
    const account = accountOf({
        region: AWS_REGION ?? AWS_DEFAULT_REGION ?? "us-east-1",
        caller: principalOf({ accessKeyId: AWS_ACCESS_KEY_ID, sessionToken: AWS_SESSION_TOKEN }),
    });
    try {
        const result = (await tool?.(invocation, account)) ?? { code: 127 };
        return { ...result, output: Buffer.from(result.output ?? "").toString("base64") };
    } catch (error) {
        const { message } = error as Error;
        return { code: error instanceof ToolFailure ? error.code : 1, errors: `${message}\n`, output: "" };
    }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
