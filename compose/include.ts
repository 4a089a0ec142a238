import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { absolute } from "./canonical/paths";
import { cycleText } from "./cycle-text";
import { type ProjectEnvironment, readEnvFile } from "./environment";
import type { ComposeFile } from "./find-files";
import { clear, mergeAt } from "./merge";
import {
    type Entry,
    get,
    isMapping,
    isNull,
    isSequence,
    mapping,
    type Mapping,
    type Node,
    section,
    textOf,
    withEntries,
} from "./node";
import type { ClearedPath } from "./yaml-tree";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";
import { isRemote, REMOTE_REFUSED } from "./remote";
import type { SourceFiles } from "./source-files";

/** A project that another one includes. */
export interface IncludedProject {
    files: ComposeFile[];
    /** Folder that its paths start from. */
    folder: string;
    environment: ProjectEnvironment;
}

export interface IncludeContext {
    /** Folder that the paths of `include` start from. */
    folder: string;
    environment: ProjectEnvironment;
    problems: Problems;
    sources: SourceFiles;
    /** Files on the way here, to find cycles. */
    including: readonly string[];
    /** How a file is called in messages. */
    nameOf(path: string): string;
    read(project: IncludedProject): Mapping;
}

/** What one project takes over from another. */
const RESOURCES = ["services", "volumes", "networks", "secrets", "configs", "models"];

/**
 * Brings the resources of included projects into a file; what both define is merged, and the file's own word counts.
 * @see https://github.com/compose-spec/compose-spec/blob/main/14-include.md
 */
export function applyInclude(root: Mapping, cleared: readonly ClearedPath[], context: IncludeContext): Mapping {
    const list = get(root, "include");
    if (!isSequence(list)) {
        return root; // absent, or of a wrong type, which the schema check reports
    }
    const model = list.items.reduce<Mapping>((current, item, index) => {
        const project = describeProject(item, ["include", index], context);
        return project === undefined
            ? current
            : importResources(context.read(project), current, cleared, context.problems);
    }, root);
    return withEntries(model, { include: undefined });
}

function describeProject(item: Node, path: Path, context: IncludeContext): IncludedProject | undefined {
    if (isNull(item)) {
        context.problems.warn(item.at, path, "names no file, and is ignored", { fix: "Write - path/to/compose.yaml" });
        return undefined;
    }
    const paths = texts(textOf(item) === undefined ? get(item, "path") : item);
    if (paths.length === 0) {
        context.problems.add(item.at, path, "must name a Compose file", { fix: "Write - path/to/compose.yaml" });
        return undefined;
    }
    const remote = paths.find(({ text }) => isRemote(text));
    if (remote !== undefined) {
        context.problems.add(remote.at ?? item.at, path, `is not on this machine: ${remote.text}`, REMOTE_REFUSED);
        return undefined;
    }
    const files = paths.map(({ text }) => ({
        file: context.nameOf(absolute(text, context.folder)),
        path: absolute(text, context.folder),
    }));
    const cycle = files.find(file => context.including.includes(file.path));
    if (cycle !== undefined) {
        const chain = cycleText([...context.including, cycle.path].map(each => context.nameOf(each)));
        context.problems.add(item.at, path, `closes a cycle: ${chain}`, { fix: "Remove one of the includes." });
        return undefined;
    }
    const missing = files.filter(file => !existsSync(file.path));
    if (missing.length > 0) {
        const names = missing.map(({ path: missingPath }) => missingPath).join(", ");
        context.problems.add(paths[0]!.at ?? item.at, path, `names the file ${names}, which does not exist`);
        return undefined;
    }
    const directory = textOf(get(item, "project_directory"));
    const folder =
        directory === undefined || directory === "" ? dirname(files[0]!.path) : absolute(directory, context.folder);
    return { files, folder, environment: environmentOf(get(item, "env_file"), folder, path, context) };
}

/** The including project's environment, and below it the env files of the included one. */
function environmentOf(
    envFile: Node | undefined,
    folder: string,
    path: Path,
    context: IncludeContext,
): ProjectEnvironment {
    const variables = new Map<string, string>();
    const lookup = (name: string) => context.environment.get(name);
    const named = texts(envFile);
    const fallback = join(folder, ".env");
    if (named.length === 0 && existsSync(fallback) && !statSync(fallback).isDirectory()) {
        readEnvFile(context.nameOf(fallback), fallback, lookup, variables, context.problems, context.sources);
    }
    for (const { text, at } of named.filter(each => each.text !== "/dev/null")) {
        const file = absolute(text, context.folder);
        if (existsSync(file)) {
            readEnvFile(context.nameOf(file), file, lookup, variables, context.problems, context.sources);
        } else {
            context.problems.add(at, [...path, "env_file"], `names the file ${file}, which does not exist`);
        }
    }
    return context.environment.with(variables);
}

function importResources(
    source: Mapping,
    target: Mapping,
    cleared: readonly ClearedPath[],
    problems: Problems,
): Mapping {
    const changes: Record<string, Node> = {};
    for (const kind of RESOURCES) {
        const imported = section(source, kind);
        const own = get(target, kind);
        if (imported.entries.size === 0 || (own !== undefined && !isMapping(own))) {
            continue;
        }
        const entries = new Map<string, Entry>(own?.entries ?? []);
        for (const [name, entry] of imported.entries) {
            const conflict = entries.get(name);
            if (conflict === undefined) {
                entries.set(name, entry);
                continue;
            }
            const left = clear(mapping(new Map([[kind, { value: mapping(new Map([[name, entry]])) }]])), cleared);
            const base = get(section(left, kind), name);
            const value =
                isMapping(base) && isMapping(conflict.value)
                    ? mergeAt(base, conflict.value, [kind, name], problems)
                    : isMapping(base)
                      ? base
                      : conflict.value;
            entries.set(name, { ...conflict, value });
        }
        changes[kind] = mapping(entries, own?.at);
    }
    return withEntries(target, changes);
}

function texts(node: Node | undefined): { text: string; at: Position | undefined }[] {
    const items = isSequence(node) ? node.items : node === undefined ? [] : [node];
    return items.flatMap(item => {
        const text = textOf(item);
        return text === undefined ? [] : [{ text, at: item.at }];
    });
}
