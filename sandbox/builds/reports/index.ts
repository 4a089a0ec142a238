import * as fs from "node:fs";

import type { ReportContent } from "../../aws/codebuild/reports";
import type { AccountPort } from "../account-port";
import type { ReportRules } from "../buildspec";
import { matching, matchingFolders } from "../files";
import { COVERAGE_FORMATS } from "./coverage";
import { TEST_FORMATS } from "./tests";

/** Where a build's reports are, and where they go. */
export interface ReportContext {
    account: AccountPort;
    buildId: string;
    /** Report groups that the buildspec names are the project's. */
    projectName: string;
    folder: string;
    note: (message: string) => void;
}

/** Reads the report files that a buildspec names, and keeps what is in them. What cannot be read is told in the log. */
export function storeReports(context: ReportContext, reports: Record<string, ReportRules>): void {
    for (const [name, rules] of Object.entries(reports)) {
        const group = name.startsWith("arn:") ? name : `${context.projectName}-${name}`;
        const content = read(context, rules, name);
        if (content) {
            const { arn } = context.account.call<{ arn: string }>("codebuild", "StoreReport", {
                group,
                buildId: context.buildId,
                ...content,
            });
            context.note(`Generated report: ${arn}`);
        }
    }
}

function read({ folder, note }: ReportContext, rules: ReportRules, name: string): ReportContent | undefined {
    const { format } = rules;
    note(`Preparing to copy ${format in COVERAGE_FORMATS ? "CODE_COVERAGE" : "TEST"} report ${name}`);
    const files = matchingFolders(folder, rules.baseDirectory).flatMap(base => matching(base, rules.files));
    if (files.length === 0) {
        note(`Report group ${name}: no matching report paths found`);
        return undefined;
    }
    try {
        const texts = files.map(file => fs.readFileSync(file, "utf8"));
        const [test, coverage] = [TEST_FORMATS[format], COVERAGE_FORMATS[format]];
        if (test) {
            return { testCases: texts.flatMap(test) };
        }
        if (coverage) {
            return { coverages: texts.flatMap(coverage) };
        }
        note(`Report group ${name}: unsupported file format ${format}`);
    } catch (error) {
        note(`Report group ${name}: error parsing report file: ${(error as Error).message}`);
    }
    return undefined;
}
