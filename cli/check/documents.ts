import { readFileSync } from "node:fs";
import * as path from "node:path";
import { formatProblem, SourceFiles } from "../../compose";
import type { ConversionProblem } from "../../fargate";
import { checkAppSpec } from "../../release/appspec-check";
import { checkBuildSpec } from "../../release/buildspec-check";
import type { CheckedDocument } from "../../release/checked-document";
import { checkTaskDefinition } from "../../release/taskdef-check";
import type { Findings } from "./findings";

/** Documents that are known by their names, and what checks one. */
const CHECKS: {
    /** Of the last folder and the file, as `aws/app.json`. */ name: RegExp;
    check(text: string, file: string): Partial<CheckedDocument>;
}[] = [
    {
        // The names that CodeDeploy and CodePipeline look for. A placeholder of CodePipeline's is no mistake in a file.
        name: /(?:^|\/)appspec([-._].*)?\.(ya?ml|json)$/i,
        check: (text, file) => checkAppSpec(text, file, { pipeline: true }),
    },
    { name: /(?:^|\/)buildspec([-._].*)?\.ya?ml$/i, check: checkBuildSpec },
    {
        // The names that CodePipeline and people give a task definition, and the folder that convert writes them to.
        name: /(?:(?:^|\/)task[-_]?def(?:inition)?s?(?:[-._][^/]*)?|(?:^|\/)task-definitions\/[^/]+)\.(?:ya?ml|json)$/i,
        check: checkTaskDefinition,
    },
];

/** Whether a file is CodeDeploy's, CodeBuild's or an ECS task definition, by its name. */
export function isDocument(file: string): boolean {
    return CHECKS.some(({ name }) => name.test(nameOf(file)));
}

const nameOf = (file: string) => file.split(path.sep).slice(-2).join("/");

/** Checks AppSpec files of ECS, Lambda and servers, buildspec files and task definitions. */
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
        const found = CHECKS.find(({ name }) => name.test(nameOf(file)))?.check(text, file);
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
