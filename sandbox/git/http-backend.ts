import { spawn } from "node:child_process";
import { gitEnvironment } from "./command";

/** A request of git's smart HTTP protocol. */
export interface GitRequest {
    method: string;
    /** Behind the repository's address, e.g. `/info/refs`. */
    path: string;
    /** Without the question mark. */
    query: string;
    contentType: string;
    /** Value of `Git-Protocol`. */
    protocol: string;
    body: Buffer;
}

export interface GitResponse {
    status: number;
    headers: Record<string, string>;
    body: Buffer;
}

/** Answers a request of git for a bare repository, as `git http-backend` does. */
export function serveGit(folder: string, request: GitRequest): Promise<GitResponse> {
    const { method, path, query, contentType, protocol, body } = request;
    const child = spawn("git", ["http-backend"], {
        env: {
            ...gitEnvironment(),
            GIT_PROJECT_ROOT: folder,
            GIT_HTTP_EXPORT_ALL: "1",
            PATH_INFO: path,
            REQUEST_METHOD: method,
            QUERY_STRING: query,
            CONTENT_TYPE: contentType,
            CONTENT_LENGTH: String(body.length),
            REMOTE_ADDR: "127.0.0.1",
            ...(protocol !== "" && { GIT_PROTOCOL: protocol }),
        },
    });
    return new Promise((resolve, reject) => {
        const output: Buffer[] = [];
        let words = "";
        child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
        child.stderr.setEncoding("utf8").on("data", (text: string) => (words += text));
        child.on("error", reject);
        child.on("close", () => {
            const response = parse(Buffer.concat(output));
            if (response) {
                resolve(response);
            } else {
                reject(new Error(`git http-backend answered nothing: ${words.trim()}`));
            }
        });
        // It may answer before it has read all.
        child.stdin.on("error", () => undefined);
        child.stdin.end(body);
    });
}

/** The form of CGI: headers, an empty line, the body. */
function parse(output: Buffer): GitResponse | undefined {
    const end = output.indexOf("\r\n\r\n");
    if (end < 0) {
        return undefined;
    }
    const lines = output.subarray(0, end).toString().split("\r\n");
    const headers = Object.fromEntries(
        lines.map(line => {
            const colon = line.indexOf(":");
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
        }),
    );
    const { status = "200", ...others } = headers;
    return { status: parseInt(status, 10), headers: others, body: output.subarray(end + 4) };
}
