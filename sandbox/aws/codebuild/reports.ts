import type {
    BatchGetReportsInput,
    BatchGetReportsOutput,
    CodeCoverage,
    CodeCoverageReportSummary,
    DeleteReportInput,
    DescribeCodeCoveragesInput,
    DescribeCodeCoveragesOutput,
    DescribeTestCasesInput,
    DescribeTestCasesOutput,
    ListReportsForReportGroupInput,
    ListReportsForReportGroupOutput,
    ListReportsInput,
    ListReportsOutput,
    Report,
    TestCase,
} from "@aws-sdk/client-codebuild";

import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { builds, invalid, uuid } from "./model";
import { findReportGroup } from "./report-groups";

/** What a build found in a report's files. */
export interface ReportContent {
    testCases?: Omit<TestCase, "reportArn" | "expired">[];
    coverages?: Omit<CodeCoverage, "reportARN" | "id" | "expired">[];
}

interface ReportRow extends Omit<Report, "created" | "expired">, ReportContent {
    arn: string;
    reportGroupArn: string;
    created: number;
}

/** A machine's report of a build; no operation of AWS's. */
export interface StoreReportInput extends ReportContent {
    /** ARN of the group, or its name: then it is made where it is missing. */
    group: string;
    buildId: string;
}

const reports = (account: Account) => account.table<ReportRow>("codebuild.reports");
/** CodeBuild keeps reports for 30 days. */
const KEPT = 30 * 86_400_000;
const MOST = 100;

const isKept = (account: Account, { created }: ReportRow): boolean => created + KEPT > account.now;

function findReport(account: Account, arn = ""): ReportRow {
    const row = reports(account).get(arn);
    if (!row || !isKept(account, row)) {
        throw new AwsError("ResourceNotFoundException", `Report cannot be found: ${arn}`);
    }
    return row;
}

const reportsOf = (account: Account, group: string): ReportRow[] =>
    reports(account)
        .list()
        .filter(({ reportGroupArn }) => reportGroupArn === group);

export const hasReports = (account: Account, group: string): boolean => reportsOf(account, group).length > 0;
export const deleteReportsOf = (account: Account, group: string): void =>
    reportsOf(account, group).forEach(({ arn }) => reports(account).delete(arn));

const describe = (row: ReportRow): Report => ({
    ...omit(row, "testCases", "coverages"),
    created: new Date(row.created),
    expired: new Date(row.created + KEPT),
});

function page<Row extends ReportRow>(rows: Row[], input: ListReportsInput) {
    const { filter, sortOrder, nextToken, maxResults } = input;
    const wanted = rows.filter(({ status }) => filter?.status === undefined || status === filter.status);
    const { items, next } = paginate(
        sortOrder === "ASCENDING" ? wanted : wanted.reverse(),
        nextToken,
        maxResults,
        MOST,
        () => invalid("Invalid next token"),
    );
    return { reports: items.map(({ arn }) => arn), nextToken: next };
}

/** What a list of test cases comes to. */
function summaryOf(testCases: NonNullable<ReportContent["testCases"]>) {
    const counts: Record<string, number> = { SUCCEEDED: 0, FAILED: 0, ERROR: 0, SKIPPED: 0, UNKNOWN: 0 };
    testCases.forEach(({ status = "UNKNOWN" }) => (counts[status] = (counts[status] ?? 0) + 1));
    const durationInNanoSeconds = testCases.reduce((sum, each) => sum + (each.durationInNanoSeconds ?? 0), 0);
    return { total: testCases.length, statusCounts: counts, durationInNanoSeconds };
}

function coverageOf(coverages: NonNullable<ReportContent["coverages"]>): CodeCoverageReportSummary {
    const sum = (member: "linesCovered" | "linesMissed" | "branchesCovered" | "branchesMissed"): number =>
        coverages.reduce((total, each) => total + (each[member] ?? 0), 0);
    const [linesCovered, linesMissed] = [sum("linesCovered"), sum("linesMissed")];
    const [branchesCovered, branchesMissed] = [sum("branchesCovered"), sum("branchesMissed")];
    return {
        linesCovered,
        linesMissed,
        lineCoveragePercentage: percentage(linesCovered, linesMissed),
        branchesCovered,
        branchesMissed,
        branchCoveragePercentage: percentage(branchesCovered, branchesMissed),
    };
}

const percentage = (covered: number, missed: number): number =>
    covered + missed === 0 ? 0 : Math.round((covered / (covered + missed)) * 10_000) / 100;

