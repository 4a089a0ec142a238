import { isMap, isScalar, isSeq, type Node } from "yaml";
import { suggest } from "../../fargate";
import type { Explanation } from "./problem";

/** Records a problem of a node; without one, it is the file's. */
export interface Report {
    (node: Node | undefined, path: string, message: string, more?: Explanation): void;
    /** Who reads the document, e.g. `CodeDeploy`. */
    readonly reader: string;
}

/** How a key's value is read. A key that the table of an object does not have is a mistake. */
export type Keys = Readonly<Record<string, (field: Field) => void>>;

/** One value of the document with its place. Each `as…` reads it as one kind of value, and reports where it is another. */
export class Field {
    constructor(
        readonly node: Node | undefined,
        readonly path: string,
        private readonly report: Report,
        /** Where a problem is shown: the key, where there is no value. */
        private readonly place: Node | undefined = node,
    ) {}

    problem(message: string, more: Explanation = {}): void {
        this.report(this.place, this.path, message, more);
    }

    /**
     * Reads an object key by key.
     * @param required keys that must be there
     * @param anyCase AWS's own pages write the keys of some documents in lower case as well
     */
    asObject(keys: Keys, { required = [], anyCase = false }: { required?: readonly string[]; anyCase?: boolean } = {}) {
        const entries = this.entries();
        if (entries === undefined) {
            return;
        }
        const spell = (key: string) =>
            Object.keys(keys).find(known => known === key || (anyCase && known.toLowerCase() === key.toLowerCase()));
        for (const [key, field, keyNode] of entries) {
            const known = spell(key);
            if (known !== undefined) {
                keys[known]!(field);
                continue;
            }
            const meant = suggest(key, Object.keys(keys));
            this.report(keyNode, field.path, `is no key that ${this.report.reader} knows here`, {
                fix: meant === undefined ? `Keys here: ${Object.keys(keys).join(", ")}.` : `Write ${meant}.`,
            });
        }
        const present = entries.map(([key]) => spell(key));
        for (const name of required.filter(key => !present.includes(key))) {
            this.problem(`has no ${name}`, { fix: `Add ${name}.` });
        }
    }

    /** The keys of an object and their values; undefined where it is no object. */
    entries(): [key: string, value: Field, keyNode: Node][] | undefined {
        if (!isMap(this.node)) {
            this.problem(`must be an object, is ${this.kind()}`);
            return undefined;
        }
        return this.node.items.map(({ key, value }) => {
            const name = isScalar(key) ? String(key.value) : String(key);
            const path = this.path === "" ? name : `${this.path}.${name}`;
            const given = isScalar(value) && value.value === null && value.source === "" ? undefined : (value as Node);
            return [name, new Field(given, path, this.report, given ?? (key as Node)), key as Node];
        });
    }

    isObject(): boolean {
        return isMap(this.node);
    }

    isList(): boolean {
        return isSeq(this.node);
    }

    /** The items of a list; none where it is no list. */
    items(): Field[] {
        return this.isList() ? this.asList() : [];
    }

    asList({ least = 0 }: { least?: number } = {}): Field[] {
        if (!isSeq(this.node)) {
            this.problem(`must be a list, is ${this.kind()}`);
            return [];
        }
        if (this.node.items.length < least) {
            this.problem("is an empty list");
        }
        return this.node.items.map((item, index) => new Field(item as Node, `${this.path}[${index}]`, this.report));
    }

    /** Non-empty text; a number or truth value that YAML made of it is not. */
    asText(): string | undefined {
        const value = this.scalar();
        if (typeof value !== "string") {
            this.problem(`must be text, is ${this.kind()}`);
        } else if (value.trim() === "") {
            this.problem("is empty");
        } else {
            return value;
        }
        return undefined;
    }

    asOneOf(values: readonly string[], more: Explanation = {}): string | undefined {
        const text = this.asText();
        if (text !== undefined && !values.includes(text)) {
            this.problem(`is ${JSON.stringify(text)}`, { fix: `Write ${alternatives(values)}.`, ...more });
            return undefined;
        }
        return text;
    }

    /** Text, or what stands for it in YAML without quotes, as it is written: `3.10`, `true`. */
    asScalar(): string | undefined {
        if (!isScalar(this.node) || this.node.value === null) {
            this.problem(`must be text, is ${this.kind()}`);
            return undefined;
        }
        return String(typeof this.node.value === "string" ? this.node.value : (this.node.source ?? this.node.value));
    }

    /** `yes` or `no`; `true` and `false` are the same to YAML. */
    asSwitch(): boolean | undefined {
        const word = isScalar(this.node) ? String(this.node.value).toLowerCase() : "";
        if (!["yes", "no", "true", "false"].includes(word)) {
            this.problem(
                `must be yes or no, is ${isScalar(this.node) ? JSON.stringify(this.node.value) : this.kind()}`,
            );
            return undefined;
        }
        return word === "yes" || word === "true";
    }

    /** A whole number within bounds, both inclusive; a number in quotes is text. */
    asInteger(least: number, most: number, unit = ""): number | undefined {
        const value = this.scalar();
        if (typeof value !== "number" || !Number.isInteger(value)) {
            this.problem(`must be a whole number, is ${this.kind()}`, {
                ...(typeof value === "string" && /^\d+$/.test(value) && { fix: `Write ${value} without quotes.` }),
            });
            return undefined;
        }
        if (value < least || value > most) {
            this.problem(`is ${value}${unit}, outside of ${least} to ${most}${unit}`);
            return undefined;
        }
        return value;
    }

    asBoolean(): boolean | undefined {
        const value = this.scalar();
        if (typeof value !== "boolean") {
            this.problem(`must be true or false, is ${this.kind()}`);
            return undefined;
        }
        return value;
    }

    /** Whether there is nothing in it. */
    isEmpty(): boolean {
        return (
            this.node === undefined ||
            ((isMap(this.node) || isSeq(this.node)) && this.node.items.length === 0) ||
            (isScalar(this.node) && [null, false, ""].includes(this.node.value as null | false | ""))
        );
    }

    /** The text as it stands in the file, quotes aside: `0.0` is not 0. */
    source(): string | undefined {
        return isScalar(this.node) ? (this.node.source ?? String(this.node.value)) : undefined;
    }

    private scalar(): unknown {
        return isScalar(this.node) ? this.node.value : undefined;
    }

    private kind(): string {
        if (isMap(this.node)) {
            return "an object";
        }
        if (isSeq(this.node)) {
            return "a list";
        }
        const value = this.scalar();
        return value === null || value === undefined ? "empty" : `${typeof value === "string" ? "text" : typeof value}`;
    }
}

export function alternatives(values: readonly string[]): string {
    return values.length < 2 ? values.join("") : `${values.slice(0, -1).join(", ")} or ${values.at(-1)!}`;
}
