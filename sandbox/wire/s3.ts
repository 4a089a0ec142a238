import type { AwsError } from "../aws/service";
import { operationFinder, type RestRequest } from "./http-bindings";
import type { WireRequest, WireResponse } from "./protocols";
import type { RestCall } from "./rest";

/** Loaded with the first request: it takes a while. */
let finder: ReturnType<typeof operationFinder> | undefined;

/** A request of S3, with the bucket in the path: `/bucket/key`. */
export async function s3Call(request: WireRequest): Promise<RestCall | undefined> {
    finder ??= operationFinder((await import("@aws-sdk/client-s3")) as Record<string, unknown>);
    const rest = restRequest(request);
    const operation = finder(rest);
    return (
        operation && {
            service: "s3",
            operation: operation.name,
            input: operation.read(rest),
            answer: (output, id) => answer(operation.name, output, operation.write(output), id),
            refuse: (error, id) => refuse(rest.method, error, id),
        }
    );
}

function restRequest({ method, path, headers, body }: WireRequest): RestRequest {
    const [, bucket = "", key = "", query = ""] = /^\/([^/?]*)\/?([^?]*)\??(.*)$/s.exec(path) ?? [];
    const flat = Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value] as const],
        ),
    );
    const { "content-encoding": encoding, ...others } = flat;
    const kept = (encoding ?? "")
        .split(",")
        .map(each => each.trim())
        .filter(each => each !== "" && each !== "aws-chunked");
    return {
        method,
        labels: {
            ...(bucket !== "" && { Bucket: decodeURIComponent(bucket) }),
            ...(key !== "" && { Key: decodeURIComponent(key) }),
        },
        query: new URLSearchParams(query),
        headers: { ...others, ...(kept.length > 0 && { "content-encoding": kept.join(",") }) },
        body: /^STREAMING-/.test(flat["x-amz-content-sha256"] ?? "") ? unchunked(body) : body,
    };
}

/** The body of an upload that is signed, or summed, piece by piece: `SIZE;…\r\n…bytes…\r\n`, and trailers. */
function unchunked(body: Buffer): Buffer {
    const pieces: Buffer[] = [];
    for (let at = 0; at < body.length;) {
        const end = body.indexOf("\r\n", at);
        const size = parseInt(body.subarray(at, end).toString(), 16);
        if (end < 0 || !(size > 0)) {
            break;
        }
        pieces.push(body.subarray(end + 2, end + 2 + size));
        at = end + 2 + size + 2;
    }
    return Buffer.concat(pieces);
}

interface Answer {
    ContentRange?: string;
    LocationConstraint?: string;
}

function answer(operation: string, output: Answer, response: WireResponse, id: string): WireResponse {
    const headers = { ...response.headers, "x-amz-request-id": id };
    if (operation === "GetBucketLocation") {
        // The one answer that is no structure.
        const location = output.LocationConstraint ?? "";
        const body = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${location}</LocationConstraint>`;
        return { status: 200, headers: { ...headers, "content-type": "application/xml" }, body };
    }
    return { ...response, headers, status: output.ContentRange === undefined ? response.status : 206 };
}

const escape = (text: unknown): string => String(text).replace(/[&<>]/g, character => `&#${character.charCodeAt(0)};`);

function refuse(method: string, { code, message, status, detail }: AwsError, id: string): WireResponse {
    const members = Object.entries({ Code: code, Message: message, ...detail, RequestId: id })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `<${name}>${escape(value)}</${name}>`)
        .join("");
    return {
        status,
        headers: { "content-type": "application/xml", "x-amz-request-id": id },
        // An answer to HEAD has no body, so S3 tells by the status alone.
        body:
            method === "HEAD" || status === 304
                ? ""
                : `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${members}</Error>`,
    };
}
