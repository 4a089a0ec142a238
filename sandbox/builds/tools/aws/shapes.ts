import { NormalizedSchema } from "@smithy/core/schema";

import { shapesOf } from "../../../wire/shapes";
import { WIRE_SERVICES, type WireService } from "../../../wire/services";
import { ToolFailure } from "../tool";

/** Names that the AWS CLI gives to services where the account has another. */
const NAMES: Readonly<Record<string, string>> = { deploy: "codedeploy", "service-quotas": "servicequotas" };

/** An operation as the command line knows it. */
export interface Operation {
    service: string;
    /** E.g. `DescribeImages`. */
    name: string;
    input: NormalizedSchema;
    output: NormalizedSchema;
}

export const plain = (name: string): string => name.replaceAll("-", "").toLowerCase();

export function serviceNamed(name: string): WireService {
    const service = WIRE_SERVICES.find(each => each.name === (NAMES[name] ?? name) && each.client);
    if (!service) {
        throw new ToolFailure(
            `\naws: error: the sandbox stands in for the AWS CLI, and does not know the service ${name}`,
            252,
        );
    }
    return service;
}

/** @param command as on the command line, e.g. `describe-images` */
export async function operationNamed(service: WireService, command: string): Promise<Operation> {
    const names = Object.keys((await service.client?.()) ?? {});
    const name = names.find(each => each.endsWith("$") && plain(each.slice(0, -1)) === plain(command))?.slice(0, -1);
    const shapes = name === undefined ? undefined : await shapesOf(service, name);
    if (name === undefined || !shapes) {
        throw new ToolFailure(`\naws: error: argument operation: Invalid choice: ${command}`, 252);
    }
    return {
        service: service.name,
        name,
        input: NormalizedSchema.of(shapes.input),
        output: NormalizedSchema.of(shapes.output),
    };
}

/** What an answer shows: the members that its shape has, times as the AWS CLI writes them. */
export function shown(schema: NormalizedSchema, value: unknown): unknown {
    if (value === undefined || value === null) {
        return undefined;
    }
    if (schema.isTimestampSchema()) {
        return new Date(value as string | number | Date).toISOString().replace("Z", "+00:00");
    }
    if (schema.isBlobSchema()) {
        return Buffer.from(value as Uint8Array).toString("base64");
    }
    if (schema.isListSchema()) {
        return (value as unknown[]).map(item => shown(schema.getValueSchema(), item));
    }
    if (schema.isMapSchema()) {
        return Object.fromEntries(
            Object.entries(value as object).map(([name, item]) => [name, shown(schema.getValueSchema(), item)]),
        );
    }
    if (schema.isStructSchema()) {
        const members = [...schema.structIterator()].flatMap(([name, member]): [string, unknown][] => {
            const item = shown(member, (value as Record<string, unknown>)[name]);
            return item === undefined ? [] : [[name, item]];
        });
        return Object.fromEntries(members);
    }
    return value;
}
