import { isMap, isScalar, LineCounter, parseDocument, type YAMLError } from "yaml";

import { yamlError } from "./failure";

export const PHASES = ["install", "pre_build", "build", "post_build"] as const;
export type PhaseName = (typeof PHASES)[number];

export interface Phase {
    runAs?: string;
    onFailure?: string;
    runtimes: Record<string, string>;
    commands: string[];
    finally: string[];
}

export interface ArtifactRules {
    files: string[];
    name?: string;
    discardPaths: boolean;
    baseDirectory?: string;
    excludePaths: string[];
    enableSymlinks: boolean;
    s3Prefix?: string;
}

export interface ReportRules {
    files: string[];
    baseDirectory?: string;
    discardPaths: boolean;
    format: string;
}

export interface BuildSpec {
    version: string;
    shell: "bash" | "/bin/sh";
    variables: Record<string, string>;
    parameterStore: Record<string, string>;
    secretsManager: Record<string, string>;
    exportedVariables: string[];
    gitCredentialHelper: boolean;
    phases: Partial<Record<PhaseName, Phase>>;
    reports: Record<string, ReportRules>;
    artifacts?: ArtifactRules & { secondary: Record<string, ArtifactRules> };
    cache?: { key?: string; fallbackKeys: string[]; action?: string; paths: string[] };
    /** As written: `sandbox/builds/batch.ts` reads it. */
    batch?: unknown;
}

/** Names that CodeBuild's images have. */
const RUNTIMES = ["android", "dotnet", "golang", "java", "nodejs", "php", "python", "ruby"];
const ON_FAILURE = /^(ABORT|CONTINUE|RETRY(-\d{1,3})?(-.+)?)$/;

type Table = Record<string, unknown>;

/** Reads a buildspec as a build does. @throws PhaseFailure in CodeBuild's words */
export function readBuildSpec(text: string): BuildSpec {
    const spec = asTable(parse(text), "buildspec");
    const version = spec["version"] === undefined ? undefined : String(spec["version"]);
    if (version !== "0.2" && version !== "0.1") {
        throw yamlError(
            version === undefined
                ? "This build spec requires a version"
                : `unsupported version in buildspec: ${version}`,
        );
    }
    const env = asTable(spec["env"], "env");
    const phases = readPhases(spec["phases"]);
    if (Object.keys(phases).length === 0) {
        throw yamlError("This build spec must contain at least one phase");
    }
    const shell = env["shell"] ?? "/bin/sh";
    if (shell !== "bash" && shell !== "/bin/sh" && shell !== "sh") {
        throw yamlError(`Unsupported shell: ${String(shell)}. Linux builds take bash or /bin/sh`);
    }
    return {
        version,
        shell: shell === "bash" ? "bash" : "/bin/sh",
        variables: asTexts(env["variables"], "env.variables"),
        parameterStore: asTexts(env["parameter-store"], "env.parameter-store"),
        secretsManager: asTexts(env["secrets-manager"], "env.secrets-manager"),
        exportedVariables: asList(env["exported-variables"], "exported-variables"),
        gitCredentialHelper: isYes(env["git-credential-helper"]),
        phases,
        reports: Object.fromEntries(
            Object.entries(asTable(spec["reports"], "reports")).map(([name, report]) => [
                name,
                readReport(report, name),
            ]),
        ),
        artifacts: readArtifacts(spec["artifacts"]),
        cache: readCache(spec["cache"]),
        batch: spec["batch"],
    };
}

/** Only the batch of a buildspec, which may have no phases. @throws PhaseFailure */
export const readBatch = (text: string): unknown => asTable(parse(text), "buildspec")["batch"];

function parse(text: string): unknown {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, version: "1.1", merge: true });
    const [error] = document.errors;
    if (error) {
        throw yamlError(`${spoken(error, text)} at line ${lines.linePos(error.pos[0]).line}`);
    }
    if (!isMap(document.contents)) {
        const tag = isScalar(document.contents) ? "!!str" : "!!seq";
        throw yamlError(
            document.contents === null ? "YAML file does not exist" : `cannot unmarshal ${tag} into buildspec`,
        );
    }
    // `0.2` is a number and `yes` a truth to YAML; what somebody wrote is what CodeBuild reads.
    const written = (node: unknown): unknown => {
        if (isMap(node)) {
            return Object.fromEntries(
                node.items.map(({ key, value }) => [
                    String(isScalar(key) ? (key.source ?? key.value) : key),
                    written(value),
                ]),
            );
        }
        if (isScalar(node)) {
            return node.value === null
                ? undefined
                : typeof node.value === "string"
                  ? node.value
                  : (node.source ?? String(node.value));
        }
        const items = (node as { items?: unknown[] } | null)?.items;
        if (items) {
            return items.map(written);
        }
        const target = (node as { resolve?: (of: typeof document) => unknown } | null)?.resolve?.(document);
        return target === undefined ? undefined : written(target);
    };
    return written(document.contents);
}

