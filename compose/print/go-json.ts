/** JSON as Go writes it: like ours, but safe within HTML. @see Go, encoding/json.Marshal */
export function goJson(value: unknown, indent?: number): string {
    return JSON.stringify(value, undefined, indent).replace(
        /[<>&\u2028\u2029]/g,
        character => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}
