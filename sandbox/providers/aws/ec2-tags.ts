import type { Aws, Tags } from "./resource";
import { pascalTags } from "./tags";

/** EC2 tags everything by its id. */
export const ec2Tag = {
    put: (aws: Aws, id: string, _: unknown, tags: Tags) =>
        aws.ec2.createTags({ Resources: [id], Tags: pascalTags(tags) }),
    remove: (aws: Aws, id: string, _: unknown, keys: string[]) =>
        aws.ec2.deleteTags({ Resources: [id], Tags: keys.map(Key => ({ Key })) }),
};

/** Tags at creation. */
export const tagSpecification = (ResourceType: string, tags: Tags | undefined) =>
    tags && Object.keys(tags).length > 0 ? [{ ResourceType, Tags: pascalTags(tags) }] : undefined;
