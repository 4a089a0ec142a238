import { ComposeError, loadCompose, type LoadOptions, type SourceFiles } from "../../compose";
import {
    FargateError,
    formatConversionProblem,
    toFargate,
    type ConversionProblem,
    type FargateSettings,
    type Verdict,
} from "../../fargate";
import type { Findings } from "./findings";

/**
 * Checks Compose files, merged as one project: what is wrong with them, and what becomes of them on Fargate.
 * @param secrets values that a stack has for the project's secrets. @default none
 */
export function checkCompose(
    load: LoadOptions,
    settings: FargateSettings,
    secrets?: Readonly<Record<string, string>>,
): Findings {
    const findings = (
        sources: SourceFiles,
        found: { verdicts?: readonly Verdict[]; problems?: readonly ConversionProblem[] },
        warnings: Findings["warnings"] = [],
    ): Findings => ({
        verdicts: [],
        problems: [],
        warnings,
        ...found,
        format: problem => formatConversionProblem(problem, sources),
    });
    try {
        const project = loadCompose(load);
        try {
            return findings(project.sources, toFargate(project, settings, secrets), project.warnings);
        } catch (error) {
            if (!(error instanceof FargateError)) {
                throw error;
            }
            const { verdicts, problems } = error;
            // A refused key has its verdict.
            const others = problems.filter(({ allowKey }) => allowKey === undefined);
            return findings(project.sources, { verdicts, problems: others }, project.warnings);
        }
    } catch (error) {
        if (!(error instanceof ComposeError)) {
            throw error;
        }
        return findings(error.sources, { problems: error.problems });
    }
}
