import type * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Table } from "../service";
import { AwsError, type Account } from "../service";
import { invalid, listeners, loadBalancers, rules, targetGroups } from "./model";

const MAX_TAGS = 50;
const MAX_TAGGED = 20;

export function checkTags(tags: readonly elb.Tag[] | undefined): void {
    if (!tags) {
        return;
    }
    if (tags.length === 0) {
        throw invalid("At least one tag must be specified");
    }
    if (new Set(tags.map(tag => tag.Key)).size < tags.length) {
        throw new AwsError("DuplicateTagKeys", "Tag keys must be unique");
    }
    if (tags.length > MAX_TAGS) {
        throw new AwsError("TooManyTags", `A resource can have at most ${MAX_TAGS} tags`);
    }
    const reserved = tags.find(tag => tag.Key?.toLowerCase().startsWith("aws:"));
    if (reserved) {
        throw invalid(`Tag key '${reserved.Key}' cannot begin with 'aws:'`);
    }
}

interface Tagged {
    tags: elb.Tag[];
}

/** The table that holds a resource, by its ARN. */
function tableOf(account: Account, arn: string): Table<Tagged> {
    const [kind, table, code] = arn.includes(":loadbalancer/")
        ? (["Load balancer", loadBalancers(account), "LoadBalancerNotFound"] as const)
        : arn.includes(":targetgroup/")
          ? (["Target group", targetGroups(account), "TargetGroupNotFound"] as const)
          : arn.includes(":listener-rule/")
            ? (["Rule", rules(account), "RuleNotFound"] as const)
            : (["Listener", listeners(account), "ListenerNotFound"] as const);
    if (!table.get(arn)) {
        throw new AwsError(code, `${kind} '${arn}' not found`);
    }
    // Only the tags of the row are read and written here.
    return table as unknown as Table<Tagged>;
}

export function addTags(account: Account, input: elb.AddTagsCommandInput): object {
    checkTags(input.Tags ?? []);
    change(account, input.ResourceArns, tags => {
        const added = new Map([...tags, ...(input.Tags ?? [])].map(tag => [tag.Key, tag]));
        if (added.size > MAX_TAGS) {
            throw new AwsError("TooManyTags", `A resource can have at most ${MAX_TAGS} tags`);
        }
        return [...added.values()];
    });
    return {};
}

export function removeTags(account: Account, input: elb.RemoveTagsCommandInput): object {
    change(account, input.ResourceArns, tags => tags.filter(tag => !input.TagKeys?.includes(tag.Key ?? "")));
    return {};
}

function change(account: Account, arns: readonly string[] = [], edit: (tags: elb.Tag[]) => elb.Tag[]): void {
    for (const arn of arns) {
        const table = tableOf(account, arn);
        const row = table.get(arn);
        if (row) {
            table.put(arn, { ...row, tags: edit(row.tags) });
        }
    }
}

export function describeTags(account: Account, input: elb.DescribeTagsCommandInput): object {
    const arns = input.ResourceArns ?? [];
    if (arns.length > MAX_TAGGED) {
        throw invalid(`Up to ${MAX_TAGGED} resources can be described in one call`);
    }
    return {
        TagDescriptions: arns.map(arn => ({ ResourceArn: arn, Tags: tableOf(account, arn).get(arn)?.tags ?? [] })),
    };
}
