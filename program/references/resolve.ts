import { isSensitive, terraformValue } from "swingbridge/release";
import type { RawConfig } from "../../config";
import type { ConfigProblem } from "../config-problems";
import { NAMESPACE } from "../config-schema";
import { IncompleteReference, parseReference, referencesIn, replaceReferences, type Reference } from "./parse";

/** Where the values of other tools are read. Each throws `Unanswered`. */
export interface ReferenceSources {
    /** The JSON document of a state: a file, or `s3://bucket/key`. */
    state(place: string): Promise<unknown>;
    /** Outputs of a CloudFormation stack, by key. */
    outputs(stack: string): Promise<Readonly<Record<string, string>>>;
    /** Value of a CloudFormation export. */
    exported(name: string): Promise<string>;
}

/** A reference without an answer: why, and what to do. */
export class Unanswered extends Error {
    constructor(
        message: string,
        readonly fix: string,
    ) {
        super(message);
    }
}

export interface ResolvedConfig extends Required<RawConfig> {
    /** One for each reference without an answer; its key is left out of the values. */
    problems: ConfigProblem[];
}

interface Answer {
    value: unknown;
    sensitive?: boolean;
}

/**
 * A stack's configuration with the values of Terraform states and CloudFormation stacks in the place of its references. Each
 * state and each stack is read once, and only what a setting refers to. What a state marks as sensitive makes its key secret.
 */
export async function resolveReferences(raw: RawConfig, sources: ReferenceSources): Promise<ResolvedConfig> {
    const written = Object.entries(raw.values).map(([key, text]) => ({ key, text, value: decode(text) }));
    const own = written.filter(({ key }) => key.startsWith(`${NAMESPACE}:`) && key !== `${NAMESPACE}:tfstates`);
    const asked = [...new Set(own.flatMap(({ value }) => [...referencesIn(value)]))];
    const states = statesOf(raw.values[`${NAMESPACE}:tfstates`]);
    const reader = new Reader(states, sources);
    const answers = new Map(
        await Promise.all(
            asked.map(async (text): Promise<[string, Answer | Unanswered]> => [text, await reader.answer(text)]),
        ),
    );
    const values: Record<string, string> = { ...raw.values };
    const secretKeys = new Set(raw.secretKeys);
    const problems: ConfigProblem[] = [];
    for (const { key, value } of own) {
        const references = [...referencesIn(value)];
        const found = references.map(text => ({ text, answer: answers.get(text)! }));
        for (const { text, answer } of found) {
            if (answer instanceof Unanswered) {
                const name = key.slice(NAMESPACE.length + 1);
                problems.push({ key: name, value: `\${${text}}`, reason: answer.message, fix: answer.fix });
                delete values[key];
            } else if (answer.sensitive) {
                secretKeys.add(key);
            }
        }
        if (key in values && JSON.stringify(value).includes("${")) {
            values[key] = encode(replaceReferences(value, text => (answers.get(text) as Answer).value));
        }
    }
    return { values, secretKeys: [...secretKeys], problems };
}

/** Lists and maps are JSON in a stack's configuration. */
function decode(text: string): unknown {
    try {
        const value = JSON.parse(text) as unknown;
        return typeof value === "object" && value !== null ? value : text;
    } catch {
        return text;
    }
}

const encode = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Places by name; what is wrong with the setting, its schema tells. */
function statesOf(text = ""): Record<string, string> {
    const value = decode(text);
    return typeof value === "object" && !Array.isArray(value) ? (value as Record<string, string>) : {};
}

class Reader {
    readonly #reading = new Map<string, Promise<unknown>>();

    constructor(
        private readonly states: Readonly<Record<string, string>>,
        private readonly sources: ReferenceSources,
    ) {}

    async answer(text: string): Promise<Answer | Unanswered> {
        try {
            return await this.read(parseReference(text, Object.keys(this.states)));
        } catch (error) {
            if (error instanceof Unanswered) {
                return error;
            }
            if (error instanceof IncompleteReference) {
                return new Unanswered(error.message, "complete it, or write $${ where it shall stay as it stands");
            }
            throw error;
        }
    }

    private async read(reference: Reference): Promise<Answer> {
        switch (reference.kind) {
            case "tfstate":
                return this.fromState(reference.address, this.placeOf(reference));
            case "cfn": {
                const outputs = await this.once(`stack ${reference.stack}`, () =>
                    this.sources.outputs(reference.stack),
                );
                const value = outputs[reference.output];
                if (value === undefined) {
                    const names = Object.keys(outputs).sort();
                    throw new Unanswered(
                        `the CloudFormation stack ${reference.stack} has no output ${reference.output}`,
                        names.length > 0 ? `it has ${names.join(", ")}` : "it has no outputs at all",
                    );
                }
                return { value };
            }
            case "cfn-export":
                return {
                    value: await this.once(`export ${reference.name}`, () => this.sources.exported(reference.name)),
                };
        }
    }

    private placeOf({ state, address }: Reference & { kind: "tfstate" }): string {
        const names = Object.keys(this.states);
        const name = state ?? (names.length === 1 ? names[0]! : undefined);
        if (name === undefined) {
            throw new Unanswered(
                names.length === 0 ? "there is no Terraform state to look in" : "does not say in which Terraform state",
                names.length === 0
                    ? `name one: pulumi config set --path ${NAMESPACE}:tfstates.NAME terraform.tfstate`
                    : `write \${tfstate:STATE:${address}}, with one of ${names.join(", ")}`,
            );
        }
        return this.states[name]!;
    }

    private async fromState(address: string, place: string): Promise<Answer> {
        const state = await this.once(`state ${place}`, () => this.sources.state(place));
        try {
            const value = terraformValue(state, address);
            if (value !== undefined && value !== null) {
                return { value, sensitive: isSensitive(state, address) };
            }
        } catch (error) {
            throw new Unanswered(
                `${place}: ${(error as Error).message}`,
                "name a state that Terraform 0.12 or later wrote",
            );
        }
        throw new Unanswered(
            `the state ${place} has no ${address}`,
            "see terraform state list and terraform output for what it has",
        );
    }

    private once<Value>(what: string, read: () => Promise<Value>): Promise<Value> {
        const reading = (this.#reading.get(what) as Promise<Value> | undefined) ?? read();
        this.#reading.set(what, reading);
        return reading;
    }
}
