import { LIMITS } from "../../compose";
import { RULES, type LossRule, type Rule, type Verdict } from "../../fargate";
import { extensionRules } from "../../fargate/rules/extensions";
import { judge, keyOf } from "../../test/fargate/judge";
import type { RuleExample } from "../../test/fargate/rule-example";
import { EXAMPLES } from "../../test/fargate/rule-examples";

/** Sections of the page by the first step of a key; what has none of its own is about the project. */
const SECTIONS: readonly (readonly [heading: string, matches: (key: string) => boolean])[] = [
    ["Services", key => key.startsWith("services.*.") && !key.startsWith("services.*.build") && !hasExtension(key)],
    ["Builds", key => key.startsWith("services.*.build")],
    ["Networks", key => key.startsWith("networks") && !hasExtension(key)],
    ["Volumes", key => key.startsWith("volumes") && !hasExtension(key)],
    ["Secrets and configs", key => /^(secrets|configs)/.test(key) && !hasExtension(key)],
    ["Extensions, and what other tools had", hasExtension],
    ["The project", () => true],
];

/**
 * `docs/compose-support.md`: a row for each rule, and one for each other verdict that its examples show, in the words that a
 * user gets. The examples are the ones that the tests run.
 */
export function composeSupportPage(): string {
    const rows = new Map<string, string[]>(SECTIONS.map(([heading]) => [heading, []]));
    for (const rule of [...RULES, ...extensionRules(RULES)].sort((a, b) => (a.key < b.key ? -1 : 1))) {
        const [heading] = SECTIONS.find(([, matches]) => matches(rule.key))!;
        rows.get(heading)!.push(
            row(`\`${shortened(rule.key)}\``, levelOf(rule), answerOf(rule), fixOf(rule)),
            ...others(rule),
        );
    }
    return [
        "<!-- Generated from fargate/rules and their examples by `npm run generate`. -->",
        "# What becomes of every Compose key",
        "",
        "One row for every key of the Compose Specification that has a rule of its own; `*` is one name or one item of a list. A verdict on a key without a row is that of the key above it.",
        "`mapped` runs as Compose has it, `approximated` runs with a difference, `dropped` is for development only, `refused` stops unless the stack allows the loss (`swingbridge:allow`).",
        "Rows below a key show values of it that get another verdict. `swingbridge check` says all this of your own files, with line and column.",
        "",
        // Aligned columns would change every row with one long cell.
        "<!-- prettier-ignore-start -->",
        "",
        ...[...rows].flatMap(([heading, lines]) => [
            `## ${heading}`,
            "",
            "| Key | Verdict | Where it goes, or why not | What to do |",
            "|---|---|---|---|",
            ...lines,
            "",
        ]),
        "<!-- prettier-ignore-end -->",
        "",
        ...limits(),
        "",
    ].join("\n");
}

function limits(): string[] {
    const number = (value: number) => value.toLocaleString("en-US");
    return [
        "## Limits",
        "",
        `Files are UTF-8 text of at most ${LIMITS.fileBytes / 1024 / 1024} MiB, nested at most ${number(LIMITS.depth)} levels deep; devices are not read, and nothing is fetched from elsewhere.`,
        `Aliases may repeat ${number(LIMITS.aliasedValues)} values per document. A project may include ${number(LIMITS.includedFiles)} files, and a service extend others through ${number(LIMITS.extendedServices)} services; cycles are an error. Ranges of ports may unfold into ${number(LIMITS.ports)} mappings per service.`,
        "Paths may lead out of the project's folder, as with Docker Compose. What goes beyond a limit is an error with its file, line and column.",
    ];
}

function hasExtension(key: string): boolean {
    return key.split(".").some(step => step.startsWith("x-"));
}

/** Keys of a service are what people write below its name. */
function shortened(key: string): string {
    return key.replace(/^services\.\*\./, "");
}

function levelOf(rule: Rule): string {
    return isLossRule(rule) ? rule.level : "mapped";
}

function answerOf(rule: Rule): string {
    return isLossRule(rule) ? rule.reason : rule.target;
}

function fixOf(rule: Rule): string {
    return isLossRule(rule) ? (rule.fix ?? "") : "";
}

function isLossRule(rule: Rule): rule is LossRule {
    return "level" in rule;
}

/** What its examples show besides the rule's own answer: each reason once. */
function others(rule: Rule): string[] {
    const told = new Map<string, string>();
    for (const example of EXAMPLES[rule.key] ?? []) {
        const verdict = verdictOf(rule.key, example);
        const asRule = isLossRule(rule) ? verdict?.reason === rule.reason : verdict?.level === "mapped";
        if (verdict !== undefined && !asRule) {
            const value = code(
                JSON.stringify(example.app && Object.keys(example.app).length > 0 ? example.app : example.project),
            );
            told.set(verdict.reason, row(value, verdict.level, verdict.reason, verdict.fix ?? ""));
        }
    }
    return [...told.values()];
}

function verdictOf(key: string, example: RuleExample): Verdict | undefined {
    return judge(example).find(verdict => verdict.key === keyOf(key, example));
}

const LONGEST_VALUE = 90;

/** Digests and long values say nothing to a reader. */
function code(value: string): string {
    const text = value.replace(/sha256:(\w)\1{63}/g, "sha256:…");
    return `↳ \`${text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text}\``;
}

function row(...cells: string[]): string {
    // The examples are converted in a folder of their own, which another run does not have.
    const plain = (cell: string) => cell.replace(/[^\s`"]*swingbridge-fargate-\w+\//g, "./");
    return `| ${cells.map(cell => plain(cell).replace(/\|/g, "\\|").replace(/\n/g, " ")).join(" | ")} |`;
}
