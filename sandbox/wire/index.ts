import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

import { ConnectionDropped, type SandboxAccount } from "../account";
import { AwsError } from "../aws/service";
import { BUILD_ACCESS_KEY } from "../builds/variables";
import { control, CONTROL_PREFIX } from "./control";
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

/** Serves the account to AWS clients on a free port of this machine only. */
export async function serveWire(account: SandboxAccount): Promise<WireServer> {
    const server = http.createServer((message, response) => {
        void receive(message)
            .then(request => answer(account, request))
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

async function answer(account: SandboxAccount, request: WireRequest): Promise<WireResponse | "drop"> {
    if (request.path.startsWith(CONTROL_PREFIX)) {
        return control(account, request);
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
    const { region, accessKey } = scopeOf(request) ?? {};
    if (region === undefined) {
        throw new AwsError("MissingAuthenticationTokenException", "Request is missing Authentication Token", 403);
    }
    const fault = account.faultOf(region, service, operation);
    if (fault?.kind === "slow") {
        await wait(fault.milliseconds ?? 1000);
    }
    const caller = accessKey === BUILD_ACCESS_KEY ? "work" : "client";
    return account.callWith(fault, region, service, operation, input, caller);
}

/** What the signature is good for; it is not checked otherwise. */
function scopeOf(request: WireRequest): { accessKey: string; region: string; service: string } | undefined {
    // A presigned address has it in its query.
    const signed = header(request, "authorization") ?? decodeURIComponent(request.path.split("?")[1] ?? "");
    const [, accessKey, region, service] = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//.exec(signed) ?? [];
    return accessKey === undefined || region === undefined || service === undefined
        ? undefined
        : { accessKey, region, service };
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
