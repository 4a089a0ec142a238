import type { Command } from "commander";
import { reportJson, summary, type ConversionProblem } from "../../fargate";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import { fargateSettings, type SettingsOptions } from "../fargate-settings";
import type { Output } from "../output";
import { packageVersion } from "../package-version";
import type { ProjectOptions } from "../project-options";
import { readStackSettings, stackLoadOptions } from "../stack-settings";
import { checkDocuments, isDocument } from "./documents";
import { checkCompose } from "./compose";
import { fails, together, wayOn, type Findings } from "./findings";
import { markdown } from "./markdown";
import { sarif } from "./sarif";
import { verdictTable } from "./table";

interface CheckOptions extends ProjectOptions, SettingsOptions {
    stack?: string;
    strict?: boolean;
    all?: boolean;
    markdown?: boolean;
    sarif?: boolean;
}

/** `swingbridge check`: everything that was found, whatever stops; gives the exit code. */
export function runCheck(files: string[], given: object, command: Command): number {
    const options = given as CheckOptions;
    const context = contextOf(command);
    const { output } = context;
    const stack =
        options.stack === undefined ? undefined : readStackSettings(context.folder, options.stack, context.env);
    const documents = files.filter(isDocument);
    const compose = [...(options.file ?? []), ...files.filter(file => !isDocument(file))];
    const findings = [
        ...(documents.length > 0 ? [checkDocuments(documents, context.folder)] : []),
        // Without any file it is the project in this folder.
        ...(documents.length === 0 || compose.length > 0
            ? [
                  checkCompose(
                      stackLoadOptions({ ...options, file: compose }, context, stack),
                      fargateSettings(options, stack?.fargate),
                      stack?.secrets,
                  ),
              ]
            : []),
    ].reduce(together);
    if (options.sarif) {
        output.document(JSON.stringify(sarif(findings, packageVersion()), undefined, 2));
    } else if (options.markdown) {
        output.document(markdown(findings));
    } else if (output.json) {
        const { verdicts, problems, warnings } = findings;
        output.result("", { ...reportJson(verdicts), problems, warnings });
    } else {
        tell(findings, options.all === true, output);
    }
    return fails(findings, options.strict === true) ? EXIT.usage : EXIT.done;
}

/** The table on standard output; mistakes and remarks on standard error, where people look for them. */
function tell({ verdicts, problems, warnings, format }: Findings, all: boolean, output: Output): void {
    const { colors } = output;
    const mistake = (problem: ConversionProblem) => output.say(`${colors.red("error:")} ${format(problem)}\n`);
    problems.forEach(mistake);
    warnings.forEach(warning => output.say(`${colors.yellow("warning:")} ${format(warning)}\n`));
    const shown = verdicts.filter(({ level }) => all || level !== "mapped");
    const lines = [
        ...(shown.length > 0 ? [verdictTable(shown, output.resultColors), ""] : []),
        ...(verdicts.length > 0 ? [`Compose to Fargate: ${summary(verdicts)}`] : []),
        ...wayOn(verdicts),
    ];
    if (lines.length === 0 && problems.length === 0) {
        output.say("nothing to find fault with");
    }
    if (lines.length > 0) {
        output.document(lines.join("\n"));
    }
}
