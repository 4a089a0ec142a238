import type { NormalizedSchema } from "@smithy/core/schema";
import * as fs from "node:fs";
import * as path from "node:path";

import { ToolFailure, type Invocation } from "../tool";
import { plain } from "./shapes";
import { readShorthand } from "./shorthand";

/** Options of the AWS CLI itself, with their values. */
const VALUED = [
    ..."region output query endpoint-url profile color page-size max-items starting-token ca-bundle".split(" "),
    ..."cli-read-timeout cli-connect-timeout cli-binary-format cli-input-json".split(" "),
];
const PLAIN = "no-cli-pager no-paginate no-verify-ssl no-sign-request debug no-cli-auto-prompt".split(" ");

/** A command line of the AWS CLI. */
export interface CommandLine {
    /** What is no option and belongs to none, e.g. `ecr`, `describe-images`. */
    words: string[];
    /** The CLI's own options, without dashes; `""` for one without value. */
    globals: Map<string, string>;
    /** The operation's, without dashes, each with the words that follow. */
    options: Map<string, string[]>;
}

/** @param commands How many words come before an operation's options: `ecr describe-images` is 2. */
export function readCommandLine(args: readonly string[], commands = 2): CommandLine {
    const line: CommandLine = { words: [], globals: new Map(), options: new Map() };
    let open: string[] | undefined;
    for (let at = 0; at < args.length; at++) {
        const arg = args[at]!;
        const [, name, given] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
        if (name === undefined) {
            (line.words.length >= commands && open ? open : line.words).push(arg);
        } else if (PLAIN.includes(name)) {
            line.globals.set(name, "");
        } else if (VALUED.includes(name)) {
            line.globals.set(name, given ?? args[++at] ?? "");
        } else {
            open = given === undefined ? [] : [given];
            line.options.set(name, open);
        }
    }
    return line;
}

/** The operation's input. @throws ToolFailure as the AWS CLI says it */
export function toInput(schema: NormalizedSchema, line: CommandLine, invocation: Invocation): Record<string, unknown> {
    const json = line.globals.get("cli-input-json");
    const input: Record<string, unknown> =
        json === undefined ? {} : (JSON.parse(contentOf(json, invocation)) as Record<string, unknown>);
    const members = schema.isStructSchema() ? [...schema.structIterator()] : [];
    for (const [option, values] of line.options) {
        const found = members.find(([name]) => plain(name) === plain(option));
        const negated = members.find(
            ([name, member]) => member.isBooleanSchema() && `no${plain(name)}` === plain(option),
        );
        if (negated) {
            input[negated[0]] = false;
        } else if (found) {
            input[found[0]] = toValue(found[1], values, option, invocation);
        } else {
            throw new ToolFailure(
                `\naws: error: Unknown options: --${option}${values.map(value => `, ${value}`).join("")}`,
                252,
            );
        }
    }
    return input;
}

function toValue(schema: NormalizedSchema, words: readonly string[], option: string, invocation: Invocation): unknown {
    const texts = words.map(word => contentOf(word, invocation));
    if (schema.isBooleanSchema()) {
        return texts[0] === undefined || texts[0] === "true";
    }
    if (schema.isListSchema()) {
        const [first = ""] = texts;
        if (texts.length === 1 && /^\s*\[/.test(first)) {
            return JSON.parse(first);
        }
        const item = schema.getValueSchema();
        return texts.map(text => (isTable(item) ? toTable(item, text) : toScalar(item, text)));
    }
    const [text] = texts;
    if (text === undefined || texts.length > 1) {
        throw new ToolFailure(`\naws: error: argument --${option}: expected one argument`, 252);
    }
    return isTable(schema) ? toTable(schema, text) : toScalar(schema, text);
}

const isTable = (schema: NormalizedSchema): boolean => schema.isStructSchema() || schema.isMapSchema();

/** JSON, or the short form. */
function toTable(schema: NormalizedSchema, text: string): unknown {
    return /^\s*[{[]/.test(text) ? JSON.parse(text) : typed(schema, readShorthand(text));
}

/** The short form knows only texts. */
function typed(schema: NormalizedSchema, value: unknown): unknown {
    if (schema.isListSchema()) {
        return (Array.isArray(value) ? value : [value]).map(item => typed(schema.getValueSchema(), item));
    }
    if (schema.isStructSchema() && typeof value === "object" && value !== null) {
        const members = new Map([...schema.structIterator()]);
        return Object.fromEntries(
            Object.entries(value).map(([name, item]) => {
                const member = members.get(name);
                return [name, member ? typed(member, item) : item];
            }),
        );
    }
    return typeof value === "string" ? toScalar(schema, value) : value;
}

function toScalar(schema: NormalizedSchema, text: string): unknown {
    if (schema.isNumericSchema()) {
        return Number(text);
    }
    if (schema.isBooleanSchema()) {
        return text === "true";
    }
    if (schema.isTimestampSchema()) {
        return new Date(/^\d+$/.test(text) ? Number(text) * 1000 : text);
    }
    return schema.isBlobSchema() ? Buffer.from(text) : text;
}

/** `file://` and `fileb://` stand for what is in a file. */
export function contentOf(text: string, { folder, input }: Invocation): string {
    const [, file] = /^fileb?:\/\/(.+)$/.exec(text) ?? [];
    if (file === undefined) {
        return text;
    }
    if (file === "/dev/stdin") {
        return Buffer.from(input).toString();
    }
    try {
        return fs.readFileSync(path.resolve(folder, file), "utf8");
    } catch {
        throw new ToolFailure(
            `\nError parsing parameter: Unable to load paramfile ${text}: No such file or directory`,
            252,
        );
    }
}
