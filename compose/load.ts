import { resolve } from "node:path";
import { normalise } from "./canonical/normalise";
import { applyScale, checkConsistency } from "./consistency";
import { ProjectEnvironment } from "./environment";
import { FileContents } from "./file-contents";
import { withExtensionFiles } from "./extension-files";
import { DEFAULT_NAMES } from "./find-files";
import type { LoadOptions } from "./load-options";
import { locateProject, type Location } from "./locate";
import type { ComposeProject, UninterpolatedProject } from "./model";
import { ModelReader, type ParsedFile } from "./model-reader";
import { isMapping, mapping, type Mapping, scalar, section, toPlain, withEntries } from "./node";
import { NodePositions } from "./node-positions";
import { ComposeError, Problems } from "./problem";
import { selectProfiles } from "./profiles";
import { projectName } from "./project-name";
import { dropMissingDependencies, profilesOfServices, selectServices } from "./selected-services";
import { resolveServiceFiles } from "./service-files";
import { SourceFiles } from "./source-files";
import { project as projectType } from "./types/project";

/**
 * Reads a Compose project: the model that `docker compose config` prints, every value with its position.
 * @throws ComposeError with everything that is wrong, not only with the first mistake.
 */
export function loadCompose(options: LoadOptions): ComposeProject {
    return new Loader(options).load();
}

/**
 * Reads a Compose project and leaves its variables as they are written: the model of `docker compose config --no-interpolate`.
 * It is merged, in canonical form and complete, but without types (a port may be the text `${PORT}`), of all profiles,
 * and not checked for consistency.
 * @throws ComposeError with everything that is wrong.
 */
export function loadUninterpolated(options: Omit<LoadOptions, "profiles" | "services">): UninterpolatedProject {
    return new Loader(options).loadUninterpolated();
}

class Loader {
    private readonly sources = new SourceFiles();
    private readonly problems = new Problems();
    private readonly base: string;
    private readonly location: Location;
    private readonly reader: ModelReader;

    constructor(private readonly options: LoadOptions) {
        this.base = resolve(options.workingDirectory);
        this.problems.nowhere = { file: options.workingDirectory, line: 1, column: 1 };
        this.location = locateProject(options, this.problems, this.sources);
        const [first] = this.location.files;
        if (first === undefined) {
            this.problems.add(undefined, [], "has no Compose file", {
                fix: `Create one of ${DEFAULT_NAMES}, or name your files.`,
            });
            throw this.error();
        }
        this.problems.nowhere = { file: first.file, line: 1, column: 1 };
        this.reader = new ModelReader(this.base, this.problems, this.sources, options.standardInput);
    }

    load(): ComposeProject {
        const parsed = this.parse();
        const environment = this.environment(parsed, true);
        const typed = this.typed(this.canonical(parsed, environment, true));
        const { root, disabled } = this.selected(typed, environment, parsed);
        const complete = this.withServiceFiles(root, environment);
        this.throwProblems();
        return this.project(complete, typed, environment, disabled);
    }

    loadUninterpolated(): UninterpolatedProject {
        const parsed = this.parse();
        const model = this.canonical(parsed, this.environment(parsed, false), false);
        this.throwProblems();
        const plain = toPlain(model) as UninterpolatedProject["model"];
        return { model: plain, warnings: this.problems.warnings(this.names()), sources: this.sources };
    }

    private parse(): ParsedFile[] {
        return this.location.files.map(file => this.reader.parse(file));
    }

    /** The variables, the project's name among them. */
    private environment(parsed: readonly ParsedFile[], interpolated: boolean): ProjectEnvironment {
        const { environment, folder } = this.location;
        const documents = parsed.flatMap(file => file.documents);
        const given = this.options.projectName;
        const name = projectName({ given, environment, documents, folder, interpolated }, this.problems);
        // A model with its variables as they are written has no values of theirs anywhere.
        const variables = interpolated ? environment.entries() : [];
        return new ProjectEnvironment([...variables, ["COMPOSE_PROJECT_NAME", name]]);
    }

