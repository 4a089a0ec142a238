import { existsSync } from "node:fs";
import { dirname, isAbsolute, relative } from "node:path";
import { canonicalise, dropEmpty } from "./canonical/canonical";
import { fillDefaults } from "./canonical/defaults";
import { resolvePaths } from "./canonical/paths";
import { checkValues } from "./canonical/validate";
import type { ProjectEnvironment } from "./environment";
import { applyExtends, type ExtendedFile } from "./extends";
import type { ComposeFile } from "./find-files";
import { applyInclude, type IncludedProject } from "./include";
import { interpolate } from "./interpolate";
import { clear, mergeFiles } from "./merge";
import {
    describe,
    isMapping,
    mapEntries,
    mapItems,
    mapping,
    type Mapping,
    scalar,
    section,
    textOf,
    withEntries,
} from "./node";
import { type ParsedDocument, parseYaml } from "./parse";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";
import { readSource } from "./read-file";
import { checkSchema } from "./schema/check";
import type { SourceFiles } from "./source-files";
import { enforceUnicity } from "./unicity";

/** A file with its YAML documents. */
export interface ParsedFile extends ComposeFile {
    documents: ParsedDocument[];
    /** Whether it could be read as YAML. */
    sound: boolean;
}

/**
 * Reads the files of a project, of those it includes and of those its services extend, into one canonical tree.
 * The order of the steps is compose-go's: interpolate, extends, reset, include, merge, unicity, schema, canonical form.
 */
export class ModelReader {
    private readonly extended = new Map<string, ExtendedFile | undefined>();

    constructor(
        private readonly base: string,
        readonly problems: Problems,
        readonly sources: SourceFiles,
    ) {}

    parse({ file, path }: ComposeFile): ParsedFile {
        const text = readSource(file, path, this.problems, this.sources);
        const before = this.problems.count;
        const documents = text === undefined ? [] : parseYaml(text, file, this.problems);
        return { file, path, documents, sound: text !== undefined && this.problems.count === before };
    }

    /** The merged files, with defaults and absolute paths. */
    read(
        files: readonly ParsedFile[],
        folder: string,
        environment: ProjectEnvironment,
        including: readonly string[],
    ): Mapping {
        let merged = mapping(new Map());
        for (const file of files) {
            for (const document of file.documents) {
                merged = this.layer(merged, document, file, folder, environment, [...including, file.path]);
            }
        }
        checkValues(merged, this.problems);
        return resolvePaths(fillDefaults(merged), folder);
    }

    /** Lays one document over those before it. */
    private layer(
        base: Mapping,
        { root, cleared }: ParsedDocument,
        file: ComposeFile,
        folder: string,
        environment: ProjectEnvironment,
        including: readonly string[],
    ): Mapping {
        const { problems, sources } = this;
        if (!isMapping(root)) {
            problems.add(root.at, [], `must be a mapping at the top level, not ${describe(root)}`, {
                fix: "Start with services:",
            });
            return base;
        }
        const version = root.entries.get("version");
        if (version !== undefined) {
            problems.warn(version.keyAt, ["version"], "is obsolete and ignored", { fix: "Remove it." });
        }
        const values = interpolate(root, environment.lookup, problems);
        const complete = applyExtends(
            values,
            { file: file.file, path: file.path },
            cleared,
            problems,
            (path, at, key) => this.extendedFile(path, at, key, environment),
        );
        const joined = applyInclude(complete, cleared, {
            folder,
            environment,
            problems,
            sources,
            including,
            nameOf: path => this.nameOf(path),
            read: project => this.included(project, including),
        });
        const over = mergeFiles(clear(base, cleared), joined, problems);
        const checked = checkSchema(enforceUnicity(over), problems);
        return enforceUnicity(dropEmpty(canonicalise(checked, problems)));
    }

    private included({ files, folder, environment }: IncludedProject, including: readonly string[]): Mapping {
        const model = this.read(
            files.map(file => this.parse(file)),
            folder,
            environment,
            including,
        );
        return resolveBareVariables(model, environment);
    }

    /** Only what services extend is taken from such a file, so it is neither checked as a whole nor merged. */
    private extendedFile(
        path: string,
        at: Position | undefined,
        key: Path,
        environment: ProjectEnvironment,
    ): ExtendedFile | undefined {
        if (!this.extended.has(path)) {
            this.extended.set(path, this.readExtended(path, at, key, environment));
        }
        return this.extended.get(path);
    }

    private readExtended(
        path: string,
        at: Position | undefined,
        key: Path,
        environment: ProjectEnvironment,
    ): ExtendedFile | undefined {
        const file = this.nameOf(path);
        if (!existsSync(path)) {
            this.problems.add(at, key, `names the file ${path}, which does not exist`);
            return undefined;
        }
        const { documents } = this.parse({ file, path });
        let model = mapping(new Map());
        for (const { root } of documents) {
            if (isMapping(root)) {
                const values = interpolate(root, environment.lookup, this.problems);
                model = mergeFiles(model, canonicalise(values, this.problems), this.problems);
            }
        }
        return {
            path,
            file,
            services: section(resolvePaths(model, dirname(path)), "services"),
            cleared: documents.flatMap(({ cleared }) => cleared),
        };
    }

    /** Relative to the folder the user works in, where it is below. */
    private nameOf(path: string): string {
        const name = relative(this.base, path);
        return name.startsWith("..") || isAbsolute(name) ? path : name;
    }
}

/** Variables that an included project only names have their value from its own environment. */
function resolveBareVariables(model: Mapping, environment: ProjectEnvironment): Mapping {
    const services = mapEntries(section(model, "services"), service => {
        const variables = isMapping(service) ? service.entries.get("environment")?.value : undefined;
        if (!isMapping(service) || variables?.kind !== "sequence") {
            return service;
        }
        const resolved = mapItems(variables, item => {
            const name = textOf(item);
            const value = name === undefined ? undefined : environment.get(name);
            return value === undefined ? item : scalar(`${name}=${value}`, item.at);
        });
        return withEntries(service, { environment: resolved });
    });
    return services.entries.size === 0 ? model : withEntries(model, { services });
}
