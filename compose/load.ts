import { basename, dirname, resolve } from "node:path";
import { normalise } from "./canonical/normalise";
import { applyScale, checkConsistency } from "./consistency";
import { loadEnvironment, ProjectEnvironment } from "./environment";
import { FileContents } from "./file-contents";
import { type ComposeFile, DEFAULT_NAMES, findFiles } from "./find-files";
import { interpolate } from "./interpolate";
import type { ComposeProject } from "./model";
import { get, isMapping, mapping, type Mapping, scalar, textOf, toPlain, withEntries } from "./node";
import { NodePositions } from "./node-positions";
import type { ParsedDocument } from "./parse";
import { ComposeError, Problems } from "./problem";
import { selectProfiles } from "./profiles";
import { normaliseProjectName, PROJECT_NAME_RULE } from "./project-name";
import { resolveServiceFiles } from "./service-files";
import { ModelReader } from "./model-reader";
import { SourceFiles } from "./source-files";
import { project as projectType } from "./types/project";

export interface LoadOptions {
    /** Compose files in the order of merging, relative to `workingDirectory`. Empty: `COMPOSE_FILE`, or the default names and the override file. */
    files: readonly string[];
    /** Folder that relative file names start from. */
    workingDirectory: string;
    /** Variables for interpolation, as in `process.env`. They win over env files. */
    environment: Record<string, string | undefined>;
    /** Active profiles. @default `COMPOSE_PROFILES` */
    profiles?: readonly string[];
    /** @default `COMPOSE_PROJECT_NAME`, then `name:` of the files, then the name of the project's folder. */
    projectName?: string;
    /** Env files for interpolation, relative to `workingDirectory`. @default `.env` in the project's folder, if there is one */
    envFiles?: readonly string[];
    /** Folder that paths inside the files start from. @default the folder of the first file */
    projectDirectory?: string;
}

/**
 * Reads a Compose project: the model that `docker compose config` prints, every value with its position.
 * @throws ComposeError with everything that is wrong, not only with the first mistake.
 */
export function loadCompose(options: LoadOptions): ComposeProject {
    const base = resolve(options.workingDirectory);
    const files = findFiles(options.files, base, options.environment);
    const first = files[0];
    if (first === undefined) {
        const problems = [
            {
                position: { file: options.workingDirectory, line: 1, column: 1 },
                path: "",
                message: "has no Compose file",
                fix: `Create one of ${DEFAULT_NAMES}, or name your files.`,
            },
        ];
        throw new ComposeError(problems);
    }
    const folder =
        options.projectDirectory === undefined ? dirname(first.path) : resolve(base, options.projectDirectory);
    return new Loader(options, files, base, folder).load();
}

class Loader {
    private readonly sources = new SourceFiles();
    private readonly problems: Problems;

    constructor(
        private readonly options: LoadOptions,
        private readonly files: readonly ComposeFile[],
        private readonly base: string,
        private readonly folder: string,
    ) {
        this.problems = new Problems({ file: files[0]!.file, line: 1, column: 1 });
    }

    load(): ComposeProject {
        const variables = this.environment();
        const reader = new ModelReader(this.base, this.problems, this.sources);
        const parsed = this.files.map(file => reader.parse(file));
        const documents = parsed.flatMap(file => file.documents);
        const name = this.projectName(documents, variables);
        const environment = new ProjectEnvironment([...variables.entries(), ["COMPOSE_PROJECT_NAME", name]]);

        const model = reader.read(parsed, this.folder, environment, []);
        if (model.entries.size === 0 && this.problems.count === 0) {
            this.problems.add(undefined, [], "has nothing in it", { fix: "Start with services:" });
        }
        const named = withEntries(model, { name: scalar(name), version: undefined });
        const normal = normalise(named, name, environment.lookup);
        const typed = this.typed(normal);
        const { root: active, disabled } = selectProfiles(typed, this.profiles(environment));
        // What a broken file might have defined is not missing.
        if (parsed.every(({ sound }) => sound)) {
            checkConsistency(active, disabled, this.problems);
        }
        const complete = resolveServiceFiles(applyScale(active), environment, this.problems, this.sources);

        const files = this.files.map(({ file }) => file);
        const problems = this.problems.sorted([...files, ...this.sources.names()]);
        if (problems.length > 0) {
            throw new ComposeError(problems, this.sources);
        }
        return this.project(complete, typed, environment, disabled, files);
    }

    private environment(): ProjectEnvironment {
        const { environment, envFiles } = this.options;
        return loadEnvironment(environment, envFiles, this.folder, this.base, this.problems, this.sources);
    }

    private typed(root: Mapping): Mapping {
        const typed = projectType.orEmpty(root, [], this.problems);
        return isMapping(typed) ? typed : mapping(new Map());
    }

    private profiles(environment: ProjectEnvironment): readonly string[] {
        return this.options.profiles ?? (environment.get("COMPOSE_PROFILES") ?? "").split(",").map(text => text.trim());
    }

    private projectName(documents: readonly ParsedDocument[], environment: ProjectEnvironment): string {
        const given = this.options.projectName ?? environment.get("COMPOSE_PROJECT_NAME") ?? "";
        if (given !== "") {
            if (normaliseProjectName(given) !== given) {
                const fix = `Call it ${JSON.stringify(normaliseProjectName(given))}.`;
                this.problems.add(undefined, [], `cannot have the project name ${JSON.stringify(given)}`, {
                    reason: PROJECT_NAME_RULE,
                    fix,
                });
            }
            return given;
        }
        const written = documents
            .map(({ root }) => get(root, "name"))
            .filter(node => textOf(node) !== undefined && textOf(node) !== "");
        const last = written.at(-1);
        if (last === undefined) {
            return normaliseProjectName(basename(this.folder)) || "default";
        }
        // Mistakes in the template are reported where the whole file is interpolated.
        const silent = new Problems(last.at!);
        const root = interpolate(mapping(new Map([["name", { value: last }]])), environment.lookup, silent);
        const name = normaliseProjectName(textOf(get(root, "name")) ?? "");
        if (name === "" && silent.sorted([]).length === 0) {
            this.problems.add(
                last.at,
                ["name"],
                `has no character that a project name may have: ${JSON.stringify(textOf(last))}`,
                {
                    reason: PROJECT_NAME_RULE,
                },
            );
        }
        return name;
    }

    private project(
        root: Mapping,
        typed: Mapping,
        environment: ProjectEnvironment,
        disabled: ReadonlyMap<string, string[]>,
        files: string[],
    ): ComposeProject {
        const model = toPlain(root) as Model;
        const secrets = model.secrets ?? {};
        const configs = model.configs ?? {};
        return {
            name: model.name,
            services: model.services ?? {},
            networks: model.networks ?? {},
            volumes: model.volumes ?? {},
            secrets,
            configs,
            models: model.models ?? {},
            workingDirectory: this.folder,
            files,
            positions: new NodePositions(root, [...files, ...this.sources.names()], typed),
            extensions: Object.fromEntries(Object.entries(model).filter(([key]) => key.startsWith("x-"))),
            disabledServices: [...disabled.keys()],
            warnings: this.problems.warnings([...files, ...this.sources.names()]),
            sources: this.sources,
            contents: new FileContents({ secrets, configs }, environment),
        };
    }
}

/** The tree after typing: the specification's top level. */
type Model = Pick<ComposeProject, "name"> &
    Partial<Pick<ComposeProject, "services" | "networks" | "volumes" | "secrets" | "configs" | "models">>;
