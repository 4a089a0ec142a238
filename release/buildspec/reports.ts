import type { BuildReport } from "./model";

/** Results that a build publishes, in the words of a stack's settings. */
export interface ReportSettings {
    /** Globs from `baseDirectory`. */
    files: string[];
    /** What they hold: results of tests, or coverage. @default "junit" */
    format?: keyof typeof REPORT_FORMATS;
    /** @default the repository's root */
    baseDirectory?: string;
}

/** Formats in the words of settings, and in CodeBuild's: results of tests first, then coverage. */
export const REPORT_FORMATS = {
    junit: "JUNITXML",
    cucumber: "CUCUMBERJSON",
    nunit: "NUNITXML",
    nunit3: "NUNIT3XML",
    testng: "TESTNGXML",
    trx: "VISUALSTUDIOTRX",
    clover: "CLOVERXML",
    cobertura: "COBERTURAXML",
    jacoco: "JACOCOXML",
    simplecov: "SIMPLECOV",
} as const;

/** The section `reports` of a buildspec. @param reports by the names of their report groups */
export function buildReports(reports: Readonly<Record<string, ReportSettings>>): Record<string, BuildReport> {
    return Object.fromEntries(
        Object.entries(reports).map(([group, { files, format = "junit", baseDirectory }]) => [
            group,
            { files, "file-format": REPORT_FORMATS[format], ...(baseDirectory && { "base-directory": baseDirectory }) },
        ]),
    );
}
