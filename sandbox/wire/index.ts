import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

import { ConnectionDropped, type SandboxAccount } from "../account";
import { principalOf, type Credentials } from "../aws/credentials";
import { AwsError } from "../aws/service";
import { control, CONTROL_PREFIX, type EnvironmentOf } from "./control";
import { git, GIT_PREFIX } from "./git";
import {
    dispatch,
    header,
    refuseAsJson,
    refuseUnknown,
    type WireCall,
    type WireRequest,
    type WireResponse,
} from "./protocols";
import { restCall, type RestCall } from "./rest";
import { shapesOf } from "./shapes";

export interface WireServer {
    /** E.g. `http://127.0.0.1:40123`. */
    endpoint: string;
    close(): Promise<void>;
}

/**
 * Serves the accounts to AWS clients on a free port of this machine only.
 * @param environmentOf What a process needs to find an account. @default nothing
 */
export async function serveWire(
    account: SandboxAccount,
    environmentOf: EnvironmentOf = () => Promise.resolve({}),
): Promise<WireServer> {
    const server = http.createServer((message, response) => {
        void receive(message)
            .then(request => answer(account, request, environmentOf))
            .catch((error: unknown) => mistake(error))
            .then(result => {
                if (result === "drop") {
                    message.socket.destroy();
                } else {
                    response.writeHead(result.status, result.headers).end(result.body);
                }
            });
    });
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return {
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () =>
            new Promise(resolve => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}

async function receive(message: http.IncomingMessage): Promise<WireRequest> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) {
        chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks);
    const { method = "", url: path = "", headers } = message;
    const request = { method, path, headers, body };
    // What S3 keeps it keeps as it came.
    const isPacked = headers["content-encoding"] === "gzip" && scopeOf(request)?.service !== "s3";
    return isPacked ? { ...request, body: gunzipSync(body) } : request;
}

async function answer(
    account: SandboxAccount,
    request: WireRequest,
    environmentOf: EnvironmentOf,
): Promise<WireResponse | "drop"> {
    if (request.path.startsWith(CONTROL_PREFIX)) {
        return control(account, request, environmentOf);
    }
    if (request.path.startsWith(GIT_PREFIX)) {
        return git(account, request);
    }
    const requestId = crypto.randomUUID();
    let call: WireCall | RestCall;
    try {
        call = (await restCall(scopeOf(request)?.service, request)) ?? dispatch(request);
    } catch (error) {
        return refuseUnknown(request, asAwsError(error), requestId);
    }
    try {
        return await ("input" in call
            ? perform(account, request, call.service, call.operation, call.input).then(output =>
                  call.answer(output, requestId),
              )
            : run(account, request, call, requestId));
    } catch (error) {
        if (error instanceof ConnectionDropped) {
            return "drop";
        }
        return call.refuse(asAwsError(error), requestId);
    }
}

async function run(
    account: SandboxAccount,
    request: WireRequest,
    call: WireCall,
    requestId: string,
): Promise<WireResponse> {
    const { service, operation } = call;
    const shapes = await shapesOf(service, operation);
    if (!shapes) {
        throw new AwsError("UnknownOperationException", `${service.name} has no operation ${operation}`);
    }
    const input = await call.read(shapes);
    return call.answer(shapes, await perform(account, request, service.name, operation, input), requestId);
}

async function perform(
    account: SandboxAccount,
    request: WireRequest,
    service: string,
    operation: string,
    input: object,
): Promise<object> {
    const scope = scopeOf(request);
    if (!scope) {
        throw new AwsError("MissingAuthenticationTokenException", "Request is missing Authentication Token", 403);
    }
    const origin = { region: scope.region, caller: principalOf(scope) };
    const fault = account.faultOf(origin, service, operation);
    if (fault?.kind === "slow") {
        await wait(fault.milliseconds ?? 1000);
    }
    return account.callWith(fault, origin, service, operation, input);
}

/** What the signature is good for; it is not checked otherwise. */
function scopeOf(request: WireRequest): (Credentials & { region: string; service: string }) | undefined {
    // A presigned address has it in its query.
    const query = new URLSearchParams(request.path.split("?")[1]);
    const signed = header(request, "authorization") ?? `Credential=${query.get("X-Amz-Credential")}`;
    const sessionToken = header(request, "x-amz-security-token") ?? query.get("X-Amz-Security-Token") ?? undefined;
    const [, accessKeyId, region, service] = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//.exec(signed) ?? [];
    return accessKeyId === undefined || region === undefined || service === undefined
        ? undefined
        : { accessKeyId, sessionToken, region, service };
}

/** A mistake of ours is a server error to the client, with its text: nobody should have to look for a log. */
function asAwsError(error: unknown): AwsError {
    if (error instanceof AwsError) {
        return error;
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return new AwsError("InternalFailure", `a mistake of the sandbox: ${message}`, 500);
}

const mistake = (error: unknown): WireResponse => refuseAsJson(asAwsError(error), crypto.randomUUID());
