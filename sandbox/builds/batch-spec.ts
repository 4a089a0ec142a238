import type { ComputeType, EnvironmentType } from "@aws-sdk/client-codebuild";

import type { GroupSpec } from "../aws/codebuild/batch-model";
import { yamlError } from "./failure";

type Table = Record<string, unknown>;

export interface BatchSpec {
    groups: GroupSpec[];
    fastFail: boolean;
}

const KINDS = ["build-list", "build-graph", "build-matrix", "build-fanout"] as const;

/** What a buildspec's `batch` asks for. @throws PhaseFailure in CodeBuild's words */
export function readBatchSpec(value: unknown): BatchSpec {
    if (value === undefined) {
        throw yamlError("batch is required in the buildspec of a batch build");
    }
    const batch = tableOf(value, "batch");
    const kinds = KINDS.filter(kind => batch[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
        throw yamlError(`batch must have one of ${KINDS.join(", ")}`);
    }
    const groups = READERS[kind](batch[kind]);
    checkGroups(groups);
    return { groups, fastFail: /^(true|yes)$/i.test(textOf(batch["fast-fail"]) ?? "false") };
}

const READERS: Readonly<Record<(typeof KINDS)[number], (value: unknown) => GroupSpec[]>> = {
    "build-list": value => listOf(value, "build-list").map(entry => toGroup(tableOf(entry, "build-list"))),
    "build-graph": value => listOf(value, "build-graph").map(entry => toGroup(tableOf(entry, "build-graph"))),
    "build-matrix": readMatrix,
    "build-fanout": readFanout,
};

function toGroup(entry: Table): GroupSpec {
    const env = tableOf(entry["env"] ?? {}, "env");
    return {
        identifier: textOf(entry["identifier"]) ?? "",
        dependsOn: listOf(entry["depend-on"] ?? [], "depend-on").map(name => String(name)),
        ignoreFailure: textOf(entry["ignore-failure"]) === "true",
        overrides: overridesOf(textOf(entry["buildspec"]), env, tableOf(env["variables"] ?? {}, "variables")),
    };
}

function overridesOf(buildspec: string | undefined, env: Table, variables: Table): GroupSpec["overrides"] {
    const [image, computeType, type, privileged] = ["image", "compute-type", "type", "privileged-mode"].map(name =>
        textOf(env[name]),
    );
    const list = Object.entries(variables).map(([name, value]) => ({
        name,
        value: String(value as string),
        type: "PLAINTEXT" as const,
    }));
    return {
        ...(buildspec !== undefined && { buildspecOverride: buildspec }),
        ...(image !== undefined && { imageOverride: image }),
        ...(computeType !== undefined && { computeTypeOverride: computeType as ComputeType }),
        ...(type !== undefined && { environmentTypeOverride: type as EnvironmentType }),
        ...(privileged !== undefined && { privilegedModeOverride: privileged === "true" }),
        ...(list.length > 0 && { environmentVariablesOverride: list }),
    };
}

/** One build for each combination of what varies. */
function readMatrix(value: unknown): GroupSpec[] {
    const matrix = tableOf(value, "build-matrix");
    const fixed = tableOf(matrix["static"] ?? {}, "static");
    const fixedEnv = tableOf(fixed["env"] ?? {}, "env");
    const varied = tableOf(matrix["dynamic"] ?? {}, "dynamic");
    const variedEnv = tableOf(varied["env"] ?? {}, "env");
    const variables = tableOf(variedEnv["variables"] ?? {}, "variables");
    const axes: [
        set: (into: { buildspec?: string; env: Table; variables: Table }, value: string) => void,
        values: unknown[],
    ][] = [
        [(into, text) => (into.buildspec = text), listOf(varied["buildspec"] ?? [], "buildspec")],
        ...Object.keys(variedEnv)
            .filter(name => name !== "variables")
            .map((name): (typeof axes)[number] => [
                (into, text) => (into.env[name] = text),
                listOf(variedEnv[name], name),
            ]),
        ...Object.keys(variables).map((name): (typeof axes)[number] => [
            (into, text) => (into.variables[name] = text),
            listOf(variables[name], name),
        ]),
    ];
    const filled = axes.filter(([, values]) => values.length > 0);
    const combinations = filled.reduce<string[][]>(
        (before, [, values]) => before.flatMap(row => values.map(each => [...row, String(each)])),
        [[]],
    );
    return combinations.map((combination, index): GroupSpec => {
        const into = {
            buildspec: undefined as string | undefined,
            env: { ...fixedEnv },
            variables: { ...tableOf(fixedEnv["variables"] ?? {}, "variables") },
        };
        combination.forEach((text, axis) => filled[axis]?.[0](into, text));
        return {
            identifier: `build${index}`,
            dependsOn: [],
            ignoreFailure: textOf(fixed["ignore-failure"]) === "true",
            overrides: overridesOf(into.buildspec, into.env, into.variables),
        };
    });
}

/** The same build several times, each with its number. */
function readFanout(value: unknown): GroupSpec[] {
    const fanout = tableOf(value, "build-fanout");
    const count = Number(textOf(fanout["parallelism"]));
    if (!Number.isInteger(count) || count < 1 || count > 100) {
        throw yamlError("build-fanout.parallelism must be a number between 1 and 100");
    }
    return Array.from({ length: count }, (_, index) => ({
        identifier: `build_fanout_${index}`,
        dependsOn: [],
        ignoreFailure: textOf(fanout["ignore-failure"]) === "true",
        overrides: overridesOf(undefined, {}, {}),
    }));
}

function checkGroups(groups: readonly GroupSpec[]): void {
    if (groups.length === 0) {
        throw yamlError("batch must have at least one build");
    }
    const names = groups.map(({ identifier }) => identifier);
    for (const [index, { identifier, dependsOn }] of groups.entries()) {
        if (!/^\w{1,128}$/.test(identifier)) {
            throw yamlError(`invalid batch build identifier: ${JSON.stringify(identifier)}`);
        }
        if (names.indexOf(identifier) !== index) {
            throw yamlError(`duplicate batch build identifier: ${identifier}`);
        }
        const unknown = dependsOn.find(name => !names.includes(name));
        if (unknown !== undefined) {
            throw yamlError(`build ${identifier} depends on ${unknown}, which is no build of the batch`);
        }
    }
    const done = new Set<string>();
    for (let before = -1; before < done.size;) {
        before = done.size;
        groups.filter(each => each.dependsOn.every(name => done.has(name))).forEach(each => done.add(each.identifier));
    }
    if (done.size < groups.length) {
        throw yamlError("the builds of the batch depend on each other in a circle");
    }
}

function tableOf(value: unknown, name: string): Table {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw yamlError(`Expected ${name} to be a mapping`);
    }
    return value as Table;
}

function listOf(value: unknown, name: string): unknown[] {
    if (!Array.isArray(value)) {
        throw yamlError(`Expected ${name} to be a list`);
    }
    return value as unknown[];
}

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value as string));
