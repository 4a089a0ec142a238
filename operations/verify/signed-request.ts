import { Sha256Node } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Clients } from "../clients";

/** One read of a service whose whole SDK client (S3's is the largest there is) a single question is not worth. */
export interface SignedRequest {
    /** Name in the service's address and in the signature: `lambda`, `s3`, `servicequotas`. */
    service: string;
    method: "GET" | "HEAD" | "POST";
    /** Escaped. */
    path: string;
    headers?: Record<string, string>;
    body?: string;
    region: string;
}

/** What AWS refused, in the form in which SDK clients throw it. */
class ServiceError extends Error {
    readonly $metadata: { httpStatusCode: number };

    constructor(name: string, message: string, httpStatusCode: number) {
        super(message);
        this.name = name;
        this.$metadata = { httpStatusCode };
    }
}

/**
 * Asks AWS with the credentials, region and endpoint of the clients.
 * @returns the answer's JSON; undefined of an answer without a body
 * @throws an error with AWS's code as its name, as SDK clients do
 */
export async function signedRequest(clients: Clients, request: SignedRequest): Promise<unknown> {
    const { service, region, method, path, body } = request;
    const endpoint = new URL(endpointOf(clients, service, region));
    const signer = new SignatureV4({
        service,
        region,
        credentials: clients.ecs.config.credentials,
        sha256: Sha256Node,
        // S3 signs paths as they are.
        uriEscapePath: service !== "s3",
    });
    const signed = await signer.sign(
        new HttpRequest({
            method,
            protocol: endpoint.protocol,
            hostname: endpoint.hostname,
            path,
            headers: { host: endpoint.host, ...request.headers },
            body,
        }),
    );
    // fetch says the host itself.
    const headers = Object.fromEntries(Object.entries(signed.headers).filter(([name]) => name !== "host"));
    const response = await fetch(`${endpoint.origin}${path}`, { method, headers, body });
    const text = await response.text();
    if (!response.ok) {
        throw errorOf(response, text);
    }
    return text === "" ? undefined : (JSON.parse(text) as unknown);
}

/** As the AWS tools find it: given, from the environment for one service or for all, or AWS's own. */
function endpointOf({ options }: Clients, service: string, region: string): string {
    const { env } = process;
    const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return (
        options.endpoint ??
        env[`AWS_ENDPOINT_URL_${VARIABLES[service] ?? service.toUpperCase()}`] ??
        env.AWS_ENDPOINT_URL ??
        `https://${service}.${region}.${suffix}`
    );
}

const VARIABLES: Record<string, string> = { servicequotas: "SERVICE_QUOTAS" };

function errorOf(response: Response, text: string): ServiceError {
    const { __type, message, Message } = parse(text);
    const code = response.headers.get("x-amzn-errortype") ?? __type ?? BY_STATUS[response.status] ?? "UnknownError";
    const name = code.split(":")[0]!.split("#").pop()!;
    return new ServiceError(name, message ?? Message ?? `the answer was ${response.status}`, response.status);
}

/** The answer to HEAD has no body that could name the error. */
const BY_STATUS: Record<number, string> = { 403: "AccessDenied", 404: "NotFound" };

function parse(text: string): { __type?: string; message?: string; Message?: string } {
    try {
        return JSON.parse(text) as object;
    } catch {
        return {};
    }
}
