import { BATCH_IMAGE } from "./batch";
import { PHASES, type BuildPhase, type BuildSpec } from "./model";

export interface MergedBuildSpec {
    spec: BuildSpec;
    /** What of yours cannot stand beside ours; the merged buildspec is without it. */
    conflicts: BuildSpecConflict[];
}

export interface BuildSpecConflict {
    /** Keys that lead to it: `["env", "shell"]`. */
    path: string[];
    message: string;
    fix: string;
}

type Report = (path: string[], message: string, fix: string) => undefined;

/**
 * A buildspec of the user's joined with the one that releases. Which wins:
 * - commands: yours run before ours in each phase, so that a test of yours that fails stops the image;
 * - single values (run-as, a report's format, the cache …): yours;
 * - tables (variables, parameters, secrets, reports, secondary artifacts, runtimes): both; of one name yours, but for the names
 *   that our commands read, which are a conflict;
 * - lists (exported variables, artifact files, paths to cache): both, ours first, each entry once;
 * - what would make a release out of a failed build, or change the shell of our commands, is a conflict.
 */
export function mergeBuildSpec(ours: BuildSpec, yours: BuildSpec): MergedBuildSpec {
    const conflicts: BuildSpecConflict[] = [];
    const conflict: Report = (path, message, fix) => void conflicts.push({ path, message, fix });
    const shell = yours.env?.shell ?? "bash";
    if (shell !== "bash") {
        conflict(["env", "shell"], `is ${shell}: the release's commands are for bash`, "Remove it.");
    }
    if (yours.batch !== undefined) {
        conflict(["batch"], "cannot be: the release is one build", "Keep the batch in a build project of its own.");
    }
    const owned = new Set([
        BATCH_IMAGE,
        ...Object.keys(ours.env?.variables ?? {}),
        ...(ours.env?.["exported-variables"] ?? []),
    ]);
    const own = <T>(place: string, table: Record<string, T> = {}): Record<string, T> =>
        Object.fromEntries(
            Object.entries(table).filter(
                ([name]) =>
                    !owned.has(name) ||
                    conflict(["env", place, name], "is set by the release's commands", "Choose another name."),
            ),
        );
    const artifacts = ours.artifacts || yours.artifacts ? { ...ours.artifacts, ...yours.artifacts } : undefined;
    if (yours.artifacts?.["base-directory"] !== undefined) {
        conflict(
            ["artifacts", "base-directory"],
            "cannot be: the release's files are at the root",
            "Use a secondary artifact.",
        );
    }
    const secondary = yours.artifacts?.["secondary-artifacts"] ?? {};
    for (const name of Object.keys(secondary).filter(id => id in (ours.artifacts?.["secondary-artifacts"] ?? {}))) {
        conflict(
            ["artifacts", "secondary-artifacts", name],
            "is an artifact of the release too",
            "Choose another name.",
        );
    }
    const spec: BuildSpec = {
        ...ours,
        ...yours,
        version: 0.2,
        batch: ours.batch,
        env: {
            ...ours.env,
            ...yours.env,
            shell: "bash",
            variables: { ...ours.env?.variables, ...own("variables", yours.env?.variables) },
            "parameter-store": {
                ...ours.env?.["parameter-store"],
                ...own("parameter-store", yours.env?.["parameter-store"]),
            },
            "secrets-manager": {
                ...ours.env?.["secrets-manager"],
                ...own("secrets-manager", yours.env?.["secrets-manager"]),
            },
            "exported-variables": union(ours.env?.["exported-variables"], yours.env?.["exported-variables"]),
        },
        phases: Object.fromEntries(
            PHASES.flatMap(name => {
                const phase = mergePhase(name, ours.phases?.[name], yours.phases?.[name], conflict);
                return phase === undefined ? [] : [[name, phase]];
            }),
        ),
        reports: { ...ours.reports, ...yours.reports },
        artifacts: artifacts && {
            ...artifacts,
            "base-directory": ours.artifacts?.["base-directory"],
            files: union(ours.artifacts?.files, yours.artifacts?.files),
            "secondary-artifacts": { ...secondary, ...ours.artifacts?.["secondary-artifacts"] },
        },
        cache: yours.cache ?? ours.cache,
    };
    return { spec, conflicts };
}

function mergePhase(
    name: string,
    ours: BuildPhase | undefined,
    yours: BuildPhase | undefined,
    conflict: Report,
): BuildPhase | undefined {
    if (ours === undefined || yours === undefined) {
        return ours ?? yours;
    }
    const onFailure = yours["on-failure"];
    if (onFailure === "CONTINUE") {
        conflict(
            ["phases", name, "on-failure"],
            "is CONTINUE: the image would be pushed although a command failed",
            "Put || true after the command that may fail.",
        );
    }
    return {
        ...ours,
        ...yours,
        "on-failure": onFailure === undefined || onFailure === "CONTINUE" ? ours["on-failure"] : onFailure,
        commands: [...(yours.commands ?? []), ...(ours.commands ?? [])],
        finally: [...(yours.finally ?? []), ...(ours.finally ?? [])],
    };
}

function union(ours: readonly string[] = [], yours: readonly string[] = []): string[] {
    return [...new Set([...ours, ...yours])];
}
