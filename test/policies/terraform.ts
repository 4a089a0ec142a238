import type { ResourceDescription } from "../../policies/evaluate";

/** Types whose Terraform name is not made of the service's and their own. */
const NAMES: Readonly<Record<string, string>> = {
    "ec2/securityGroup": "aws_security_group",
    "ec2/securityGroupRule": "aws_security_group_rule",
    "lb/loadBalancer": "aws_lb",
    "alb/loadBalancer": "aws_alb",
    "codepipeline/pipeline": "aws_codepipeline",
    "codedeploy/application": "aws_codedeploy_app",
};

/** Arguments that are maps: everything else with members is a block, unless its names are not Terraform's. */
const MAPS = new Set(["tags", "dimensions", "parameters"]);
/** Arguments with a JSON document as their text. */
const DOCUMENTS = new Set(["containerDefinitions", "policy", "assumeRolePolicy"]);

/**
 * The same resources written for Terraform, for tools that read nothing else: the AWS provider of Pulumi is made from
 * Terraform's, so that names follow by rule. Native syntax and not JSON, because checkov looks into documents only there.
 * @param prefix of the names of resources: files that stand side by side share one space of names
 */
export function terraform(resources: readonly ResourceDescription[], prefix: string): string {
    const byUrn = new Map(resources.map(resource => [resource.urn, resource]));
    const address = (urn: string): string | undefined => {
        const resource = byUrn.get(urn);
        return resource && `${typeOf(resource)}.${prefix}${nameOf(resource)}`;
    };
    return resources
        .filter(({ type }) => type.startsWith("aws:"))
        .map(resource => {
            const references = Object.entries(resource.propertyDependencies ?? {}).flatMap(([property, urns]) => {
                const [target] = urns.flatMap(urn => address(urn) ?? []);
                return property in resource.inputs || target === undefined
                    ? []
                    : [`  ${snake(property)} = ${target}.${property.endsWith("Arn") ? "arn" : "id"}\n`];
            });
            const head = `resource "${typeOf(resource)}" "${prefix}${nameOf(resource)}"`;
            return `${head} {\n${body(resource.inputs, "  ")}${references.join("")}}\n`;
        })
        .join("\n");
}

function typeOf({ type }: ResourceDescription): string {
    const [, module = ""] = type.split(":");
    const [service = "", kind = ""] = module.split("/");
    return NAMES[module] ?? `aws_${service}_${snake(kind)}`;
}

function nameOf({ name }: ResourceDescription): string {
    return name.replace(/\W/g, "_");
}

function snake(name: string): string {
    return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

function body(inputs: Record<string, unknown>, indent: string): string {
    return Object.entries(inputs)
        .map(([name, value]) => argument(name, value, indent))
        .join("");
}

function argument(name: string, value: unknown, indent: string): string {
    const block = (word: string, members: Record<string, unknown>): string =>
        `${indent}${word} {\n${body(members, `${indent}  `)}${indent}}\n`;
    if (Array.isArray(value) && value.some(isRecord)) {
        return value.map(members => block(singular(snake(name)), members as Record<string, unknown>)).join("");
    }
    if (isRecord(value) && !MAPS.has(name) && Object.keys(value).every(key => /^[a-z]\w*$/.test(key))) {
        return block(snake(name), value);
    }
    const document = DOCUMENTS.has(name) && typeof value === "string";
    return `${indent}${snake(name)} = ${document ? `jsonencode(${value})` : JSON.stringify(value)}\n`;
}

/** Terraform repeats a block where Pulumi has a list. */
function singular(name: string): string {
    return /gress$/.test(name) ? name : name.replace(/ies$/, "y").replace(/s$/, "");
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
