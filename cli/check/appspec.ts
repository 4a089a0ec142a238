import { readFileSync } from "node:fs";
import * as path from "node:path";
import { formatProblem, SourceFiles } from "../../compose";
import type { ConversionProblem } from "../../fargate";
import { checkAppSpec } from "../../release/appspec-check";
import type { Findings } from "./findings";

/** Whether a file is CodeDeploy's, by the name that CodeDeploy and CodePipeline look for. */
export function isAppSpec(file: string): boolean {
    return /^appspec([-._].*)?\.(ya?ml|json)$/i.test(path.basename(file));
}

/** Checks AppSpec files of ECS, Lambda and servers. A placeholder of CodePipeline's is no mistake in a file. */
export function checkAppSpecs(files: readonly string[], folder: string): Findings {
    const sources = new SourceFiles();
    const problems = files.flatMap((file): ConversionProblem[] => {
        let text: string;
        try {
            text = readFileSync(path.resolve(folder, file), "utf8");
        } catch (error) {
            const position = { file, line: 1, column: 1 };
            return [{ position, path: "", message: `cannot be read: ${(error as Error).message}` }];
        }
        sources.add(file, text);
        return checkAppSpec(text, file, { pipeline: true }).problems;
    });
    return {
        verdicts: [],
        problems,
        warnings: [],
        format: ({ position = { file: "", line: 1, column: 1 }, ...problem }) =>
            formatProblem({ ...problem, position }, sources),
    };
}
