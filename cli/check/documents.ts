import { readFileSync } from "node:fs";
import * as path from "node:path";
import { formatProblem, SourceFiles } from "../../compose";
import type { ConversionProblem } from "../../fargate";
import { checkAppSpec } from "../../release/appspec-check";
import { checkBuildSpec } from "../../release/buildspec-check";
import type { CheckedDocument } from "../../release/checked-document";
import type { Findings } from "./findings";

/** Documents that are known by their names, and what checks one. */
const CHECKS: { name: RegExp; check(text: string, file: string): Partial<CheckedDocument> }[] = [
    {
        // The names that CodeDeploy and CodePipeline look for. A placeholder of CodePipeline's is no mistake in a file.
        name: /^appspec([-._].*)?\.(ya?ml|json)$/i,
        check: (text, file) => checkAppSpec(text, file, { pipeline: true }),
    },
    { name: /^buildspec([-._].*)?\.ya?ml$/i, check: checkBuildSpec },
];

/** Whether a file is CodeDeploy's or CodeBuild's, by its name. */
export function isDocument(file: string): boolean {
    return CHECKS.some(({ name }) => name.test(path.basename(file)));
}

/** Checks AppSpec files of ECS, Lambda and servers, and buildspec files. */
export function checkDocuments(files: readonly string[], folder: string): Findings {
    const sources = new SourceFiles();
    const checked = files.map((file): CheckedDocument => {
        let text: string;
        try {
            text = readFileSync(path.resolve(folder, file), "utf8");
        } catch (error) {
            const position = { file, line: 1, column: 1 };
            const message = `cannot be read: ${(error as Error).message}`;
            return { problems: [{ position, path: "", message }], warnings: [] };
        }
        sources.add(file, text);
        const found = CHECKS.find(({ name }) => name.test(path.basename(file)))?.check(text, file);
        return { problems: found?.problems ?? [], warnings: found?.warnings ?? [] };
    });
    return {
        verdicts: [],
        problems: checked.flatMap(({ problems }): ConversionProblem[] => problems),
        warnings: checked.flatMap(({ warnings }) => warnings),
        format: ({ position = { file: "", line: 1, column: 1 }, ...problem }) =>
            formatProblem({ ...problem, position }, sources),
    };
}
