import * as fc from "fast-check";
import type { Case } from "../corpus";
import { corrupted } from "./corrupt";
import { envFile } from "./env-files";
import { sections } from "./sections";
import { SERVICE_KEYS, SERVICES } from "./service-keys";
import { ENVIRONMENT } from "./values";
import { Marked, Written, yamlText } from "./yaml-text";

/** Files and options of a project. A counterexample is shown as files. */
export class Project {
    constructor(
        readonly files: Record<string, string>,
        readonly options: Case,
    ) {}

    [fc.toStringMethod](): string {
        const files = Object.entries(this.files).map(([name, content]) => `--- ${name}\n${content}`);
        return `\n${files.join("")}--- options\n${JSON.stringify(this.options)}\n`;
    }
}

type Service = Record<string, unknown>;

/** One key of a service: where it stands, and with which values where it stands twice. */
const entry = fc.oneof(
    ...Object.entries(SERVICE_KEYS).map(([key, value]) =>
        fc.record({
            key: fc.constant(key),
            value: fc.oneof({ weight: 30, arbitrary: value }, { weight: 1, arbitrary: corrupted(value) }),
            again: value,
            places: fc.constantFrom(
                "first",
                "first",
                "second",
                "both",
                "both",
                "both",
                "base",
                "base and first",
                "all",
            ),
            mark: fc.constantFrom(
                ...Array<string>(12).fill(""),
                "!override",
                "!reset",
                "!override below",
                "!reset below",
            ),
        }),
    ),
);
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;

const entries = fc.uniqueArray(entry, { minLength: 1, maxLength: 7, selector: ({ key }) => key });

const service = fc.record({
    entries,
    withImage: fc.integer({ min: 0, max: 59 }).map(number => number > 0),
    inherits: fc.constantFrom(...Array<undefined>(6).fill(undefined), "file", "file", "service", "short"),
    from: fc.constantFrom(...SERVICES),
    merged: fc.constantFrom(...Array<undefined>(6).fill(undefined), "*common", "[*common, *other]"),
});

const include = fc.option(
    fc.record({
        form: fc.constantFrom<unknown>(
            "included/compose.yaml",
            { path: "included/compose.yaml" },
            { path: ["included/compose.yaml"], env_file: "b.env" },
            { path: "./included/compose.yaml", project_directory: "." },
            { path: "included/compose.yaml", env_file: ["a.env", "included/b.env"], project_directory: "included/.." },
        ),
        entries,
        environment: fc.option(envFile, { nil: undefined }),
    }),
    { nil: undefined, freq: 8 },
);

const options = fc.record({
    layout: fc.constantFrom(
        "one file",
        "override",
        "override",
        "-f",
        "second document",
        "COMPOSE_FILE",
        "standard input",
    ),
    style: fc.constantFrom<"block" | "flow">("block", "block", "flow"),
    name: fc.constantFrom(undefined, undefined, undefined, "given", "${SET}-name", "Upper_Case"),
    projectName: fc.constantFrom(undefined, undefined, undefined, "option"),
    profiles: fc.constantFrom(undefined, undefined, ["p1"], ["p1", "p2"], ["*"], ["none"]),
    variables: fc.constantFrom<Record<string, string>>(
        ...Array<Record<string, string>>(5).fill({}),
        { COMPOSE_PROFILES: "p1, p2" },
        { COMPOSE_PROJECT_NAME: "variable" },
    ),
    envFiles: fc.constantFrom(undefined, undefined, undefined, ["a.env"], ["b.env", ".env"]),
    selected: fc.constantFrom<string[] | undefined>(
        ...Array<undefined>(8).fill(undefined),
        ["s1"],
        ["s3", "db"],
        ["s*"],
        ["?[1-2]", "q*"],
        ["none"],
    ),
});

type Options = typeof options extends fc.Arbitrary<infer T> ? T : never;

