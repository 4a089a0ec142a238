import { inspect } from "node:util";

/**
 * The values of the secrets that the Compose files hold. They live in here and nowhere else, and are not shown by accident:
 * printing or serialising the object gives the names only.
 */
export class SecretValues {
    readonly #values = new Map<string, string>();

    constructor(values: Iterable<readonly [name: string, value: string]> = []) {
        for (const [name, value] of values) {
            this.#values.set(name, value);
        }
    }

    /** @throws where there is no such secret; the message names it. */
    get(name: string): string {
        const value = this.#values.get(name);
        if (value === undefined) {
            throw new Error(`There is no secret named ${JSON.stringify(name)} in the Compose files.`);
        }
        return value;
    }

    /** In the order of the `FargateProject`'s secrets. */
    names(): string[] {
        return [...this.#values.keys()];
    }

    toJSON(): object {
        return { secrets: this.names() };
    }

    toString(): string {
        return `SecretValues(${this.names().join(", ")})`;
    }

    [inspect.custom](): string {
        return this.toString();
    }
}
