import type { Aws, Tags } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

export const lbTag = {
    put: (aws: Aws, id: string, _: unknown, tags: Tags) =>
        aws.elbv2.addTags({ ResourceArns: [id], Tags: pascalTags(tags) }),
    remove: (aws: Aws, id: string, _: unknown, TagKeys: string[]) =>
        aws.elbv2.removeTags({ ResourceArns: [id], TagKeys }),
};

export async function lbTags(aws: Aws, arn: string): Promise<Tags> {
    const { TagDescriptions } = await aws.elbv2.describeTags({ ResourceArns: [arn] });
    return fromPascalTags(TagDescriptions?.[0]?.Tags);
}

/** AWS wants no empty list of tags. */
export const lbCreateTags = (tags: Tags | undefined) =>
    tags && Object.keys(tags).length > 0 ? pascalTags(tags) : undefined;

/** Attributes of a load balancer or target group, by AWS's name. */
export const attributeMap = (attributes: { Key?: string; Value?: string }[] | undefined): Record<string, string> =>
    Object.fromEntries((attributes ?? []).map(({ Key, Value }) => [Key!, Value ?? ""]));

/** Values of our properties as AWS's attributes; those without a value are left alone. */
export const attributeList = (values: Record<string, unknown>) =>
    Object.entries(values)
        .filter(([, value]) => value !== undefined)
        .map(([Key, value]) => ({ Key, Value: String(value) }));
