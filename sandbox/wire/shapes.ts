/**
 * AWS's shapes on the wire, by the schemas that the SDK's clients export. These are semi-internal: the clients are
 * pinned, and no other file knows how a schema looks. Only the way from the query form to an object is ours; the SDK
 * never has to go it.
 */
import { JsonShapeDeserializer, JsonShapeSerializer, XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { cbor, CborCodec } from "@smithy/core/cbor";
import { NormalizedSchema } from "@smithy/core/schema";

import { scalarOf } from "./scalar";
import type { WireService } from "./services";

type Schema = Parameters<JsonShapeSerializer["write"]>[0];

/** What an operation takes and gives. */
export interface Shapes {
    input: Schema;
    output: Schema;
}

/** An operation's schema as the clients export it under `<Name>$`. */
type OperationSchema = readonly [
    kind: 9,
    namespace: string,
    name: string,
    traits: unknown,
    input: Schema,
    output: Schema,
];

/** Seconds since 1970 unless a member says otherwise; the numbers are those of `@smithy/types`. */
const EPOCH_SECONDS = { timestampFormat: { useTrait: true, default: 7 as const }, jsonName: false };
const DATE_TIME = { useTrait: true, default: 5 as const };

/** Any JSON. The number is that of `@smithy/types`. */
const DOCUMENT = 15 as const;

/** Undefined where AWS has no such operation. */
export async function shapesOf(service: WireService, operation: string): Promise<Shapes | undefined> {
    if (!service.client) {
        return { input: DOCUMENT, output: DOCUMENT };
    }
    const exports = (await service.client()) as Record<string, unknown>;
    const schema = exports[`${operation}$`] as OperationSchema | undefined;
    return Array.isArray(schema) && schema[0] === 9 ? { input: schema[4], output: schema[5] } : undefined;
}

/** Operations without input or output: they have an empty object on the wire. */
const isEmpty = (schema: Schema): boolean => NormalizedSchema.of(schema).isUnitSchema();

export const readJson = async (schema: Schema, body: string): Promise<object> =>
    body === "" || isEmpty(schema)
        ? {}
        : ((await new JsonShapeDeserializer(EPOCH_SECONDS).read(schema, body)) as object);

export function writeJson(schema: Schema, output: object): string {
    if (isEmpty(schema)) {
        return "{}";
    }
    const serializer = new JsonShapeSerializer(EPOCH_SECONDS);
    serializer.write(schema, output);
    return String(serializer.flush());
}

export const readCbor = async (schema: Schema, body: Uint8Array): Promise<object> =>
    body.length === 0 || isEmpty(schema)
        ? {}
        : ((await new CborCodec().createDeserializer().read(schema, body)) as object);

export function writeCbor(schema: Schema, output: object): Uint8Array {
    if (isEmpty(schema)) {
        return cbor.serialize({});
    }
    const serializer = new CborCodec().createSerializer();
    serializer.write(schema, output);
    return serializer.flush() as Uint8Array;
}

/** The members of the output, as XML without an element around them. */
export function writeXmlMembers(schema: Schema, output: object, namespace: string): string {
    if (isEmpty(schema)) {
        return "";
    }
    const serializer = new XmlShapeSerializer({
        xmlNamespace: namespace,
        timestampFormat: DATE_TIME,
        serviceNamespace: "",
    });
    serializer.write(schema, output);
    const [, members = ""] = /^<[^>]*[^/]>(.*)<\/[^>]*>$/s.exec(String(serializer.flush())) ?? [];
    return members;
}

/** `Filters.member.1.Name=…` → `{ Filters: [{ Name: … }] }`; EC2 writes the same as `Filter.1.Name=…`. */
export const readQuery = (schema: Schema, form: URLSearchParams, ec2 = false): object =>
    (new QueryReader(form, ec2).read(NormalizedSchema.of(schema), "") as object | undefined) ?? {};

class QueryReader {
    constructor(
        private readonly form: URLSearchParams,
        private readonly ec2: boolean,
    ) {}

    read(schema: NormalizedSchema, name: string): unknown {
        if (schema.isStructSchema()) {
            return this.structure(schema, name);
        }
        if (schema.isListSchema()) {
            return this.list(schema, name);
        }
        if (schema.isMapSchema()) {
            return this.map(schema, name);
        }
        const text = this.form.get(name);
        if (text === null) {
            return undefined;
        }
        return schema.isBlobSchema() ? Buffer.from(text, "base64") : scalarOf(schema, text);
    }

    private structure(schema: NormalizedSchema, name: string): object | undefined {
        const members = [...schema.structIterator()].flatMap(([member, of]) => {
            const key = this.key(member, of);
            const value = this.read(of, name === "" ? key : `${name}.${key}`);
            return value === undefined ? [] : [[member, value] as const];
        });
        return members.length > 0 ? Object.fromEntries(members) : undefined;
    }

    /** Name of a member in the form. */
    private key(member: string, schema: NormalizedSchema): string {
        if (!this.ec2) {
            return member;
        }
        const { ec2QueryName, xmlName = member } = schema.getMergedTraits() as {
            ec2QueryName?: string;
            xmlName?: string;
        };
        return ec2QueryName ?? xmlName[0]!.toUpperCase() + xmlName.slice(1);
    }

    private list(schema: NormalizedSchema, name: string): unknown[] | undefined {
        const items: unknown[] = [];
        const prefix = this.ec2 ? name : `${name}.member`;
        for (let number = 1; hasPrefix(this.form, `${prefix}.${number}`); number++) {
            items.push(this.read(schema.getValueSchema(), `${prefix}.${number}`));
        }
        return items.length > 0 || this.form.has(name) ? items : undefined;
    }

    private map(schema: NormalizedSchema, name: string): object | undefined {
        const entries: [string, unknown][] = [];
        const called = (part: NormalizedSchema, otherwise: string) =>
            (part.getMergedTraits() as { xmlName?: string }).xmlName ?? otherwise;
        const key = called(schema.getKeySchema(), "key");
        const value = called(schema.getValueSchema(), "value");
        for (let number = 1; this.form.has(`${name}.entry.${number}.${key}`); number++) {
            const entry = `${name}.entry.${number}`;
            entries.push([
                this.form.get(`${entry}.${key}`) ?? "",
                this.read(schema.getValueSchema(), `${entry}.${value}`),
            ]);
        }
        return entries.length > 0 ? Object.fromEntries(entries) : undefined;
    }
}

const hasPrefix = (form: URLSearchParams, name: string): boolean =>
    [...form.keys()].some(key => key === name || key.startsWith(`${name}.`));
