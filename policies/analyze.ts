import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { PolicyPackConfig } from "@pulumi/policy";
import { configProblems } from "./config-problems";
import { findingsInEvents, judgeExport, type ReportedFinding } from "./report";
import { RULES } from "./rules";

// A process of its own, for whoever does not load Pulumi: `node bin/analyze.js [configuration] < export or events`.
// It answers with `{ problems }` of the configuration, `{ unreadable }` of the input, and `{ findings }` where there are neither.
async function main(configurationFile: string | undefined): Promise<void> {
    const configuration: unknown =
        configurationFile === undefined ? {} : parsed(readFileSync(configurationFile, "utf8"));
    const problems = configProblems(RULES, configuration);
    // Not by file descriptor: a pipe of another process may have nothing for us yet, and would be an error.
    const input = problems.length === 0 && !process.argv.includes("--check") ? await text(process.stdin) : undefined;
    const findings = input === undefined ? [] : await judge(input, configuration as PolicyPackConfig);
    process.stdout.write(
        JSON.stringify(findings === undefined ? { problems, unreadable: UNREADABLE } : { problems, findings }),
    );
}

const UNREADABLE =
    "the input is neither what `pulumi stack export` writes nor the events of a preview; without PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true, `pulumi preview --json` leaves out what policies found";

async function judge(input: string, configuration: PolicyPackConfig): Promise<ReportedFinding[] | undefined> {
    const whole = parsed(input);
    if (typeof whole === "object" && whole !== null && "deployment" in whole) {
        return judgeExport(RULES, whole, configuration);
    }
    const lines = input.split("\n").filter(line => line.trim() !== "");
    const events = lines.map(parsed).filter(event => typeof event === "object" && event !== null);
    return events.some(event => "sequence" in (event as object)) ? findingsInEvents(RULES, events) : undefined;
}

function parsed(json: string): unknown {
    try {
        return JSON.parse(json);
    } catch {
        return undefined;
    }
}

main(process.argv.slice(2).find(argument => !argument.startsWith("--"))).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
});
