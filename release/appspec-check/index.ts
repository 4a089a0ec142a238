import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from "yaml";
import { checkEcs, type EcsContext } from "./ecs";
import { Field } from "./field";
import { checkLambda } from "./lambda";
import type { AppSpecProblem } from "./problem";
import { checkServer } from "./server";

export type { EcsContext } from "./ecs";
export type { AppSpecProblem } from "./problem";

export type ComputePlatform = "ECS" | "Lambda" | "Server";

export interface CheckedAppSpec {
    /** What it deploys to, as far as can be told. */
    platform?: ComputePlatform;
    /** Sorted by position. */
    problems: AppSpecProblem[];
}

/**
 * Everything in an AppSpec file, YAML or JSON, that CodeDeploy would refuse or that would fail the deployment later.
 * @param file name of the file, for positions; servers read `appspec.yml` only
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html
 */
export function checkAppSpec(text: string, file: string, context: EcsContext = {}): CheckedAppSpec {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, { lineCounter: lines }) as Document.Parsed[];
    const problems: AppSpecProblem[] = [];
    const add = (offset: number, path: string, message: string, more: Pick<AppSpecProblem, "reason" | "fix"> = {}) => {
        const { line, col } = offset < 0 ? { line: 1, col: 1 } : lines.linePos(offset);
        const position = { file, line: Math.max(line, 1), column: Math.max(col, 1) };
        const known = problems.some(
            other =>
                other.path === path &&
                other.message === message &&
                other.position.line === position.line &&
                other.position.column === position.column,
        );
        if (!known) {
            problems.push({ position, path, message, ...more });
        }
    };
    const [document, second] = documents;
    for (const error of documents.flatMap(({ errors }) => errors)) {
        add(error.pos[0], "", error.code === "TAB_AS_INDENT" ? "is indented with a tab" : syntax(error.message), {
            ...(error.code === "TAB_AS_INDENT" && { fix: "YAML takes spaces only." }),
        });
    }
    if (second !== undefined) {
        add(second.range[0], "", "holds a second document", { fix: "Remove everything from the --- on." });
    }
    let platform: ComputePlatform | undefined;
    if (problems.length === 0) {
        const root = new Field(document?.contents ?? undefined, "", (node, path, message, more) =>
            add(node?.range?.[0] ?? -1, path, message, more),
        );
        platform = platformOf(document?.contents ?? undefined);
        if (platform === undefined) {
            root.problem("says nothing of what it deploys", {
                fix: "ECS and Lambda have Resources with a Type, servers have os: linux or os: windows.",
            });
        } else {
            const checks = {
                ECS: () => checkEcs(root, context),
                Lambda: () => checkLambda(root),
                Server: () => checkServer(root, file),
            };
            checks[platform]();
        }
    }
    const order = ({ position }: AppSpecProblem) => position.line * 1e6 + position.column;
    return { ...(platform && { platform }), problems: problems.sort((a, b) => order(a) - order(b)) };
}

/** Told by the type of its resource, or by keys that only servers have. */
function platformOf(root: Node | undefined): ComputePlatform | undefined {
    if (!isMap(root)) {
        return undefined;
    }
    const keys = root.items.map(({ key }) => (isScalar(key) ? String(key.value) : ""));
    if (["os", "files", "permissions"].some(key => keys.includes(key))) {
        return "Server";
    }
    const resources = root.items.find((_, index) => keys[index]?.toLowerCase() === "resources")?.value;
    if (resources === undefined) {
        return undefined;
    }
    // Of a resource that is no such thing, ECS's rules have something to say.
    return typesIn(resources as Node).some(type => type === "AWS::Lambda::Function") ? "Lambda" : "ECS";
}

function typesIn(node: Node | null): string[] {
    if (isMap(node)) {
        return node.items.flatMap(({ key, value }) =>
            isScalar(key) && String(key.value).toLowerCase() === "type" && isScalar(value)
                ? [String(value.value)]
                : typesIn(value as Node | null),
        );
    }
    return isSeq(node) ? node.items.flatMap(item => typesIn(item as Node)) : [];
}

/** The first line of the parser's message; the rest is an excerpt, which is shown anyway. */
function syntax(message: string): string {
    return message.split("\n")[0]!.replace(/ at line \d+.*$/, "");
}
