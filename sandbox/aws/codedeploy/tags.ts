import type * as codedeploy from "@aws-sdk/client-codedeploy";
import type { Account, Table } from "../service";
import { AwsError } from "../service";
import { applications, deploymentGroups } from "./model";

interface Tagged {
    tags: codedeploy.Tag[];
}

/** `arn:…:application:NAME` or `arn:…:deploymentgroup:APPLICATION/NAME` */
function locate(account: Account, arn: string | undefined): { table: Table<Tagged>; key: string; row: Tagged } {
    if (!arn) {
        throw new AwsError("ResourceArnRequiredException", "The ARN of a resource is required");
    }
    const match = /^arn:aws[\w-]*:codedeploy:[^:]*:\d+:(application|deploymentgroup):(.+)$/.exec(arn);
    if (!match) {
        throw new AwsError("InvalidArnException", `The ARN is invalid: ${arn}`);
    }
    const [, kind, key = ""] = match;
    // Only the tags of the row are read and written here.
    const table = (kind === "application"
        ? applications(account)
        : deploymentGroups(account)) as unknown as Table<Tagged>;
    const row = table.get(key);
    if (!row) {
        throw kind === "application"
            ? new AwsError("ApplicationDoesNotExistException", `No application found for name: ${key}`)
            : new AwsError("DeploymentGroupDoesNotExistException", `No Deployment Group found for name: ${key}`);
    }
    return { table, key, row };
}

export function tagResource(account: Account, input: codedeploy.TagResourceCommandInput): object {
    const { table, key, row } = locate(account, input.ResourceArn);
    if (!input.Tags?.length) {
        throw new AwsError("TagRequiredException", "A tag is required");
    }
    const tags = [...new Map([...row.tags, ...input.Tags].map(tag => [tag.Key, tag])).values()];
    table.put(key, { ...row, tags });
    return {};
}

export function untagResource(account: Account, input: codedeploy.UntagResourceCommandInput): object {
    const { table, key, row } = locate(account, input.ResourceArn);
    table.put(key, { ...row, tags: row.tags.filter(tag => !input.TagKeys?.includes(tag.Key ?? "")) });
    return {};
}

export const listTagsForResource = (account: Account, input: codedeploy.ListTagsForResourceCommandInput): object => ({
    Tags: locate(account, input.ResourceArn).row.tags,
});
