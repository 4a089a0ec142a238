import type { ProgramFacts, StackFacts } from "./program-facts";

/** First lines of every file that is written. */
export const header = (option: string): string =>
    `# Written by swingbridge init ci ${option}, which writes it anew with --force.`;

/** Name of a stack as a part of a variable's. */
export function variableName(stack: string): string {
    return stack.replace(/\W/g, "_").toUpperCase();
}

function policyFlags({ policies }: ProgramFacts, { policyConfig }: StackFacts): string {
    return `--policy-pack ${policies}${policyConfig === undefined ? "" : ` --policy-pack-config ${policyConfig}`}`;
}

/**
 * Shell lines that preview a stack and write `preview-<stack>.md`, the comment. They end with the worst of both codes: the
 * comment is written of a preview that failed too.
 * @param base variable with the commit that a pull request goes to
 */
export function previewCommands(facts: ProgramFacts, stack: StackFacts, base: string): string[] {
    const { name } = stack;
    return [
        ...(stack.reuses
            ? [
                  "# The images of this commit are pushed once it is merged: the preview has those of the branch that it goes to.",
                  `pulumi config set --stack ${name} swingbridge:gitSha "${base}"`,
              ]
            : []),
        "failed=0",
        "export PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true",
        `pulumi preview --non-interactive --stack ${name} --json ${policyFlags(facts, stack)} > preview-${name}.json || failed=1`,
        `${facts.swingbridge} preview-comment preview-${name}.json --stack ${name} > preview-${name}.md || failed=1`,
    ];
}

/** Shell lines that deploy a stack. */
export function deployCommands(facts: ProgramFacts, stack: StackFacts): string[] {
    return [
        `pulumi up --yes --non-interactive --stack ${stack.name} ${policyFlags(facts, stack)}`,
        ...(stack.deploysAfterUp ? [`${facts.swingbridge} deploy --stack ${stack.name}`] : []),
    ];
}

/** Shell lines that put the Pulumi CLI on PATH; an export of a command's output would hide that it failed. */
export function pulumiOnPath({ swingbridge }: ProgramFacts): string[] {
    return [`pulumi=$(${swingbridge} toolchain)`, 'export PATH="$pulumi:$PATH"'];
}

/** Name of a stack as a part of a job's. */
export function jobName(stack: string): string {
    return stack.replace(/[^\w-]/g, "-");
}

/** Shell lines that go to the program's folder, from the repository's. */
export function intoFolder({ folder }: ProgramFacts): string[] {
    return folder === "." ? [] : [`cd "${folder}"`];
}

/** An item of a YAML list. */
export const item = (line: string): string => `- ${line}`;

/** Lines with some indentation. */
export function indented(lines: readonly string[], spaces: number): string {
    return lines.map(line => (line === "" ? "" : `${" ".repeat(spaces)}${line}`)).join("\n");
}
