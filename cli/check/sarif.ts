import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Position, Problem } from "../../compose";
import type { ConversionProblem, Verdict } from "../../fargate";
import type { Findings } from "./findings";

/**
 * Findings for code scanning: everything but what is simply mapped.
 * @see SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif({ verdicts, problems, warnings }: Findings, version: string): object {
    const results = [
        ...problems.map(fromProblem),
        ...verdicts.filter(({ level }) => level !== "mapped").map(fromVerdict),
        ...warnings.map(fromWarning),
    ];
    const ids = [...new Set(results.map(({ ruleId }) => ruleId))].sort();
    return {
        $schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [
            {
                tool: { driver: { name: "Swingbridge", version, rules: ids.map(describeRule) } },
                columnKind: "utf16CodeUnits",
                results: results.map(result => ({ ...result, ruleIndex: ids.indexOf(result.ruleId) })),
            },
        ],
    };
}

interface Result {
    ruleId: string;
    level: "error" | "warning" | "note";
    message: { text: string };
    locations: object[];
    /** Tells one finding from another over the changes of a file. */
    partialFingerprints: Record<string, string>;
    suppressions?: object[];
}

const INVALID = "compose/invalid";
const REMARK = "compose/remark";
const LEVELS = { refused: "error", approximated: "warning", dropped: "note", mapped: "note" } as const;

function fromVerdict(verdict: Verdict): Result {
    const { level, key, reason, fix, position, allowed } = verdict;
    return {
        // A key that no rule knows is its own rule.
        ruleId: `fargate/${verdict.rule ?? key}`,
        level: LEVELS[level],
        message: { text: text(`${key} is ${level}: ${reason}`, fix) },
        locations: location(position),
        partialFingerprints: { "swingbridge/v1": `${level} ${key}` },
        ...(allowed === true && {
            suppressions: [{ kind: "external", status: "accepted", justification: "allowed by the stack" }],
        }),
    };
}

function fromProblem({ path, message, reason, fix, position }: ConversionProblem): Result {
    return {
        ruleId: INVALID,
        level: "error",
        message: { text: text([`${path} ${message}`.trim(), reason].filter(Boolean).join(". "), fix) },
        locations: location(position),
        partialFingerprints: { "swingbridge/v1": `${path} ${message}` },
    };
}

function fromWarning(warning: Problem): Result {
    return { ...fromProblem(warning), ruleId: REMARK, level: "warning" };
}

function text(message: string, fix: string | undefined): string {
    return fix === undefined ? message : `${message.replace(/\.$/, "")}. What to do: ${fix}`;
}

function describeRule(id: string): object {
    const about = {
        [INVALID]: "The Compose files cannot be read or run as they are.",
        [REMARK]: "Worth knowing about the Compose files; it stops nothing.",
    }[id];
    return { id, shortDescription: { text: about ?? `What becomes of ${id.replace("fargate/", "")} on AWS Fargate.` } };
}

/** None for what no file says: a default, or a setting. */
function location(position: Position | undefined): object[] {
    if (position === undefined) {
        return [];
    }
    const { file, line, column } = position;
    return [
        {
            physicalLocation: {
                artifactLocation: isAbsolute(file)
                    ? { uri: pathToFileURL(file).href }
                    : { uri: encodeURI(file.replaceAll("\\", "/")), uriBaseId: "%SRCROOT%" },
                region: { startLine: line, startColumn: column },
            },
        },
    ];
}