export const reportOperations = {
    /** Keeps what a build found, in its group. */
    StoreReport(account: Account, input: StoreReportInput): { arn: string } {
        const { group, buildId, testCases, coverages } = input;
        const type = coverages ? ("CODE_COVERAGE" as const) : ("TEST" as const);
        const reportGroupArn = group.startsWith("arn:") ? group : account.arn("codebuild", `report-group/${group}`);
        if (!group.startsWith("arn:")) {
            try {
                account.call("codebuild", "CreateReportGroup", { name: group, type });
            } catch (error) {
                if (!(error instanceof AwsError && error.code === "ResourceAlreadyExistsException")) {
                    throw error;
                }
            }
        }
        const { name, exportConfig } = findReportGroup(account, reportGroupArn);
        const unique = uuid(account);
        const hasFailed = testCases?.some(({ status }) => status === "FAILED" || status === "ERROR") ?? false;
        const row: ReportRow = {
            arn: account.arn("codebuild", `report/${name}:${unique}`),
            type,
            name: `${name}:${unique}`,
            reportGroupArn,
            executionId: builds(account).get(buildId)?.arn ?? buildId,
            status: hasFailed ? "FAILED" : "SUCCEEDED",
            created: account.now,
            exportConfig,
            truncated: false,
            testSummary: testCases && summaryOf(testCases),
            codeCoverageSummary: coverages && coverageOf(coverages),
            testCases,
            coverages,
        };
        reports(account).put(row.arn, row);
        const build = builds(account).get(buildId);
        if (build) {
            builds(account).put(build.id, { ...build, reportArns: [...(build.reportArns ?? []), row.arn] });
        }
        return { arn: row.arn };
    },

    BatchGetReports(account: Account, { reportArns = [] }: BatchGetReportsInput): BatchGetReportsOutput {
        const found = reportArns.flatMap(arn => reports(account).get(arn) ?? []).filter(row => isKept(account, row));
        return {
            reports: found.map(describe),
            reportsNotFound: reportArns.filter(arn => !found.some(row => row.arn === arn)),
        };
    },

    ListReports: (account: Account, input: ListReportsInput): ListReportsOutput =>
        page(
            reports(account)
                .list()
                .filter(row => isKept(account, row)),
            input,
        ),

    ListReportsForReportGroup(
        account: Account,
        { reportGroupArn, ...input }: ListReportsForReportGroupInput,
    ): ListReportsForReportGroupOutput {
        const { arn } = findReportGroup(account, reportGroupArn);
        return page(
            reportsOf(account, arn).filter(row => isKept(account, row)),
            input,
        );
    },

    DeleteReport(account: Account, { arn = "" }: DeleteReportInput): object {
        reports(account).delete(arn);
        return {};
    },

    DescribeTestCases(account: Account, input: DescribeTestCasesInput): DescribeTestCasesOutput {
        const { arn, testCases = [], created } = findReport(account, input.reportArn);
        const wanted = testCases
            .filter(({ status }) => !input.filter?.status || status === input.filter.status)
            .filter(({ name = "" }) => name.includes(input.filter?.keyword ?? ""));
        const { items, next } = paginate(wanted, input.nextToken, input.maxResults, MOST, () =>
            invalid("Invalid next token"),
        );
        const expired = new Date(created + KEPT);
        return { testCases: items.map(each => ({ ...each, reportArn: arn, expired })), nextToken: next };
    },

    DescribeCodeCoverages(account: Account, input: DescribeCodeCoveragesInput): DescribeCodeCoveragesOutput {
        const { arn, coverages = [], created } = findReport(account, input.reportArn);
        const { minLineCoveragePercentage = 0, maxLineCoveragePercentage = 100 } = input;
        const byPath = input.sortBy !== "LINE_COVERAGE_PERCENTAGE";
        const wanted = coverages
            .filter(({ lineCoveragePercentage = 0 }) => lineCoveragePercentage >= minLineCoveragePercentage)
            .filter(({ lineCoveragePercentage = 0 }) => lineCoveragePercentage <= maxLineCoveragePercentage)
            .sort((left, right) =>
                byPath
                    ? (left.filePath ?? "") < (right.filePath ?? "")
                        ? -1
                        : 1
                    : (left.lineCoveragePercentage ?? 0) - (right.lineCoveragePercentage ?? 0),
            );
        const ordered = input.sortOrder === "DESCENDING" ? wanted.reverse() : wanted;
        const { items, next } = paginate(ordered, input.nextToken, input.maxResults, MOST, () =>
            invalid("Invalid next token"),
        );
        const expired = new Date(created + KEPT);
        return {
            codeCoverages: items.map((each, index) => ({ ...each, id: `${arn}#${index}`, reportARN: arn, expired })),
            nextToken: next,
        };
    },
};
