import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { canonicalise } from "./canonical/canonical";
import { dropEmpty } from "./canonical/drop-empty";
import { fillDefaults } from "./canonical/defaults";
import { resolvePaths } from "./canonical/paths";
import { checkValues } from "./canonical/validate";
import type { ProjectEnvironment } from "./environment";
import { applyExtends, type ExtendedFile } from "./extends";
import { IncludedValues } from "./included-values";
import { type ComposeFile, nameFrom, STANDARD_INPUT } from "./find-files";
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
import { parseYaml } from "./parse";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";
import { readSource, readStandardInput } from "./read-file";
import { isRemote, REMOTE_REFUSED } from "./remote";
import { checkSchema } from "./schema/check";
import type { SourceFiles } from "./source-files";
import { enforceUnicity } from "./unicity";
import type { ParsedDocument } from "./yaml-tree";

/** A file with its YAML documents. */
export interface ParsedFile extends ComposeFile {
    documents: ParsedDocument[];
    /** Whether it could be read as YAML. */
    sound: boolean;
}

/** Files that a project may include, directly or through others, each as often as it is. */
export const MAX_INCLUDED = 1000;

/** What the files of one project are read with. */
interface Surroundings {
    /** Folder that its paths start from. */
    folder: string;
    environment: ProjectEnvironment;
    /** Whether variables are replaced. */
    interpolated: boolean;
}

/**
 * Reads the files of a project, of those it includes and of those its services extend, into one canonical tree.
 * The order of the steps is compose-go's: interpolate, extends, reset, include, merge, unicity, schema, canonical form.
 */
export class ModelReader {
    private readonly extended = new Map<string, ExtendedFile | undefined>();
    private inclusions = 0;
    /** What secrets and configs of included projects have from the env files of these. */
    readonly included = new IncludedValues();

    constructor(
        private readonly base: string,
        readonly problems: Problems,
        readonly sources: SourceFiles,
        private readonly standardInput?: () => string | Buffer,
    ) {}

    parse({ file, path }: ComposeFile): ParsedFile {
        const text = this.text(file, path);
        const before = this.problems.count;
        const documents = text === undefined ? [] : parseYaml(text, file, this.problems);
        return { file, path, documents, sound: text !== undefined && this.problems.count === before };
    }

    private text(file: string, path: string): string | undefined {
        const { problems, sources } = this;
        if (isRemote(file)) {
            problems.add({ file, line: 1, column: 1 }, [], "is not on this machine", REMOTE_REFUSED);
            return undefined;
        }
        return path === STANDARD_INPUT
            ? readStandardInput(file, this.standardInput, problems, sources)
            : readSource(file, path, problems, sources);
    }

    /** The merged files, with defaults and absolute paths. */
    read(files: readonly ParsedFile[], surroundings: Surroundings, including: readonly string[]): Mapping {
        let merged = mapping(new Map());
        for (const file of files) {
            for (const document of file.documents) {
                merged = this.layer(merged, document, file, surroundings, [...including, file.path]);
            }
        }
        checkValues(merged, this.problems);
        return resolvePaths(fillDefaults(merged), surroundings.folder, this.problems);
    }

    /** Lays one document over those before it. */
    private layer(
        base: Mapping,
        { root, cleared }: ParsedDocument,
        file: ComposeFile,
        surroundings: Surroundings,
        including: readonly string[],
    ): Mapping {
        const { problems, sources } = this;
        const { folder, environment, interpolated } = surroundings;
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
        const values = interpolated ? interpolate(root, environment.lookup, problems) : root;
        const complete = applyExtends(
            values,
            { file: file.file, path: file.path, folder },
            cleared,
            problems,
            (path, at, key) => this.extendedFile(path, at, key, surroundings),
        );
        const joined = applyInclude(complete, cleared, {
            folder,
            environment,
            problems,
            sources,
            including,
            nameOf: path => nameFrom(this.base, path),
            read: project => this.include(project, interpolated, including),
        });
        const over = mergeFiles(clear(base, cleared), joined, problems);
        const checked = checkSchema(enforceUnicity(over), problems);
        return enforceUnicity(dropEmpty(canonicalise(checked, problems, interpolated)));
    }

    private include(
        { files, folder, environment }: IncludedProject,
        interpolated: boolean,
        including: readonly string[],
    ): Mapping {
        this.inclusions += files.length;
        if (this.inclusions > MAX_INCLUDED) {
            if (this.inclusions < Number.POSITIVE_INFINITY) {
                this.problems.add({ file: files[0]!.file, line: 1, column: 1 }, [], "is one included file too many", {
                    reason: `At most ${MAX_INCLUDED} are read: files that each include others twice would be read millions of times.`,
                });
                this.inclusions = Number.POSITIVE_INFINITY; // said once
            }
            return mapping(new Map());
        }
        const parsed = files.map(file => this.parse(file));
        const model = this.read(parsed, { folder, environment, interpolated }, including);
        this.included.add(model, environment);
        return resolveBareVariables(model, environment);
    }

    /** Only what services extend is taken from such a file, so it is neither checked as a whole nor merged. */
    private extendedFile(
        path: string,
        at: Position | undefined,
        key: Path,
        surroundings: Surroundings,
    ): ExtendedFile | undefined {
        if (!this.extended.has(path)) {
            this.extended.set(path, this.readExtended(path, at, key, surroundings));
        }
        return this.extended.get(path);
    }

    private readExtended(
        path: string,
        at: Position | undefined,
        key: Path,
        { environment, interpolated }: Surroundings,
    ): ExtendedFile | undefined {
        const file = nameFrom(this.base, path);
        if (!existsSync(path)) {
            this.problems.add(at, key, `names the file ${path}, which does not exist`);
            return undefined;
        }
        const { documents } = this.parse({ file, path });
        let model = mapping(new Map());
        for (const { root } of documents) {
            if (isMapping(root)) {
                const values = interpolated ? interpolate(root, environment.lookup, this.problems) : root;
                model = mergeFiles(model, canonicalise(values, this.problems, interpolated), this.problems);
            }
        }
        return {
            path,
            file,
            folder: dirname(path),
            services: section(resolvePaths(model, dirname(path), this.problems), "services"),
            cleared: documents.flatMap(({ cleared }) => cleared),
        };
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