/** Projects with what people write, in one or several files. Most are valid. */
export const project: fc.Arbitrary<Project> = fc
    .record({
        services: fc.tuple(service, service, service),
        sections,
        options,
        include,
        common: fc.tuple(entries, entries),
        environments: fc.record({ a: envFile, b: envFile, labels: envFile, dotenv: fc.option(envFile) }),
    })
    .map(({ services, sections, options, include, common, environments }) => {
        const first: Record<string, Service> = { db: { image: "db" }, cache: { image: "c" }, queue: { image: "q" } };
        const second: Record<string, Service> = {};
        const base: Record<string, Service> = {};
        services.forEach(({ entries, withImage, inherits, from, merged }, index) => {
            const name = SERVICES[index]!;
            first[name] = {
                ...(withImage ? { image: "main" } : {}),
                ...inheritance(inherits, name, from),
                ...(merged === undefined ? {} : { "<<": new Written(merged) }),
                ...placed(entries, "first"),
            };
            const overriding = placed(entries, "second");
            if (Object.keys(overriding).length > 0) {
                second[name] = overriding;
            }
            base[name] = { image: "base", ...placed(entries, "base") };
        });
        const anchors = services.some(({ merged }) => merged !== undefined)
            ? {
                  "x-common": new Marked("&common", placed(common[0], "first")),
                  "x-other": new Marked("&other", placed(common[1], "first")),
              }
            : {};
        const head = options.name === undefined ? {} : { name: options.name };
        const included = include === undefined ? {} : { include: [include.form] };
        return laidOut(
            options,
            { ...head, ...included, ...anchors, services: first, ...sections.first },
            { ...(Object.keys(second).length > 0 ? { services: second } : {}), ...sections.second },
            {
                "base/base.yaml": yamlText({ services: base }, options.style),
                "base/a.env": environments.b,
                "base/b.env": environments.a,
                "base/l.env": environments.labels,
                "a.env": environments.a,
                "b.env": environments.b,
                "l.env": environments.labels,
                ...(environments.dotenv === null ? {} : { ".env": environments.dotenv }),
                ...(include === undefined ? {} : includedFiles(include)),
            },
        );
    });

function placed(entries: readonly Entry[], place: "base" | "first" | "second"): Service {
    const places = {
        base: ["base", "base and first", "all"],
        first: ["first", "both", "base and first", "all"],
        second: ["second", "both", "all"],
    };
    return Object.fromEntries(
        entries
            .filter(entry => places[place].includes(entry.places))
            .map(({ key, value, again, mark }) => [
                key,
                place === "first" ? value : marked(again, place === "second" ? mark : ""),
            ]),
    );
}

/** The value with a tag before it, or before the first of what it holds. */
function marked(value: unknown, mark: string): unknown {
    const [tag, below] = mark.split(" ");
    if (tag === "" || tag === undefined) {
        return value;
    }
    if (below === undefined) {
        return new Marked(tag, tag === "!reset" ? null : value);
    }
    if (Array.isArray(value) || typeof value !== "object" || value === null || value instanceof Written) {
        return value;
    }
    const [key, item] = Object.entries(value)[0] ?? [];
    return key === undefined ? value : { ...value, [key]: marked(item, tag) };
}

function inheritance(form: string | undefined, name: string, from: string): Service {
    switch (form) {
        case "file":
            return { extends: { file: "base/base.yaml", service: from } };
        case "service":
            return from === name ? {} : { extends: { service: from } };
        case "short":
            return from === name ? {} : { extends: from };
        default:
            return {};
    }
}

function includedFiles({ entries, environment }: { entries: Entry[]; environment: string | undefined }) {
    const files = {
        services: { i1: { image: "i:${DOTENV:-none}", ...placed(entries, "first") } },
        volumes: { iv: null },
    };
    return {
        "included/compose.yaml": yamlText(files, "block"),
        "included/a.env": "A=included\n",
        "included/b.env": "DOTENV=included\nB=${DOTENV}\n",
        "included/l.env": "L=included\n",
        ...(environment === undefined ? {} : { "included/.env": environment }),
    };
}

function laidOut(
    { layout, style, variables, projectName, profiles, envFiles, selected }: Options,
    first: object,
    second: object,
    others: Record<string, string>,
): Project {
    const main = yamlText(first, style);
    const overriding = yamlText(second, style);
    const environment = { ...ENVIRONMENT, ...variables };
    const common = {
        environment,
        ...(projectName === undefined ? {} : { projectName }),
        ...(profiles === undefined ? {} : { profiles }),
        // With all profiles: see difference-selected-services.
        ...(selected === undefined ? {} : { services: selected, profiles: ["*"] }),
        ...(envFiles === undefined || others[".env"] === undefined ? {} : { envFiles }),
    };
    switch (layout) {
        case "one file":
            return new Project({ "compose.yaml": main, ...others }, common);
        case "second document":
            return new Project({ "compose.yml": `${main}---\n${overriding}`, ...others }, common);
        case "override":
            return new Project(
                { "docker-compose.yml": main, "docker-compose.override.yml": overriding, ...others },
                common,
            );
        case "-f":
            return new Project(
                { "one.yaml": main, "two.yaml": overriding, ...others },
                { ...common, files: ["one.yaml", "two.yaml"] },
            );
        case "standard input":
            return new Project(
                { "two.yaml": overriding, ...others },
                { ...common, files: ["-", "two.yaml"], standardInput: main },
            );
        default:
            return new Project(
                { "one.yaml": main, "two.yaml": overriding, ...others },
                { ...common, environment: { ...environment, COMPOSE_FILE: "one.yaml:two.yaml" } },
            );
    }
}
