import { cbor } from "@smithy/core/cbor";

import { AwsError } from "../aws/service";
import { WIRE_SERVICES, type WireService } from "./services";
import { readCbor, readJson, readQuery, writeCbor, writeJson, writeXmlMembers, type Shapes } from "./shapes";

/** A request as far as the protocols need it. */
export interface WireRequest {
    method: string;
    path: string;
    headers: Record<string, string | string[] | undefined>;
    body: Buffer;
}

export interface WireResponse {
    status: number;
    headers: Record<string, string>;
    body: string | Uint8Array;
}

/** A request for one operation, in the form that its client chose. */
export interface WireCall {
    service: WireService;
    operation: string;
    read(shapes: Shapes): Promise<object> | object;
    answer(shapes: Shapes, output: object, requestId: string): WireResponse;
    refuse(error: AwsError, requestId: string): WireResponse;
}

/** Which operation a request is for. @throws AwsError where it is none that AWS, as simulated, would know */
export function dispatch(request: WireRequest): WireCall {
    const target = header(request, "x-amz-target");
    const [, cborTarget, cborOperation] = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(request.path) ?? [];
    if (cborTarget !== undefined && cborOperation !== undefined) {
        return cborCall(request, byTarget(cborTarget), cborOperation);
    }
    if (target !== undefined) {
        const dot = target.lastIndexOf(".");
        return jsonCall(request, byTarget(target.slice(0, dot)), target.slice(dot + 1));
    }
    const form = new URLSearchParams(request.body.toString() || request.path.split("?")[1]);
    return queryCall(form);
}

export function header({ headers }: WireRequest, name: string): string | undefined {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
}

function byTarget(target: string): WireService {
    const service = WIRE_SERVICES.find(candidate => candidate.target === target);
    if (!service) {
        throw unknownService(`the target ${target}`);
    }
    return service;
}

const unknownService = (what: string) =>
    new AwsError(
        "NotSimulated",
        `${what} is not simulated by the sandbox over HTTP: it knows ${[...new Set(WIRE_SERVICES.map(({ name }) => name))].join(", ")}`,
    );

/** AWS JSON 1.0 and 1.1. */
function jsonCall(request: WireRequest, service: WireService, operation: string): WireCall {
    const type = header(request, "content-type") ?? "application/x-amz-json-1.1";
    const respond = (status: number, requestId: string, body: string, headers = {}): WireResponse => ({
        status,
        headers: { "content-type": type, "x-amzn-requestid": requestId, ...headers },
        body,
    });
    return {
        service,
        operation,
        read: ({ input }) => readJson(input, request.body.toString()),
        answer: ({ output: schema }, output, id) => respond(200, id, writeJson(schema, output)),
        refuse: (error, id) =>
            respond(error.status, id, JSON.stringify(errorBody(error)), queryErrorHeader(service, error)),
    };
}

/** Smithy RPC v2 with CBOR, which newer clients of some services speak. */
function cborCall(request: WireRequest, service: WireService, operation: string): WireCall {
    const respond = (status: number, requestId: string, body: Uint8Array, headers = {}): WireResponse => ({
        status,
        headers: {
            "content-type": "application/cbor",
            "smithy-protocol": "rpc-v2-cbor",
            "x-amzn-requestid": requestId,
            ...headers,
        },
        body,
    });
    return {
        service,
        operation,
        read: ({ input }) => readCbor(input, request.body),
        answer: ({ output: schema }, output, id) => respond(200, id, writeCbor(schema, output)),
        refuse: (error, id) =>
            respond(error.status, id, cbor.serialize(errorBody(error)), queryErrorHeader(service, error)),
    };
}

/** The query form, answered in XML. */
function queryCall(form: URLSearchParams): WireCall {
    const operation = form.get("Action") ?? "";
    const version = form.get("Version");
    const service = WIRE_SERVICES.find(({ query }) => query && query.version === version);
    if (!service?.query) {
        throw unknownService(
            operation === "" ? "a request without target or Action" : `${operation} (version ${version})`,
        );
    }
    const { namespace, ec2 = false } = service.query;
    const respond = (status: number, requestId: string, body: string): WireResponse => ({
        status,
        headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
        body,
    });
    return {
        service,
        operation,
        read: ({ input }) => readQuery(input, form, ec2),
        answer({ output: schema }, output, id) {
            const members = writeXmlMembers(schema, output, namespace);
            const content = ec2
                ? `<requestId>${id}</requestId>${members}`
                : `<${operation}Result>${members}</${operation}Result><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>`;
            return respond(200, id, `<${operation}Response xmlns="${namespace}">${content}</${operation}Response>`);
        },
        refuse: (error, id) => respond(error.status, id, ec2 ? ec2Error(error, id) : xmlError(error, id, namespace)),
    };
}

/** The answer where no service takes the request: an error that the client can read, told by what it sent. */
export function refuseUnknown(request: WireRequest, error: AwsError, requestId: string): WireResponse {
    if (!header(request, "content-type")?.includes("x-www-form-urlencoded")) {
        return refuseAsJson(error, requestId);
    }
    const { code, message, status } = error;
    const members = `<Error><Code>${escape(code)}</Code><Message>${escape(message)}</Message></Error>`;
    const body = `<ErrorResponse>${members}<RequestId>${requestId}</RequestId></ErrorResponse>`;
    return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body };
}

export const refuseAsJson = (error: AwsError, requestId: string): WireResponse => ({
    status: error.status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": requestId },
    body: JSON.stringify(errorBody(error)),
});

const errorBody = (error: AwsError): object => ({ __type: error.code, message: error.message, ...error.detail });

/** A service that once spoke the query form tells its old error codes beside the new ones. */
const queryErrorHeader = ({ query }: WireService, error: AwsError): Record<string, string> =>
    query ? { "x-amzn-query-error": `${error.code};${senderOrReceiver(error)}` } : {};

const senderOrReceiver = ({ status }: AwsError): string => (status < 500 ? "Sender" : "Receiver");

function xmlError(error: AwsError, requestId: string, namespace: string): string {
    const { code, message } = error;
    const members = `<Type>${senderOrReceiver(error)}</Type><Code>${escape(code)}</Code><Message>${escape(message)}</Message>`;
    return `<ErrorResponse xmlns="${namespace}"><Error>${members}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

const ec2Error = ({ code, message }: AwsError, requestId: string): string =>
    `<Response><Errors><Error><Code>${escape(code)}</Code><Message>${escape(message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escape = (text: string): string => text.replace(/[&<>]/g, character => ENTITIES[character] ?? character);
