import { formatProblem, type Problem, type SourceFiles } from "../compose";
import type { Output } from "./output";

/** Says what is worth knowing about the files and stops nothing. */
export function tellWarnings(warnings: readonly Problem[], sources: SourceFiles, output: Output): void {
    for (const warning of warnings) {
        output.say(`${output.colors.yellow("warning:")} ${formatProblem(warning, sources)}`);
    }
}