/** In the words of the library that CodeBuild reads YAML with. */
function spoken({ code, message }: YAMLError, text: string): string {
    switch (code) {
        case "TAB_AS_INDENT":
            return "found character that cannot start any token";
        case "BAD_INDENT":
        case "MULTILINE_IMPLICIT_KEY":
        case "MISSING_CHAR":
            return /[[{][^\]}]*$/.test(text) ? "did not find expected ',' or ']'" : "did not find expected key";
        case "DUPLICATE_KEY":
            return "mapping key already defined";
        default:
            return message.split(/ at line |\n/)[0] ?? message;
    }
}

function readPhases(value: unknown): BuildSpec["phases"] {
    const table = asTable(value, "phases");
    for (const name of Object.keys(table)) {
        if (!(PHASES as readonly string[]).includes(name)) {
            throw yamlError(`Unknown phase in buildspec: ${name}. Valid phases: ${PHASES.join(", ")}`);
        }
    }
    return Object.fromEntries(
        Object.entries(table).map(([name, phase]) => {
            const of = asTable(phase, `phases.${name}`);
            const onFailure = of["on-failure"] === undefined ? undefined : String(of["on-failure"]);
            if (onFailure !== undefined && !ON_FAILURE.test(onFailure)) {
                throw yamlError(`Invalid value for on-failure in phase ${name}: ${onFailure}`);
            }
            const runtimes = asTexts(of["runtime-versions"], "runtime-versions");
            const unknown = Object.keys(runtimes).find(runtime => !RUNTIMES.includes(runtime));
            if (unknown !== undefined) {
                throw yamlError(
                    `Unknown runtime named '${unknown}'. This build image has the following runtimes: ${RUNTIMES.join(" ")}`,
                );
            }
            const commands = readCommands(of["commands"]);
            if (of["commands"] === undefined && !(name === "install" && Object.keys(runtimes).length > 0)) {
                throw yamlError(`phase ${name} must contain at least one command`);
            }
            return [
                name,
                {
                    runAs: of["run-as"] === undefined ? undefined : String(of["run-as"]),
                    onFailure,
                    runtimes,
                    commands,
                    finally: readCommands(of["finally"]),
                } satisfies Phase,
            ];
        }),
    );
}

/** One command may stand without a list. */
function readCommands(value: unknown): string[] {
    const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
    return list.map((command, index) => {
        if (typeof command === "object" && command !== null) {
            throw yamlError(
                `Expected Commands[${index}] to be of string type: found ${Array.isArray(command) ? "list" : "subkeys"} instead, ` +
                    `value of the key tag might be empty`,
            );
        }
        return String(command ?? "");
    });
}

function readArtifacts(value: unknown): BuildSpec["artifacts"] {
    if (value === undefined) {
        return undefined;
    }
    const table = asTable(value, "artifacts");
    const secondary = asTable(table["secondary-artifacts"], "secondary-artifacts");
    if (table["files"] === undefined) {
        throw yamlError("artifacts must contain files");
    }
    return {
        ...readRules(table),
        secondary: Object.fromEntries(
            Object.entries(secondary).map(([name, rules]) => [name, readRules(asTable(rules, name))]),
        ),
    };
}

const readRules = (table: Table): ArtifactRules => ({
    files: asList(table["files"], "files"),
    name: asText(table["name"]),
    discardPaths: isYes(table["discard-paths"]),
    baseDirectory: asText(table["base-directory"]),
    excludePaths: asList(table["exclude-paths"], "exclude-paths"),
    enableSymlinks: isYes(table["enable-symlinks"]),
    s3Prefix: asText(table["s3-prefix"]),
});

function readReport(value: unknown, name: string): ReportRules {
    const table = asTable(value, name);
    const files = asList(table["files"], "files");
    if (files.length === 0) {
        throw yamlError(`report group ${name} must contain files`);
    }
    return {
        files,
        baseDirectory: asText(table["base-directory"]),
        discardPaths: isYes(table["discard-paths"]),
        format: (asText(table["file-format"]) ?? "JUNITXML").toUpperCase(),
    };
}

function readCache(value: unknown): BuildSpec["cache"] {
    const table = asTable(value, "cache");
    return value === undefined
        ? undefined
        : {
              key: asText(table["key"]),
              action: asText(table["action"]),
              fallbackKeys: asList(table["fallback-keys"], "fallback-keys"),
              paths: asList(table["paths"], "paths"),
          };
}

function asTable(value: unknown, name: string): Table {
    if (value !== undefined && (typeof value !== "object" || value === null || Array.isArray(value))) {
        throw yamlError(`Expected ${name} to be a mapping`);
    }
    return (value ?? {}) as Table;
}

const asText = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

function asTexts(value: unknown, name: string): Record<string, string> {
    return Object.fromEntries(
        Object.entries(asTable(value, name)).map(([key, text]) => {
            if (typeof text === "object" && text !== null) {
                throw yamlError(`Expected ${name}.${key} to be of string type`);
            }
            return [key, String(text ?? "")];
        }),
    );
}

/** A single entry may stand without a list. */
function asList(value: unknown, name: string): string[] {
    const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
    return list.map((entry, index) => {
        if (typeof entry === "object" && entry !== null) {
            throw yamlError(`Expected ${name}[${index}] to be of string type`);
        }
        return String(entry ?? "");
    });
}

const isYes = (value: unknown): boolean => /^(yes|true)$/i.test(String(value ?? ""));
