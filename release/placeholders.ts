/** What stands in a document for what only an account knows: `<vpc-id>`. */
export class Placeholders {
    private readonly used = new Map<string, string>();

    /** @param meaning what belongs in its place */
    of(name: string, meaning: string): string {
        const text = `<${name}>`;
        this.used.set(text, meaning);
        return text;
    }

    /** All that were used, with what belongs in their place. */
    meanings(): Record<string, string> {
        return Object.fromEntries(this.used);
    }
}
