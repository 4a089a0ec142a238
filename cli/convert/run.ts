import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { loadCompose } from "../../compose";
import { type Controller, reportText, toFargate } from "../../fargate";
import type { AwsDocuments } from "../../release/aws-document-types";
import { awsDocuments } from "../../release/aws-documents";
import { contextOf } from "../context";
import { fargateSettings, type SettingsOptions } from "../fargate-settings";
import type { ProjectOptions } from "../project-options";
import { readStackSettings, stackFile, stackLoadOptions, type StackSettings } from "../stack-settings";
import { tellWarnings } from "../tell-warnings";

interface ConvertOptions extends ProjectOptions, SettingsOptions {
    outputDir?: string;
    stack: string;
    account?: string;
    region?: string;
    cluster?: string;
    vpc?: string;
    subnet?: string[];
    executionRole?: string;
    taskRole?: string;
    tag?: string;
    controller: Controller;
    quiet?: boolean;
}

/** `swingbridge convert`: what the AWS CLI takes for each service. */
export function runConvert(services: string[], given: object, command: Command): void {
    const options = given as ConvertOptions;
    const context = contextOf(command);
    const { output } = context;
    const stack = stackOf(options.stack, command);
    const compose = loadCompose({
        ...stackLoadOptions(options, context, stack),
        services,
    });
    tellWarnings(compose.warnings, compose.sources, output);
    const { project, verdicts } = toFargate(compose, fargateSettings(options, stack?.fargate), stack?.secrets);
    if (options.quiet !== true) {
        output.say(reportText(verdicts));
    }
    const documents = awsDocuments(project, { ...options, subnets: options.subnet });
    if (options.outputDir === undefined) {
        output.document(JSON.stringify(documents, undefined, output.json ? undefined : 2));
        return;
    }
    const files = filesOf(documents);
    const folder = path.resolve(context.folder, options.outputDir);
    for (const [name, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), `${JSON.stringify(content, undefined, 2)}\n`);
    }
    const written = Object.keys(files);
    output.result(written.map(name => path.join(options.outputDir!, name)).join("\n"), { written });
}

/** The settings of a stack that is named and has a file here; a name alone is a part of families and log groups. */
function stackOf(name: string, command: Command): StackSettings | undefined {
    const { folder, env } = contextOf(command);
    return command.getOptionValueSource("stack") === "cli" && existsSync(stackFile(folder, name))
        ? readStackSettings(folder, name, env)
        : undefined;
}

/** One file for each document, in folders that are called after the AWS CLI's commands' subjects. */
function filesOf({ schemaVersion: _version, placeholders, ...kinds }: AwsDocuments): Record<string, unknown> {
    const files: Record<string, unknown> = {};
    for (const [kind, documents] of Object.entries(kinds)) {
        const folder = kind.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
        for (const [service, document] of Object.entries(documents)) {
            files[`${folder}/${service}.json`] = document;
        }
    }
    return Object.keys(placeholders).length > 0 ? { ...files, "placeholders.json": placeholders } : files;
}
