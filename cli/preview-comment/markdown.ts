import { asMarkdown } from "../policy/formats";
import type { PolicyFinding } from "../policy/findings";
import type { Change, Preview } from "./preview";

/** Rows that a comment shows; GitHub takes 65,536 characters. */
const MOST_ROWS = 100;
const MOST_CHARACTERS = 60_000;

/** First line of the comment: by it, CI finds the comment of the stack again and writes it anew instead of adding another. */
export const marker = (stack: string): string => `<!-- swingbridge preview: ${stack} -->`;

/** A preview as the comment of a pull request. No value of any property is in it. */
export function previewComment(stack: string, preview: Preview, findings: readonly PolicyFinding[]): string {
    const { changes, told, errors, streamed } = preview;
    const sections = [
        marker(stack),
        `## Preview of \`${stack}\`: ${summary(preview)}`,
        ...errors.map(error => `### It fails\n\n${fenced(error)}`),
        ...deployments(changes),
        ...templates(stack, changes),
        ...(changes.length > 0
            ? [details(changes.length === 1 ? "1 change" : `${changes.length} changes`, table(changes))]
            : []),
        ...told.map(text => details("What the program says", fenced(text))),
        streamed
            ? asMarkdown(findings)
            : "Policies are not in this form of a preview: set `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true`.",
    ];
    return shortened(sections.join("\n\n"));
}

function summary({ changes, same, errors }: Preview): string {
    const counts = new Map<string, number>();
    for (const { op } of changes) {
        counts.set(op, (counts.get(op) ?? 0) + 1);
    }
    const said = [...counts].map(([op, count]) => `${count} to ${op}`);
    const unchanged = same > 0 ? [`${same} unchanged`] : [];
    const all = [...said, ...unchanged].join(", ") || "nothing";
    return errors.length > 0 ? `${all}, and it fails` : said.length === 0 ? `no changes (${all})` : all;
}

const DEPLOY = "command:local:Command";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

/** Which services get a new version: where `pulumi up` runs their deploy step, or only registers their revision. */
function deployments(changes: readonly Change[]): string[] {
    const named = (type: string, end: RegExp) =>
        changes
            .filter(each => each.type === type && each.op !== "delete" && end.test(each.name))
            .map(({ name }) => `\`${name.replace(end, "")}\``);
    const deployed = named(DEPLOY, /-release-deploy$|-deploy$/);
    const registered = named(TASK_DEFINITION, /-task-definition.*$/).filter(name => !deployed.includes(name));
    return [
        ...(deployed.length > 0 ? [`**Deploys** ${deployed.join(", ")}.`] : []),
        ...(registered.length > 0 ? [`**Registers** a revision of ${registered.join(", ")}.`] : []),
    ];
}

const TEMPLATE = "aws:s3/bucketObjectv2:BucketObjectv2";

/** Which services a pipeline releases anew with its next run, since what it makes revisions from changes. */
function templates(stack: string, changes: readonly Change[]): string[] {
    const units = changes.flatMap(({ type, op, name }) => {
        const unit = /-templates-(?:taskdef|appspec|runtask)-(.+)\.(?:json|yaml)$/.exec(name)?.[1];
        return type === TEMPLATE && op !== "delete" && unit !== undefined ? [`\`${unit}\``] : [];
    });
    return units.length === 0
        ? []
        : [
              `**Changes the template** of ${[...new Set(units)].join(", ")}: live with the pipeline's next run, \`swingbridge pipeline start --stack ${stack}\`.`,
          ];
}

function table(changes: readonly Change[]): string {
    const rows = changes
        .slice(0, MOST_ROWS)
        .map(
            ({ op, type, name, properties }) =>
                `| ${[op, type, `\`${name}\``, properties.join(", ")].map(cell).join(" | ")} |`,
        );
    const more = changes.length - rows.length;
    return [
        "| change | type | resource | properties |",
        "| --- | --- | --- | --- |",
        ...rows,
        ...(more > 0 ? [`| … | | and ${more} more | |`] : []),
    ].join("\n");
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** A fence longer than any in the text, so that nothing in it ends it. */
function fenced(text: string): string {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
    const fence = "`".repeat(longest + 1);
    return `${fence}\n${text}\n${fence}`;
}

function details(title: string, text: string): string {
    return `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;
}

function shortened(text: string): string {
    return text.length <= MOST_CHARACTERS
        ? text
        : `${text.slice(0, MOST_CHARACTERS)}\n\n… shortened: a comment holds no more. The whole preview is in CI's log.`;
}
