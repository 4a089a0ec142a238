import { configJsonSchema, NAMESPACE } from "../../config";
import { expected, type SchemaNode } from "../../program/config-problems";

/** An entry of `config:` in `Pulumi.yaml`. @see https://www.pulumi.com/docs/iac/concepts/projects/project-file/ */
export interface ConfigDeclaration {
    description?: string;
    type?: string;
    items?: { type: string };
    default: unknown;
}

/** What an optional key of each type holds when it is not set: Pulumi takes a key without a default as required. */
const EMPTY: Record<string, unknown> = { string: "", array: [], object: {} };

/**
 * The `config` block of `Pulumi.yaml`.
 * A key that may be text or a list has no type there, since Pulumi knows no unions; the program checks it all the same.
 */
export function pulumiConfigBlock(schema: SchemaNode = configJsonSchema): Record<string, ConfigDeclaration> {
    return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, { type, items, description, default: preset }]) => [
            key,
            {
                ...(type === undefined ? {} : { type }),
                ...(items?.type === undefined ? {} : { items: { type: items.type } }),
                description,
                default: preset ?? EMPTY[type ?? ""],
            },
        ]),
    );
}

/** `docs/configuration.md`. */
export function configurationPage(schema: SchemaNode = configJsonSchema): string {
    const entries = Object.entries(schema.properties ?? {});
    return [
        "<!-- Generated from program/config-schema.ts by `npm run generate`. -->",
        "# Configuration",
        "",
        `Keys of \`Pulumi.<stack>.yaml\`, each in the namespace \`${NAMESPACE}\`, as in \`${NAMESPACE}:composeFiles\`.`,
        "Set one with `pulumi config set KEY VALUE`, one inside a map with `pulumi config set --path KEY.INNER VALUE`.",
        "Everything is checked before anything is created: an unknown key, a wrong value and settings that do not fit each other are errors, all shown at once.",
        "",
        ...table(entries),
        ...entries.flatMap(([key, node]) => inner(key, node)),
    ].join("\n");
}

/** A section for the keys inside a map, and for the maps inside that. */
function inner(path: string, node: SchemaNode): string[] {
    const [fields, suffix] = fieldsOf(node);
    if (fields === undefined) {
        return [];
    }
    const place = `${path}${suffix}`;
    const entries = Object.entries(fields);
    return [
        `## \`${place}\``,
        "",
        ...table(entries),
        ...entries.flatMap(([key, child]) => inner(`${place}.${key}`, child)),
    ];
}

function fieldsOf({ properties, additionalProperties, items }: SchemaNode): [SchemaNode["properties"], string] {
    if (properties !== undefined) {
        return [properties, ""];
    }
    if (typeof additionalProperties === "object") {
        return [additionalProperties.properties, ".<name>"];
    }
    return [items?.properties, "[]"];
}

function table(entries: [string, SchemaNode][]): string[] {
    return [
        "| key | value | default | meaning |",
        "|---|---|---|---|",
        ...entries.map(
            ([key, node]) =>
                `| \`${key}\` | ${cell(expected(node))} | ${preset(node)} | ${cell(node.description ?? "")} |`,
        ),
        "",
    ];
}

function preset({ default: value }: SchemaNode): string {
    return value === undefined ? "–" : `\`${JSON.stringify(value)}\``;
}

function cell(text: string): string {
    return text.replaceAll("|", "\\|");
}
