import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";
import { checkTag } from "../tags";
import { pipelineNamed, pipelines, type PipelineRow } from "./model";

const MOST_TAGS = 50;

export function checkTags(tags: codepipeline.Tag[] | undefined): codepipeline.Tag[] {
    const all = [...new Map((tags ?? []).map(tag => [tag.key, tag])).values()];
    all.forEach(({ key = "", value = "" }) => checkTag(key, value, "InvalidTagsException"));
    if (all.length > MOST_TAGS) {
        throw new AwsError("TooManyTagsException", `A resource can have at most ${MOST_TAGS} tags.`);
    }
    return all.sort((left, right) => (left.key! < right.key! ? -1 : 1));
}

function tagged(account: Account, arn: string | undefined): PipelineRow {
    const [, name] = /^arn:aws[\w-]*:codepipeline:[^:]+:\d{12}:([^:/]+)$/.exec(arn ?? "") ?? [];
    if (name === undefined) {
        throw new AwsError("InvalidArnException", `The specified resource ARN is invalid: ${arn}`);
    }
    if (!pipelines(account).get(name)) {
        throw new AwsError("ResourceNotFoundException", `The resource ${arn} does not exist`);
    }
    return pipelineNamed(account, name);
}

export function tagResource(account: Account, input: codepipeline.TagResourceCommandInput): object {
    const row = tagged(account, input.resourceArn);
    pipelines(account).put(row.name, { ...row, tags: checkTags([...row.tags, ...(input.tags ?? [])]) });
    return {};
}

export function untagResource(account: Account, input: codepipeline.UntagResourceCommandInput): object {
    const row = tagged(account, input.resourceArn);
    pipelines(account).put(row.name, { ...row, tags: row.tags.filter(({ key }) => !input.tagKeys?.includes(key!)) });
    return {};
}

export const listTagsForResource = (
    account: Account,
    input: codepipeline.ListTagsForResourceCommandInput,
): codepipeline.ListTagsForResourceOutput => ({ tags: tagged(account, input.resourceArn).tags });
