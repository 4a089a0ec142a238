/** The characters that Docker allows, out of any text: `My App` becomes `myapp`. */
export function normaliseProjectName(text: string): string {
    return (text.toLowerCase().match(/[a-z0-9_-]/g) ?? []).join("").replace(/^[_-]+/, "");
}

/** What a name given on purpose has to look like. */
export const PROJECT_NAME_RULE =
    "A project name has lower-case letters, digits, hyphens and underscores, and starts with a letter or digit.";
