import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ProjectEnvironment } from "./environment";
import { interpolate } from "./interpolate";
import { nameFrom } from "./find-files";
import type { Location } from "./locate";
import type { ModelReader } from "./model-reader";
import { describe, isMapping, mapping, type Mapping, withEntries } from "./node";
import type { Problems } from "./problem";

/** A file beside the Compose file that is read as an extension of the project's top level. */
export interface ExtensionFile {
    /** Key under which the project has its content. */
    key: `x-${string}`;
    /** Names that it may have, in the folder of the first Compose file; where none is there, nothing is read. */
    names: readonly string[];
    /** Where it is, relative to the working directory; then it must be there. @default one of the names */
    file?: string;
}

/** The model with the content of such files, their variables expanded as those of Compose files are. */
export function withExtensionFiles(
    model: Mapping,
    files: readonly ExtensionFile[],
    { base, folder }: { base: string } & Pick<Location, "folder">,
    reader: ModelReader,
    environment: ProjectEnvironment,
    problems: Problems,
): Mapping {
    let complete = model;
    for (const { key, names, file } of files) {
        const path =
            file === undefined
                ? names.map(name => join(folder, name)).find(candidate => existsSync(candidate))
                : resolve(base, file);
        if (path === undefined) {
            continue;
        }
        for (const { root } of reader.parse({ file: file ?? nameFrom(base, path), path }).documents) {
            if (isMapping(root)) {
                const wrapped = mapping(new Map([[key, { value: root }]]));
                complete = withEntries(complete, {
                    [key]: interpolate(wrapped, environment.lookup, problems).entries.get(key)!.value,
                });
            } else {
                problems.add(root.at, [key], `must be a mapping at the top level, not ${describe(root)}`);
            }
        }
    }
    return complete;
}
