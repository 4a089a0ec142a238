/**
 * Operations that are told by method and path, and whose members are spread over path, query, headers and body: AWS's
 * REST with XML. Like `shapes.ts` it reads the schemas of the SDK's clients.
 */
import { XmlShapeDeserializer, XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";

import { scalarOf } from "./scalar";

type Schema = Parameters<XmlShapeSerializer["write"]>[0];

/** An operation's schema as the clients export it under `<Name>$`. */
type OperationSchema = readonly [
    kind: 9,
    namespace: string,
    name: string,
    traits: { http?: readonly [method: string, uri: string, status: number] },
    input: Schema,
    output: Schema,
];

/** Where a member stands. */
interface Traits {
    httpLabel?: 1;
    httpQuery?: string;
    httpHeader?: string;
    httpPrefixHeaders?: string;
    httpPayload?: 1;
}

/** A request, taken apart. */
export interface RestRequest {
    method: string;
    /** Of the path, by the names of the members they fill; without a value they are not there. */
    labels: Readonly<Record<string, string>>;
    query: URLSearchParams;
    headers: Readonly<Record<string, string>>;
    body: Buffer;
}

export interface RestResponse {
    status: number;
    headers: Record<string, string>;
    body: string | Uint8Array;
}

export interface RestOperation {
    name: string;
    read(request: RestRequest): object;
    write(output: object): RestResponse;
}

interface Candidate {
    schema: OperationSchema;
    method: string;
    /** Names in the path. */
    labels: string[];
    /** What the query has to have; an empty value stands for any. */
    literals: [string, string][];
    /** Query members and headers without which it is another operation. */
    required: Traits[];
}

const NAMESPACE = { xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/", serviceNamespace: "" };
const TIMES = { timestampFormat: { useTrait: true, default: 5 as const } };

const membersOf = (schema: Schema): [string, NormalizedSchema][] => {
    const normalized = NormalizedSchema.of(schema);
    return normalized.isUnitSchema() ? [] : [...normalized.structIterator()];
};
const traitsOf = (member: NormalizedSchema) => member.getMergedTraits() as Traits;

/** Finds the operation of a request among those of a client. @param exports Of the client's package. */
export function operationFinder(exports: Record<string, unknown>): (request: RestRequest) => RestOperation | undefined {
    const candidates = Object.entries(exports).flatMap(([name, schema]) =>
        name.endsWith("$") && Array.isArray(schema) && schema[0] === 9
            ? candidateOf(schema as unknown as OperationSchema)
            : [],
    );
    return request => {
        const fitting = candidates.filter(candidate => fits(candidate, request));
        const [best] = fitting.sort((left, right) => weight(right) - weight(left));
        return best && operationOf(best.schema);
    };
}

function candidateOf(schema: OperationSchema): Candidate[] {
    const [method = "", uri = ""] = schema[3].http ?? [];
    const [path = "", query = ""] = uri.split("?");
    if (path !== "/" && path !== "/{Key+}") {
        return [];
    }
    const members = membersOf(schema[4]);
    // Required members come first in a structure, and their number is its last part.
    const count = (NormalizedSchema.of(schema[4]).getSchema() as unknown as unknown[])[6];
    return [
        {
            schema,
            method,
            labels: members.filter(([, member]) => traitsOf(member).httpLabel).map(([name]) => name),
            // `x-id` only names the operation for people who read logs; not every client sends it.
            literals: [...new URLSearchParams(query)].filter(([name]) => name !== "x-id"),
            required: members
                .slice(0, typeof count === "number" ? count : 0)
                .map(([, member]) => traitsOf(member))
                .filter(({ httpQuery, httpHeader }) => httpQuery ?? httpHeader),
        },
    ];
}

const fits = ({ method, labels, literals, required }: Candidate, request: RestRequest): boolean =>
    method === request.method &&
    labels.length === Object.keys(request.labels).length &&
    literals.every(([name, value]) => (value === "" ? request.query.has(name) : request.query.get(name) === value)) &&
    required.every(({ httpQuery, httpHeader }) =>
        httpQuery ? request.query.has(httpQuery) : request.headers[httpHeader!.toLowerCase()] !== undefined,
    );

const weight = ({ literals, required }: Candidate): number => literals.length * 10 + required.length;

const operationOf = ([, , name, { http }, input, output]: OperationSchema): RestOperation => ({
    name,
    read: request => Object.fromEntries(membersOf(input).flatMap(([member, of]) => readMember(member, of, request))),
    write: result => writeOutput(output, result as Record<string, unknown>, http?.[2] ?? 200),
});

function readMember(name: string, schema: NormalizedSchema, request: RestRequest): [string, unknown][] {
    const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders, httpPayload } = traitsOf(schema);
    if (httpPrefixHeaders !== undefined) {
        const prefix = httpPrefixHeaders.toLowerCase();
        const found = Object.entries(request.headers).filter(([header]) => header.startsWith(prefix));
        return [[name, Object.fromEntries(found.map(([header, value]) => [header.slice(prefix.length), value]))]];
    }
    if (httpPayload) {
        return request.body.length === 0 && !schema.isBlobSchema() ? [] : [[name, readBody(schema, request.body)]];
    }
    const text = httpLabel
        ? request.labels[name]
        : httpQuery !== undefined
          ? (request.query.get(httpQuery) ?? undefined)
          : request.headers[(httpHeader ?? "").toLowerCase()];
    return text === undefined ? [] : [[name, valueOf(schema, text)]];
}

function readBody(schema: NormalizedSchema, body: Buffer): unknown {
    if (schema.isBlobSchema()) {
        return body;
    }
    return schema.isStructSchema() ? new XmlShapeDeserializer(TIMES as never).read(schema, body) : body.toString();
}

function valueOf(schema: NormalizedSchema, text: string): unknown {
    return schema.isListSchema() ? text.split(",").map(item => item.trim()) : scalarOf(schema, text);
}

function writeOutput(schema: Schema, output: Record<string, unknown>, status: number): RestResponse {
    const headers: Record<string, string> = {};
    const inBody: Record<string, unknown> = {};
    let payload: [NormalizedSchema, unknown] | undefined;
    for (const [name, member] of membersOf(schema)) {
        const { httpHeader, httpPrefixHeaders, httpPayload } = traitsOf(member);
        const value = output[name];
        if (value === undefined) {
            continue;
        }
        if (httpHeader !== undefined) {
            headers[httpHeader.toLowerCase()] = value instanceof Date ? value.toUTCString() : String(value);
        } else if (httpPrefixHeaders !== undefined) {
            Object.entries(value as object).forEach(([key, text]) => (headers[httpPrefixHeaders + key] = String(text)));
        } else if (httpPayload) {
            payload = [member, value];
        } else {
            inBody[name] = value;
        }
    }
    if (payload && !payload[0].isStructSchema()) {
        return { status, headers, body: payload[1] as string | Uint8Array };
    }
    const body = payload ? xmlOf(...payload) : Object.keys(inBody).length > 0 ? xmlOf(schema, inBody) : "";
    return { status, headers: { ...headers, ...(body !== "" && { "content-type": "application/xml" }) }, body };
}

function xmlOf(schema: Schema | NormalizedSchema, value: unknown): string {
    const serializer = new XmlShapeSerializer({ ...NAMESPACE, ...TIMES });
    serializer.write(schema as Schema, value);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${String(serializer.flush())}`;
}