    /** The merged files with all that Compose implies. */
    private canonical(parsed: readonly ParsedFile[], environment: ProjectEnvironment, interpolated: boolean): Mapping {
        const model = this.reader.read(parsed, { folder: this.location.folder, environment, interpolated }, []);
        if (model.entries.size === 0 && this.problems.count === 0) {
            this.problems.add(undefined, [], "has nothing in it", { fix: "Start with services:" });
        }
        const name = environment.get("COMPOSE_PROJECT_NAME")!;
        const normal = normalise(
            withEntries(model, { name: scalar(name), version: undefined }),
            name,
            environment.lookup,
        );
        const { extensionFiles = [] } = this.options;
        const places = { base: this.base, folder: this.location.folder };
        return interpolated
            ? withExtensionFiles(normal, extensionFiles, places, this.reader, environment, this.problems)
            : normal;
    }

    private typed(root: Mapping): Mapping {
        const typed = projectType.orEmpty(root, [], this.problems);
        return isMapping(typed) ? typed : mapping(new Map());
    }

    /** The services of the active profiles, or those that were asked for; what they refer to is checked. */
    private selected(
        typed: Mapping,
        environment: ProjectEnvironment,
        parsed: readonly ParsedFile[],
    ): { root: Mapping; disabled: Iterable<string> } {
        // What a broken file might have defined is not missing.
        const check = parsed.every(({ sound }) => sound)
            ? (root: Mapping, disabled: ReadonlyMap<string, string[]>) =>
                  checkConsistency(root, disabled, this.problems)
            : () => {};
        const profiles = this.profiles(environment);
        const active = selectProfiles(typed, profiles);
        check(active.root, active.disabled);
        const { services: names = [] } = this.options;
        if (names.length === 0) {
            return { root: active.root, disabled: active.disabled.keys() };
        }
        this.withServiceFiles(active.root, environment); // a missing file is a mistake also where it is not asked for
        const enabled = selectProfiles(typed, [...profiles, ...profilesOfServices(typed, names, active.disabled)]);
        const root = selectServices(enabled.root, names, this.problems);
        check(root, enabled.disabled);
        return { root: dropMissingDependencies(root), disabled: withoutServicesOf(typed, root) };
    }

    private withServiceFiles(root: Mapping, environment: ProjectEnvironment): Mapping {
        return resolveServiceFiles(applyScale(root), environment, this.problems, this.sources);
    }

    private profiles(environment: ProjectEnvironment): readonly string[] {
        return this.options.profiles ?? (environment.get("COMPOSE_PROFILES") ?? "").split(",").map(text => text.trim());
    }

    /** The names of all files read, in the order of merging. */
    private names(): string[] {
        return [...this.location.files.map(({ file }) => file), ...this.sources.names()];
    }

    private throwProblems(): void {
        if (this.problems.count > 0) {
            throw this.error();
        }
    }

    private error(): ComposeError {
        return new ComposeError(this.problems.sorted(this.names()), this.sources);
    }

    private project(
        root: Mapping,
        typed: Mapping,
        environment: ProjectEnvironment,
        disabled: Iterable<string>,
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
            workingDirectory: this.location.folder,
            files: this.location.files.map(({ file }) => file),
            positions: new NodePositions(root, this.names(), typed),
            extensions: Object.fromEntries(Object.entries(model).filter(([key]) => key.startsWith("x-"))),
            disabledServices: [...disabled],
            warnings: this.problems.warnings(this.names()),
            sources: this.sources,
            contents: new FileContents({ secrets, configs }, environment, this.reader.included),
        };
    }
}

function withoutServicesOf(all: Mapping, root: Mapping): string[] {
    const kept = section(root, "services").entries;
    return [...section(all, "services").entries.keys()].filter(name => !kept.has(name));
}

/** The tree after typing: the specification's top level. */
type Model = Pick<ComposeProject, "name"> &
    Partial<Pick<ComposeProject, "services" | "networks" | "volumes" | "secrets" | "configs" | "models">>;
