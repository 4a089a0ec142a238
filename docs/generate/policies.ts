import { FRAMEWORK_TITLES } from "../../policies/frameworks";
import { ENVIRONMENTS, isStackRule, type Environment, type Frameworks, type Rule } from "../../policies/rule";
import { DOMAINS, RULES } from "../../policies/rules";
import { TASK_COMPONENT } from "../../policies/types";

/** The configuration of one rule, as Pulumi reads it. */
type RuleConfiguration = string | ({ enforcementLevel: string; undetermined?: string } & Record<string, unknown>);

/**
 * `policies/config/<environment>.json`: the levels and settings that the rules name themselves. What else stands there, such as
 * exceptions and an organisation's own settings, stays as it is.
 */
export function policyConfiguration(environment: Environment, current: string): string {
    const written = (current === "" ? {} : JSON.parse(current)) as Record<string, RuleConfiguration>;
    const configuration = Object.fromEntries(
        RULES.map(rule => [rule.name, ruleConfiguration(rule, environment, written[rule.name])]),
    );
    return JSON.stringify(configuration, undefined, 2);
}

function ruleConfiguration(
    rule: Rule,
    environment: Environment,
    written: RuleConfiguration = {} as never,
): RuleConfiguration {
    const others = typeof written === "string" ? {} : written;
    const configuration = {
        enforcementLevel: rule.level[environment],
        ...(environment === "prod" && rule.mustBeKnown && { undetermined: "mandatory" }),
        ...rule.environments?.[environment],
        ...Object.fromEntries(
            Object.entries(others).filter(([name]) => name !== "enforcementLevel" && name !== "undetermined"),
        ),
    };
    return Object.keys(configuration).length === 1 ? configuration.enforcementLevel : configuration;
}

/** `docs/policies.md`. */
export function policiesPage(): string {
    return [
        "<!-- Generated from policies/rules by `npm run generate`. -->",
        "# Policies",
        "",
        INTRODUCTION,
        "",
        "## The rules",
        "",
        ...Object.entries(DOMAINS).flatMap(([domain, rules]) => [
            `### ${domain}`,
            "",
            "| rule | severity | dev | prod | what must hold |",
            "| --- | --- | --- | --- | --- |",
            ...rules.map(row),
            "",
        ]),
        "## Each rule",
        "",
        ...RULES.flatMap(section),
    ].join("\n");
}

const INTRODUCTION = `\`pulumi preview --policy-pack policies\` says what is unsafe in an ECS delivery, why, and how to mend it: in this program, and in any other Pulumi program on AWS.
The pack is a package of its own (\`@swingbridge/policies\`) that imports nothing but \`@pulumi/*\`.

- \`npm run policy -- dev\` previews a stack with the pack and its configuration, \`policies/config/dev.json\` or \`prod.json\`. By hand: \`pulumi preview --policy-pack policies --policy-pack-config policies/config/prod.json\`.
- \`swingbridge policy report\` judges what is deployed: \`pulumi stack export | swingbridge policy report\`. \`--format\` is \`text\`, \`json\`, \`markdown\` or \`sarif\`.
- \`swingbridge preview-comment\` makes the comment of a pull request from a preview: what changes, which services are deployed, the verdicts on the Compose files, and what the policies found.
- A value that is not known yet at preview is no pass: the rule says \`undetermined\`. It is checked again before the resource is made; rules about several resources (those that are named \`stack-…\`, and some more) are checked again at the end of \`pulumi up\`. \`"undetermined": "mandatory"\` stops the preview instead.
- Levels: \`advisory\` warns, \`mandatory\` stops, \`remediate\` sets the safe value itself, \`disabled\` says nothing. The pack's own levels are those of prod.

## Configuration

Every rule takes its level, its settings, and exceptions with a reason and an end:

\`\`\`json
{
  "ecs-non-root-user": {
    "enforcementLevel": "mandatory",
    "exceptions": [
      { "resource": "todo-db-*", "container": "db", "reason": "postgres drops its privileges itself", "expires": "2027-11-30" }
    ]
  }
}
\`\`\`

\`resource\` is the name or URN of a resource, \`container\` the name of one of its containers; \`*\` stands for any text. \`"only": "undetermined"\` makes an exception for values that are not known yet alone: what shows then is a finding as ever. After its last day an exception counts no more. \`npm run policy\` and \`swingbridge policy report\` refuse a configuration with a rule or setting that there is not, a value of the wrong type, and an exception without a reason.`;

function row(rule: Rule): string {
    const cells = [
        `[\`${rule.name}\`](#${rule.name})`,
        rule.severity,
        ...ENVIRONMENTS.map(environment => rule.level[environment]),
        cell(rule.description),
    ];
    return `| ${cells.join(" | ")} |`;
}

function section(rule: Rule): string[] {
    const settings = Object.entries(rule.settings ?? {});
    return [
        `### \`${rule.name}\``,
        "",
        rule.description,
        "",
        `- Mend it: ${rule.remediation}.`,
        `- About ${appliesTo(rule)}.`,
        ...(rule.frameworks === undefined ? [] : [`- The same elsewhere: ${elsewhere(rule.frameworks)}.`]),
        `- More: <${rule.url}>`,
        "",
        ...(settings.length === 0
            ? []
            : [
                  "| setting | default | meaning |",
                  "| --- | --- | --- |",
                  ...settings.map(
                      ([name, { default: preset, description }]) =>
                          `| \`${name}\` | \`${cell(JSON.stringify(preset))}\`${differing(rule, name)} | ${cell(description)} |`,
                  ),
                  "",
              ]),
    ];
}

function differing(rule: Rule, setting: string): string {
    return ENVIRONMENTS.flatMap(environment => {
        const value = rule.environments?.[environment]?.[setting];
        return value === undefined ? [] : [`, in ${environment} \`${JSON.stringify(value)}\``];
    }).join("");
}

function appliesTo(rule: Rule): string {
    if (isStackRule(rule)) {
        return "the stack as a whole";
    }
    if (rule.appliesTo === "every resource") {
        return rule.appliesTo;
    }
    const tokens = rule.appliesTo.filter(token => token !== TASK_COMPONENT).map(token => `\`${token}\``);
    return [...tokens, ...(rule.appliesTo.includes(TASK_COMPONENT) ? ["our own task definitions"] : [])].join(", ");
}

function elsewhere(frameworks: Frameworks): string {
    return (Object.keys(FRAMEWORK_TITLES) as (keyof Frameworks)[])
        .flatMap(name => {
            const ids = frameworks[name] ?? [];
            return ids.length === 0 ? [] : [`${FRAMEWORK_TITLES[name]} ${ids.join(", ")}`];
        })
        .join("; ");
}

function cell(text: string): string {
    return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
