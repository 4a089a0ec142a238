import type { ReportContent } from "../../aws/codebuild/reports";
import { all, child, parseXml, type Element } from "./xml";

type TestCase = NonNullable<ReportContent["testCases"]>[number];

/** Reads test cases, by the format that a buildspec names. @throws Error where a file is not of it */
export const TEST_FORMATS: Readonly<Record<string, (text: string) => TestCase[]>> = {
    JUNITXML: junit,
    NUNITXML: text => all(parseXml(text), "test-case").map(each => nunit(each, child(each, "failure", "reason"))),
    NUNIT3XML: text => all(parseXml(text), "test-case").map(each => nunit(each, child(each, "failure", "reason"))),
    TESTNGXML: testng,
    VISUALSTUDIOTRX: trx,
    CUCUMBERJSON: cucumber,
};

const seconds = (text: string | undefined): number => Math.round(Number(text ?? 0) * 1e9) || 0;
const messageOf = (element: Element | undefined): string =>
    element === undefined
        ? ""
        : (element.attributes["message"] ?? (child(element, "message")?.text || element.text)).trim();

function junit(text: string): TestCase[] {
    const root = parseXml(text);
    if (root.name !== "testsuites" && root.name !== "testsuite") {
        throw new Error(`<${root.name}> is no JUnit report`);
    }
    const suites = [...(root.name === "testsuite" ? [root] : []), ...all(root, "testsuite")];
    return suites.flatMap(suite =>
        suite.children
            .filter(({ name }) => name === "testcase")
            .map((each): TestCase => {
                const problem = child(each, "failure", "error", "skipped");
                const status = { failure: "FAILED", error: "ERROR", skipped: "SKIPPED" }[problem?.name ?? ""];
                return {
                    name: each.attributes["name"] ?? "",
                    prefix: each.attributes["classname"] ?? suite.attributes["name"] ?? "",
                    testSuiteName: suite.attributes["name"],
                    status: status ?? "SUCCEEDED",
                    durationInNanoSeconds: seconds(each.attributes["time"]),
                    message: messageOf(problem),
                };
            }),
    );
}

function nunit({ attributes }: Element, problem: Element | undefined): TestCase {
    const result = attributes["result"] ?? "";
    const status = /^(Passed|Success)$/i.test(result)
        ? "SUCCEEDED"
        : /^(Failed|Failure)$/i.test(result)
          ? "FAILED"
          : /^(Skipped|Ignored|Inconclusive|NotRunnable)$/i.test(result)
            ? "SKIPPED"
            : /^Error$/i.test(result)
              ? "ERROR"
              : "UNKNOWN";
    return {
        name: attributes["name"] ?? "",
        prefix: attributes["classname"] ?? "",
        status,
        durationInNanoSeconds: seconds(attributes["duration"] ?? attributes["time"]),
        message: messageOf(problem),
    };
}

function testng(text: string): TestCase[] {
    return all(parseXml(text), "class").flatMap(suite =>
        all(suite, "test-method")
            .filter(({ attributes }) => attributes["is-config"] !== "true")
            .map((each): TestCase => ({
                name: each.attributes["name"] ?? "",
                prefix: suite.attributes["name"] ?? "",
                status:
                    { PASS: "SUCCEEDED", FAIL: "FAILED", SKIP: "SKIPPED" }[each.attributes["status"] ?? ""] ??
                    "UNKNOWN",
                durationInNanoSeconds: Number(each.attributes["duration-ms"] ?? 0) * 1e6,
                message: messageOf(child(each, "exception")),
            })),
    );
}

function trx(text: string): TestCase[] {
    return all(parseXml(text), "UnitTestResult").map(({ attributes, ...each }): TestCase => {
        const [hours = 0, minutes = 0, rest = 0] = (attributes["duration"] ?? "").split(":").map(Number);
        return {
            name: attributes["testName"] ?? "",
            prefix: "",
            status:
                { Passed: "SUCCEEDED", Failed: "FAILED", NotExecuted: "SKIPPED", Error: "ERROR" }[
                    attributes["outcome"] ?? ""
                ] ?? "UNKNOWN",
            durationInNanoSeconds: seconds(String(hours * 3600 + minutes * 60 + rest)),
            message: messageOf(all({ attributes, ...each }, "ErrorInfo")[0]),
        };
    });
}

interface Feature {
    name?: string;
    elements?: {
        name?: string;
        type?: string;
        steps?: { result?: { status?: string; duration?: number; error_message?: string } }[];
    }[];
}

function cucumber(text: string): TestCase[] {
    return (JSON.parse(text) as Feature[]).flatMap(({ name: prefix = "", elements = [] }) =>
        elements
            .filter(({ type }) => type !== "background")
            .map(({ name, steps = [] }): TestCase => {
                const results = steps.map(({ result }) => result ?? {});
                const failed = results.find(({ status }) => status === "failed");
                const skipped = results.some(({ status }) => status !== "passed");
                return {
                    name: name ?? "",
                    prefix,
                    status: failed ? "FAILED" : skipped ? "SKIPPED" : "SUCCEEDED",
                    durationInNanoSeconds: results.reduce((sum, { duration = 0 }) => sum + duration, 0),
                    message: failed?.error_message ?? "",
                };
            }),
    );
}
