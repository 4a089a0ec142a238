import { isMap, isScalar, LineCounter, parseDocument, type Node } from "yaml";
import { checkBuildSpec } from "../buildspec-check";
import type { CheckedDocument, DocumentProblem } from "../checked-document";
import { mergeBuildSpec } from "./merge";
import type { BuildSpec } from "./model";

export interface MergedBuildSpecFile extends CheckedDocument {
    /** Absent where there are problems. */
    spec?: BuildSpec;
}

/**
 * A buildspec file of the user's joined with the one that releases, by the rules of `mergeBuildSpec`. Problems are what CodeBuild
 * would refuse of the file; of one that it takes, what cannot stand beside the release.
 * @param file name of the file, for positions
 */
export function mergeBuildSpecFile(ours: BuildSpec, text: string, file: string): MergedBuildSpecFile {
    const { problems, warnings } = checkBuildSpec(text, file);
    if (problems.length > 0) {
        return { problems, warnings };
    }
    const lines = new LineCounter();
    // Every value as it is written: 3.10 is no 3.1.
    const document = parseDocument(text, { schema: "failsafe", lineCounter: lines });
    const { spec, conflicts } = mergeBuildSpec(ours, document.toJS() as BuildSpec);
    const found = conflicts.map(({ path, message, fix }): DocumentProblem => {
        const { line, col } = lines.linePos(placeOf(document.contents, path));
        return { position: { file, line, column: col }, path: path.join("."), message, fix };
    });
    found.sort((one, other) => one.position.line - other.position.line);
    return found.length > 0 ? { problems: found, warnings } : { spec, problems: [], warnings };
}

/** Where the key stands to which a path leads. */
function placeOf(root: Node | null, path: readonly string[]): number {
    let [node, offset] = [root, 0];
    for (const name of path) {
        const pair = isMap<Node, Node | null>(node)
            ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
            : undefined;
        if (pair === undefined) {
            break; // an alias: the place of what uses it
        }
        [node, offset] = [pair.value, pair.key.range?.[0] ?? offset];
    }
    return offset;
}
