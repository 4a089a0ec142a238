import { existsSync } from "node:fs";
import type { ProjectEnvironment } from "./environment";
import { readEnvFile } from "./environment";
import {
    type Entry,
    get,
    isMapping,
    isNull,
    isSequence,
    mapEntries,
    mapping,
    type Mapping,
    type Node,
    scalar,
    section,
    textOf,
    withEntries,
} from "./node";
import type { Path } from "./position";
import type { Problems } from "./problem";
import type { SourceFiles } from "./source-files";
import type { Lookup } from "./template";

/** Puts what `env_file` and `label_file` say into `environment` and `labels`, below what these say themselves. */
export function resolveServiceFiles(
    root: Mapping,
    environment: ProjectEnvironment,
    problems: Problems,
    sources: SourceFiles,
): Mapping {
    const services = mapEntries(section(root, "services"), (service, name) => {
        if (!isMapping(service)) {
            return service;
        }
        const path = ["services", name];
        return withEntries(service, {
            environment: withEnvFiles(service, path, environment, problems, sources),
            labels: withLabelFiles(service, path, problems, sources),
        });
    });
    return withEntries(root, { services });
}

function withEnvFiles(
    service: Mapping,
    path: Path,
    environment: ProjectEnvironment,
    problems: Problems,
    sources: SourceFiles,
): Node | undefined {
    const own = mapEntries(section(service, "environment"), (value, key) => {
        const found = isNull(value) ? environment.get(key) : undefined;
        return found === undefined ? value : scalar(found, value.at);
    });
    const files = get(service, "env_file");
    const read = new Map<string, Entry>();
    // What a file says is expanded with the project's environment first, then with the service's own variables.
    const lookup: Lookup = name => environment.get(name) ?? textOf(own.entries.get(name)?.value);
    const variables = new Map<string, string>();
    for (const [key, { value }] of own.entries) {
        if (textOf(value) !== undefined) {
            variables.set(key, textOf(value)!);
        }
    }
    for (const [index, file] of (isSequence(files) ? files.items : []).entries()) {
        const filePath = textOf(get(file, "path")) ?? "";
        const format = textOf(get(file, "format"));
        if (filePath === "" && problems.touches(...path, "env_file")) {
            continue;
        }
        if (!existsSync(filePath)) {
            if (get(file, "required") === undefined) {
                missing(
                    file,
                    [...path, "env_file", index],
                    filePath,
                    problems,
                    " Or make it optional with required: false.",
                );
            }
            continue;
        }
        if (format !== undefined && format !== ".env") {
            problems.add(
                get(file, "format")!.at,
                [...path, "env_file", index, "format"],
                `has the format "${format}", which Compose does not read`,
            );
            continue;
        }
        readEnvFile(filePath, filePath, lookup, variables, problems, sources);
    }
    for (const [key, value] of variables) {
        read.set(key, { value: scalar(value, isSequence(files) ? files.at : undefined) });
    }
    own.entries.forEach((entry, key) => read.set(key, entry));
    return read.size === 0 ? undefined : mapping(read, own.at);
}

function withLabelFiles(service: Mapping, path: Path, problems: Problems, sources: SourceFiles): Node | undefined {
    const files = get(service, "label_file");
    if (!isSequence(files)) {
        return get(service, "labels");
    }
    const read = new Map<string, string>();
    for (const [index, file] of files.items.entries()) {
        const filePath = textOf(file) ?? "";
        if (!existsSync(filePath)) {
            missing(file, [...path, "label_file", index], filePath, problems, "");
            continue;
        }
        const labels = new Map<string, string>();
        readEnvFile(filePath, filePath, name => read.get(name), labels, problems, sources);
        labels.forEach((value, key) => read.set(key, value));
    }
    const entries = new Map<string, Entry>([...read].map(([key, value]) => [key, { value: scalar(value, files.at) }]));
    section(service, "labels").entries.forEach((entry, key) => entries.set(key, entry));
    return entries.size === 0 ? undefined : mapping(entries, files.at);
}

function missing(file: Node, path: Path, filePath: string, problems: Problems, fix: string): void {
    const place = isMapping(file) ? (get(file, "path")?.at ?? file.at) : file.at;
    const named = filePath === "" ? "names no file" : `names the file ${filePath}, which does not exist`;
    problems.add(place, path, named, { fix: `${filePath === "" ? "Name one." : "Create it."}${fix}` });
}
