import assert from "node:assert/strict";
import type { Report, TestCase, CodeCoverage } from "@aws-sdk/client-codebuild";

import { openBuilds, spec, type BuildHost } from "./project";

const JUNIT = `<?xml version="1.0"?>
<testsuites><testsuite name="todos" tests="4">
  <testcase classname="todos" name="adds" time="0.5"/>
  <testcase classname="todos" name="keeps &lt;b&gt;" time="0.25"><failure message="lost &amp; gone">at line 3</failure></testcase>
  <testcase classname="todos" name="later"><skipped/></testcase>
  <testcase classname="todos" name="breaks"><error><![CDATA[no <database>]]></error></testcase>
</testsuite></testsuites>`;

const COBERTURA = `<coverage><packages><package name="src"><classes>
  <class name="A" filename="src/a.ts"><lines>
    <line number="1" hits="3"/><line number="2" hits="0"/>
    <line number="3" hits="1" branch="true" condition-coverage="50% (1/2)"/>
  </lines></class>
  <class name="B" filename="src/b.ts"><lines><line number="1" hits="0"/></lines></class>
</classes></package></packages></coverage>`;

describe("The reports of a build", function () {
    this.timeout(20_000);
    let host: BuildHost;

    beforeEach(() => {
        host = openBuilds();
        host.createRole();
        host.create();
    });
    afterEach(() => host.close());

    /** Runs a build that writes a file, and gives what was reported of it. */
    async function reported(content: string, rules: object): Promise<{ reports: Report[]; log: string[] }> {
        const build = await host.run(
            spec(
                { build: [`cat > report.out <<'END'\n${content}\nEND`] },
                { reports: { tests: { files: ["*.out"], ...rules } } },
            ),
        );
        assert.equal(build.buildStatus, "SUCCEEDED", "tests that fail are no failed build of themselves");
        const reportArns = build.reportArns ?? [];
        const { reports } = host.session.call("codebuild", "BatchGetReports", { reportArns });
        return { reports, log: host.log(build) };
    }

    const casesOf = ({ arn }: Report): TestCase[] =>
        host.session.call("codebuild", "DescribeTestCases", { reportArn: arn }).testCases;

    it("has the test cases of JUnit's files, in a group of the project's that is made for it", async () => {
        const { reports } = await reported(JUNIT, {});
        const [report] = reports;
        assert.equal(report?.status, "FAILED");
        assert.equal(report?.reportGroupArn, "arn:aws:codebuild:eu-west-1:123456789012:report-group/app-tests");
        assert.deepEqual(report?.testSummary, {
            total: 4,
            statusCounts: { SUCCEEDED: 1, FAILED: 1, ERROR: 1, SKIPPED: 1, UNKNOWN: 0 },
            durationInNanoSeconds: 750_000_000,
        });
        assert.deepEqual(
            casesOf(report!).map(({ name, status, message }) => [name, status, message]),
            [
                ["adds", "SUCCEEDED", ""],
                ["keeps <b>", "FAILED", "lost & gone"],
                ["later", "SKIPPED", ""],
                ["breaks", "ERROR", "no <database>"],
            ],
        );
        const failed = host.session.call("codebuild", "DescribeTestCases", {
            reportArn: report!.arn,
            filter: { status: "FAILED" },
        });
        assert.equal(failed.testCases.length, 1);
        assert.deepEqual(host.session.call("codebuild", "ListReports", {}).reports, [report!.arn]);
    });

    const OTHERS: Record<string, [content: string, statuses: string[]]> = {
        CUCUMBERJSON: [
            JSON.stringify([
                {
                    name: "Todos",
                    elements: [
                        { name: "add", steps: [{ result: { status: "passed", duration: 5 } }] },
                        { name: "lose", steps: [{ result: { status: "failed", error_message: "gone" } }] },
                        { name: "later", steps: [{ result: { status: "pending" } }] },
                    ],
                },
            ]),
            ["SUCCEEDED", "FAILED", "SKIPPED"],
        ],
        NUNIT3XML: [
            '<test-run><test-suite><test-case name="a" result="Passed" duration="0.1"/><test-case name="b" result="Failed"><failure><message>no</message></failure></test-case></test-suite></test-run>',
            ["SUCCEEDED", "FAILED"],
        ],
        TESTNGXML: [
            '<testng-results><suite><test><class name="T"><test-method name="setUp" is-config="true" status="PASS"/><test-method name="a" status="PASS" duration-ms="3"/><test-method name="b" status="SKIP"/></class></test></suite></testng-results>',
            ["SUCCEEDED", "SKIPPED"],
        ],
        VISUALSTUDIOTRX: [
            '<TestRun xmlns="x"><Results><UnitTestResult testName="a" outcome="Passed" duration="00:00:01.5"/><UnitTestResult testName="b" outcome="NotExecuted"/></Results></TestRun>',
            ["SUCCEEDED", "SKIPPED"],
        ],
    };
    for (const [format, [content, statuses]] of Object.entries(OTHERS)) {
        it(`reads ${format}`, async () => {
            const { reports } = await reported(content, { "file-format": format });
            assert.deepEqual(
                casesOf(reports[0]!).map(({ status }) => status),
                statuses,
            );
        });
    }

    it("has the coverage of Cobertura's files, by file and in sum", async () => {
        const { reports } = await reported(COBERTURA, { "file-format": "COBERTURAXML" });
        const [report] = reports;
        assert.equal(report?.type, "CODE_COVERAGE");
        assert.deepEqual(report?.codeCoverageSummary, {
            linesCovered: 2,
            linesMissed: 2,
            lineCoveragePercentage: 50,
            branchesCovered: 1,
            branchesMissed: 1,
            branchCoveragePercentage: 50,
        });
        const { codeCoverages } = host.session.call("codebuild", "DescribeCodeCoverages", { reportArn: report!.arn });
        assert.deepEqual(
            codeCoverages.map(({ filePath, lineCoveragePercentage }: CodeCoverage) => [
                filePath,
                lineCoveragePercentage,
            ]),
            [
                ["src/a.ts", 66.67],
                ["src/b.ts", 0],
            ],
        );
    });

    const COVERAGES: Record<string, string> = {
        CLOVERXML:
            '<coverage><project><file path="a"><metrics statements="4" coveredstatements="3" conditionals="2" coveredconditionals="1"/></file></project></coverage>',
        JACOCOXML:
            '<report><package name="p"><sourcefile name="a"><counter type="LINE" missed="1" covered="3"/><counter type="BRANCH" missed="1" covered="1"/></sourcefile></package></report>',
        SIMPLECOV: JSON.stringify({ RSpec: { coverage: { a: { lines: [1, null, 1, 1, 0] } } } }),
    };
    for (const [format, content] of Object.entries(COVERAGES)) {
        it(`reads ${format}`, async () => {
            const { reports } = await reported(content, { "file-format": format });
            const { linesCovered, linesMissed } = reports[0]?.codeCoverageSummary ?? {};
            assert.deepEqual([linesCovered, linesMissed], [3, 1]);
        });
    }

    it("says in the log what it could not read, and lets the build be", async () => {
        const none = await reported("x", { files: ["*.none"] });
        assert.ok(none.log.some(line => line.endsWith("tests: no matching report paths found")));
        const broken = await reported("<testsuites><testsuite>", {});
        assert.ok(broken.log.some(line => line.includes("error parsing report file: <testsuite> is never closed")));
        assert.deepEqual(broken.reports, []);
    });

    it("goes to a group of one's own by its ARN; a group with reports is deleted on purpose only", async () => {
        const { reportGroup } = host.session.call("codebuild", "CreateReportGroup", {
            name: "own",
            type: "TEST",
            exportConfig: { exportConfigType: "NO_EXPORT" },
        });
        const build = await host.run(
            spec(
                { build: [`cat > r.xml <<'END'\n${JUNIT}\nEND`] },
                { reports: { [reportGroup.arn]: { files: ["r.xml"] } } },
            ),
        );
        const { reports } = host.session.call("codebuild", "ListReportsForReportGroup", {
            reportGroupArn: reportGroup.arn,
        });
        assert.deepEqual(reports, build.reportArns);
        const remove = (deleteReports: boolean) =>
            host.session.call("codebuild", "DeleteReportGroup", { arn: reportGroup.arn, deleteReports });
        assert.throws(() => remove(false), { code: "InvalidInputException" });
        remove(true);
        assert.deepEqual(host.session.call("codebuild", "ListReports", {}).reports, []);
    });
});
