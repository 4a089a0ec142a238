import { RULES } from "../../fargate";
import { ECS_PARAMS_RULES } from "../../fargate/ecs-params/rules";
import { isLoss, type Rule } from "../../fargate/rule";
import { FOREIGN_LABELS } from "../../fargate/rules/foreign-labels";
import { OTHER_TOOL_RULES } from "../../fargate/rules/other-tools";

/** Extensions that are ECS Compose-X's and convert. */
const COMPOSE_X = /\.x-(ecs|scaling|iam|logging|secrets|efs)\b/;

const answered = (tool: string): readonly Rule[] =>
    OTHER_TOOL_RULES.filter(({ reason }) => reason === `recognised from ${tool}, not supported`);
const converted = (pattern: RegExp): readonly Rule[] =>
    RULES.filter(rule => pattern.test(rule.key) && !(OTHER_TOOL_RULES as readonly Rule[]).includes(rule));

/** The tables of the page on migrating, by the name of their place in it. */
const TABLES: Readonly<Record<string, () => string>> = {
    "compose-cli": () => rulesTable([...converted(/x-aws-/), ...answered("compose-cli")]),
    "compose-x": () => rulesTable([...converted(COMPOSE_X), ...answered("ECS Compose-X")]),
    defang: () => rulesTable(answered("Defang")),
    "ecs-cli": () => rulesTable(ECS_PARAMS_RULES, "x-ecs-params."),
    labels: () =>
        table(
            ["Label", "What to write in its place"],
            Object.entries(FOREIGN_LABELS).map(([label, fix]) => [
                `\`${label.endsWith(".") ? `${label}*` : label}\``,
                fix,
            ]),
        ),
};

/** A page with the tables of the rules between `<!-- begin NAME -->` and `<!-- end NAME -->`. */
export function withVocabularies(page: string): string {
    return Object.entries(TABLES).reduce((text, [name, make]) => {
        const place = new RegExp(`(<!-- begin ${name} -->)[^]*?(<!-- end ${name} -->)`);
        if (!place.test(text)) {
            throw new Error(`docs/migrating.md has no place for the table ${name}.`);
        }
        return text.replace(place, (_, begin: string, end: string) => `${begin}\n\n${make()}\n\n${end}`);
    }, page);
}

function rulesTable(rules: readonly Rule[], prefix = ""): string {
    const rows = rules
        .filter(({ key }) => key.startsWith(prefix))
        .map(rule => [
            `\`${rule.key.slice(prefix.length)}\``,
            isLoss(rule) ? `${rule.level}: ${rule.reason}` : `→ ${rule.target}`,
            isLoss(rule) ? (rule.fix ?? "") : "",
        ]);
    return table(["Key", "What happens here", "What to write in its place"], rows);
}

function table(head: string[], rows: string[][]): string {
    const line = (cells: string[]) => `| ${cells.map(cell => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
