import type { AwsError } from "../aws/service";
import type { WireCall, WireRequest, WireResponse } from "./protocols";

/** A call of a service that tells its operation by method and path. Its input and output are the account's own. */
export interface RestCall extends Pick<WireCall, "operation" | "refuse"> {
    service: string;
    input: object;
    answer(output: object, requestId: string): WireResponse;
}

/** The call of a request to one of the services with REST interfaces; undefined for those of other forms. */
export function restCall(service: string | undefined, request: WireRequest): RestCall | undefined {
    switch (service) {
        case "lambda":
            return lambdaCall(request);
        case "s3":
            return s3Call(request);
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

const S3_OPERATIONS: Readonly<Record<string, string>> = {
    GET: "GetObject",
    HEAD: "HeadObject",
    PUT: "PutObject",
    DELETE: "DeleteObject",
};

/** Addresses with the bucket in the path, `/bucket/key`. @see S3 API reference, GetObject, PutObject */
function s3Call({ method, path, body, headers }: WireRequest): RestCall | undefined {
    const [, bucket, key = ""] = /^\/([^/?]+)(?:\/([^?]*))?/.exec(path) ?? [];
    const operation = key !== "" ? S3_OPERATIONS[method] : method === "PUT" ? "CreateBucket" : undefined;
    if (bucket === undefined || operation === undefined) {
        return undefined;
    }
    const ContentType = headers["content-type"];
    return {
        service: "s3",
        operation,
        input: {
            Bucket: bucket,
            ...(key !== "" && { Key: decodeURIComponent(key) }),
            ...(operation === "PutObject" && { Body: body, ContentType }),
        },
        answer: (output, id) => s3Answer(operation, output, id),
        refuse: (error, id) => s3Refusal(method, error, id),
    };
}

interface ObjectAnswer {
    Body?: Uint8Array;
    ContentLength?: number;
    ContentType?: string;
    ETag?: string;
    LastModified?: Date;
}

function s3Answer(operation: string, output: ObjectAnswer, id: string): WireResponse {
    const { Body, ContentLength, ContentType, ETag, LastModified } = output;
    return {
        status: operation === "DeleteObject" ? 204 : 200,
        headers: {
            "x-amz-request-id": id,
            ...(ContentType !== undefined && { "content-type": ContentType }),
            ...(operation === "HeadObject" && { "content-length": String(ContentLength) }),
            ...(ETag !== undefined && { etag: ETag }),
            ...(LastModified && { "last-modified": LastModified.toUTCString() }),
        },
        body: Body ?? "",
    };
}

function s3Refusal(method: string, { code, message, status }: AwsError, id: string): WireResponse {
    const text = message.replace(/[&<>]/g, character => `&#${character.charCodeAt(0)};`);
    return {
        status,
        headers: { "content-type": "application/xml", "x-amz-request-id": id },
        // An answer to HEAD has no body, so S3 tells by the status alone.
        body:
            method === "HEAD"
                ? ""
                : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message><RequestId>${id}</RequestId></Error>`,
    };
}
