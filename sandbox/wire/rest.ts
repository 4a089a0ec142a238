import type { WireCall, WireRequest, WireResponse } from "./protocols";
import { s3Call } from "./s3";

/** A call of a service that tells its operation by method and path. Its input and output are the account's own. */
export interface RestCall extends Pick<WireCall, "operation" | "refuse"> {
    service: string;
    input: object;
    answer(output: object, requestId: string): WireResponse;
}

/** The call of a request to one of the services with REST interfaces; undefined for those of other forms. */
export async function restCall(service: string | undefined, request: WireRequest): Promise<RestCall | undefined> {
    switch (service) {
        case "lambda":
            return lambdaCall(request);
        case "s3":
            return s3Call(request);
        case "codestar-notifications":
            return notificationsCall(request);
        default:
            return undefined;
    }
}

/** @see Lambda API reference, GetFunction */
function lambdaCall({ method, path }: WireRequest): RestCall | undefined {
    const [, name] = /^\/2015-03-31\/functions\/([^/?]+)$/.exec(path) ?? [];
    if (method !== "GET" || name === undefined) {
        return undefined;
    }
    const respond = (status: number, id: string, body: object, headers = {}): WireResponse => ({
        status,
        headers: { "content-type": "application/json", "x-amzn-requestid": id, ...headers },
        body: JSON.stringify(body),
    });
    return {
        service: "lambda",
        operation: "GetFunction",
        input: { FunctionName: decodeURIComponent(name) },
        answer: (output, id) => respond(200, id, output),
        refuse: ({ code, status, message }, id) =>
            respond(status, id, { Type: "User", message }, { "x-amzn-errortype": code }),
    };
}

/** Every operation is `POST /operation`, with JSON both ways. @see AWS CodeStar Notifications API reference */
function notificationsCall({ method, path, body }: WireRequest): RestCall | undefined {
    const [, first, rest, query = ""] = /^\/([a-z])(\w+)(?:\/[^?]*)?\??(.*)$/.exec(path) ?? [];
    if (first === undefined || (method !== "POST" && method !== "DELETE")) {
        return undefined;
    }
    const headers = (id: string) => ({ "content-type": "application/json", "x-amzn-requestid": id });
    const [, arn] = /^\/untagResource\/([^?]+)/.exec(path) ?? [];
    return {
        service: "codestar-notifications",
        operation: first.toUpperCase() + rest!,
        // Untagging alone has its input in the address.
        input:
            arn === undefined
                ? (JSON.parse(body.toString() || "{}") as object)
                : { Arn: decodeURIComponent(arn), TagKeys: new URLSearchParams(query).getAll("tagKeys") },
        answer: (output, id) => ({ status: 200, headers: headers(id), body: JSON.stringify(output) }),
        refuse: ({ code, status, message }, id) => ({
            status,
            headers: { ...headers(id), "x-amzn-errortype": code },
            body: JSON.stringify({ Message: message }),
        }),
    };
}
