import type { Path } from "../../compose";
import type { Verdicts } from "../verdicts";

/** The ARN that a `Lookup` of ECS Compose-X gives; one by tags is refused, for that only the account could answer. */
export function arnOfLookup(lookup: unknown, path: Path, resourceType: string, verdicts: Verdicts): string | undefined {
    if (lookup === undefined) {
        return undefined;
    }
    const { Arn, Tags } = (lookup ?? {}) as Record<string, unknown>;
    if (typeof Arn === "string") {
        return Arn;
    }
    const filters = [Tags ?? []]
        .flat()
        .flatMap(tag => tagFilter(tag))
        .join(" ");
    verdicts.refused(path, {
        reason: "what has these tags is known only to the AWS account, which is not asked",
        fix: `write the ARN under \`Arn\`, as this prints it: aws resourcegroupstaggingapi get-resources --resource-type-filters ${resourceType}${filters && ` --tag-filters ${filters}`}`,
    });
    return undefined;
}

/** `{ Key: stage, Value: prod }`, or `{ stage: prod }`. */
function tagFilter(tag: unknown): string[] {
    const { Key, Value, ...named } = (tag ?? {}) as Record<string, unknown>;
    const pairs = Key === undefined ? Object.entries(named) : [[String(Key), Value] as const];
    return pairs.map(([key, value]) => `Key=${key},Values=${String(value)}`);
}
