import { basename } from "node:path";
import type { ProjectEnvironment } from "./environment";
import { interpolate } from "./interpolate";
import { get, mapping, textOf } from "./node";
import type { ParsedDocument } from "./yaml-tree";
import { Problems } from "./problem";

/** The characters that Docker allows, out of any text: `My App` becomes `myapp`. */
export function normaliseProjectName(text: string): string {
    return (text.toLowerCase().match(/[a-z0-9_-]/g) ?? []).join("").replace(/^[_-]+/, "");
}

/** What a name given on purpose has to look like. */
export const PROJECT_NAME_RULE =
    "A project name has lower-case letters, digits, hyphens and underscores, and starts with a letter or digit.";

/** Where a project's name may come from, in this order. */
export interface NameSources {
    /** Named by the user. */
    given: string | undefined;
    /** Has `COMPOSE_PROJECT_NAME`. */
    environment: ProjectEnvironment;
    /** Have `name:`; the last one counts. */
    documents: readonly ParsedDocument[];
    /** Its name is used where there is no other. */
    folder: string;
    /** Whether variables in `name:` are replaced. */
    interpolated: boolean;
}

/**
 * The project's name.
 * @see https://github.com/compose-spec/compose-spec/blob/main/04-version-and-name.md
 */
export function projectName(
    { given, environment, documents, folder, interpolated }: NameSources,
    problems: Problems,
): string {
    const named = given || environment.get("COMPOSE_PROJECT_NAME") || "";
    if (named !== "") {
        if (normaliseProjectName(named) !== named) {
            const fix = `Call it ${JSON.stringify(normaliseProjectName(named))}.`;
            const message = `cannot have the project name ${JSON.stringify(named)}`;
            problems.add(undefined, [], message, { reason: PROJECT_NAME_RULE, fix });
        }
        return named;
    }
    const written = documents
        .map(({ root }) => get(root, "name"))
        .filter(node => textOf(node) !== undefined && textOf(node) !== "");
    const last = written.at(-1);
    if (last === undefined) {
        return normaliseProjectName(basename(folder)) || "default";
    }
    // Mistakes in the template are reported where the whole file is interpolated.
    const silent = new Problems();
    const root = mapping(new Map([["name", { value: last }]]));
    const text = textOf(get(interpolated ? interpolate(root, environment.lookup, silent) : root, "name")) ?? "";
    const name = normaliseProjectName(text);
    if (name === "" && silent.count === 0) {
        const message = `has no character that a project name may have: ${JSON.stringify(textOf(last))}`;
        problems.add(last.at, ["name"], message, { reason: PROJECT_NAME_RULE });
    }
    return name;
}
