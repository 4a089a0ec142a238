import { spawn } from "node:child_process";
import * as path from "node:path";
import type { Command } from "commander";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import { UserError } from "../user-error";
import { stops, type PolicyFinding } from "./findings";
import { asMarkdown, asText } from "./formats";
import { inputOf } from "./input";
import { judge, packConfiguration, packFolder } from "./pack";
import { asSarif } from "./sarif";

type Format = "text" | "json" | "markdown" | "sarif";

export interface ReportOptions {
    pack?: string;
    config?: string;
    stack: string;
    format?: Format;
}

/** `swingbridge policy report [file]` */
export async function runReport(file: string | undefined, options: ReportOptions, command: Command): Promise<void> {
    const { output, folder } = contextOf(command);
    const pack = packFolder(folder, options.pack);
    const configuration = configurationOf(options, pack, folder);
    const input = await inputOf(file, folder, {
        problem: "there is nothing to judge",
        fix: "pulumi stack export --stack prod | swingbridge policy report --stack prod",
    });
    const findings = await judge(pack, { configuration, input });
    output.result(written(findings, options.format ?? (output.json ? "json" : "text")), { findings });
    process.exitCode = findings.some(stops) ? EXIT.usage : EXIT.done;
}

function written(findings: PolicyFinding[], format: Format): string {
    switch (format) {
        case "json":
            return JSON.stringify({ findings }, undefined, 2);
        case "sarif":
            return JSON.stringify(asSarif(findings), undefined, 2);
        case "markdown":
            return asMarkdown(findings);
        case "text":
            return asText(findings);
    }
}

function configurationOf(
    { config, stack }: Pick<ReportOptions, "config" | "stack">,
    pack: string,
    folder: string,
): string {
    return config === undefined ? packConfiguration(pack, stack) : path.resolve(folder, config);
}

/** `swingbridge policy preview <stack> [-- pulumi arguments]` */
export async function runPreview(
    stack: string,
    more: string[],
    options: Omit<ReportOptions, "stack" | "format">,
    command: Command,
): Promise<void> {
    const { folder, env } = contextOf(command);
    const pack = packFolder(folder, options.pack);
    const configuration = configurationOf({ ...options, stack }, pack, folder);
    // Pulumi leaves out rules that it does not know, without a word.
    await judge(pack, { configuration });
    const place = (of: string): string => path.relative(folder, of) || ".";
    const args = [
        "preview",
        "--stack",
        stack,
        "--policy-pack",
        place(pack),
        "--policy-pack-config",
        place(configuration),
    ];
    process.exitCode = await new Promise<number>((resolve, reject) => {
        const child = spawn("pulumi", [...args, ...more], { cwd: folder, env, stdio: "inherit" });
        child.on("error", error =>
            reject(
                new UserError(`pulumi cannot be started: ${error.message}`, {
                    fix: 'PATH="$(swingbridge toolchain):$PATH" brings a pulumi',
                    cause: error,
                }),
            ),
        );
        child.on("close", code => resolve(code ?? EXIT.internal));
    });
}
