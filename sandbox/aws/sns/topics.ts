import { omit } from "../omit";
import { AwsError, type Account, type ServiceModule } from "../service";
import { paginate } from "../paginate";
import { toTagList, toTagMap, withoutTags, type Tag, type TagMap } from "../tags";
import { subscriptionsOf, unsubscribeAll } from "./subscriptions";

export interface TopicRow {
    TopicArn: string;
    Attributes: Record<string, string>;
    Tags: TagMap;
}

interface TopicInput {
    TopicArn?: string;
    ResourceArn?: string;
    Tags?: Tag[];
}

const topics = (account: Account) => account.table<TopicRow>("sns.topics");

/** @throws AwsError `NotFound` */
export function findTopic(account: Account, arn: string | undefined): TopicRow {
    const row = arn === undefined ? undefined : topics(account).get(arn);
    if (!row) {
        throw new AwsError("NotFound", "Topic does not exist", 404);
    }
    return row;
}

export const topicOperations: ServiceModule["operations"] = {
    CreateTopic(
        account: Account,
        { Name = "", Attributes = {}, Tags }: { Name?: string; Attributes?: Record<string, string>; Tags?: Tag[] },
    ) {
        if (!/^[\w-]{1,256}(\.fifo)?$/.test(Name)) {
            throw new AwsError("InvalidParameter", "Invalid parameter: Topic Name");
        }
        const TopicArn = account.arn("sns", Name);
        // Creating a topic that is there already names it.
        if (!topics(account).get(TopicArn)) {
            topics(account).put(TopicArn, { TopicArn, Attributes, Tags: toTagMap(Tags, "InvalidParameter") });
        }
        return { TopicArn };
    },

    GetTopicAttributes(account: Account, { TopicArn }: TopicInput) {
        const row = findTopic(account, TopicArn);
        return {
            Attributes: {
                Policy: defaultPolicy(account, row.TopicArn),
                SubscriptionsConfirmed: String(subscriptionsOf(account, row.TopicArn).length),
                SubscriptionsDeleted: "0",
                SubscriptionsPending: "0",
                ...row.Attributes,
                TopicArn: row.TopicArn,
                Owner: account.accountId,
            },
        };
    },

    SetTopicAttributes(
        account: Account,
        input: { TopicArn?: string; AttributeName?: string; AttributeValue?: string },
    ) {
        const row = findTopic(account, input.TopicArn);
        const { AttributeName = "", AttributeValue = "" } = input;
        const others = omit(row.Attributes, AttributeName);
        // Without a value it is what a topic begins with.
        const Attributes = AttributeValue === "" ? others : { ...others, [AttributeName]: AttributeValue };
        topics(account).put(row.TopicArn, { ...row, Attributes });
        return {};
    },

    ListTopics(account: Account, { NextToken }: { NextToken?: string }) {
        const { items, next } = paginate(topics(account).list(), NextToken, undefined, 100);
        return { Topics: items.map(({ TopicArn }) => ({ TopicArn })), NextToken: next };
    },

    /** One that is not there is deleted already. */
    DeleteTopic(account: Account, { TopicArn = "" }: TopicInput) {
        topics(account).delete(TopicArn);
        unsubscribeAll(account, TopicArn);
        return {};
    },

    ListTagsForResource: (account: Account, { ResourceArn }: TopicInput) => ({
        Tags: toTagList(findTopic(account, ResourceArn).Tags),
    }),

    TagResource(account: Account, { ResourceArn, Tags }: TopicInput) {
        const row = findTopic(account, ResourceArn);
        topics(account).put(row.TopicArn, { ...row, Tags: { ...row.Tags, ...toTagMap(Tags, "InvalidParameter") } });
        return {};
    },

    UntagResource(account: Account, { ResourceArn, TagKeys }: TopicInput & { TagKeys?: string[] }) {
        const row = findTopic(account, ResourceArn);
        topics(account).put(row.TopicArn, { ...row, Tags: withoutTags(row.Tags, TagKeys) });
        return {};
    },
};

/** What a topic begins with: its owner may do everything. */
const defaultPolicy = (account: Account, arn: string): string =>
    JSON.stringify({
        Version: "2008-10-17",
        Id: "__default_policy_ID",
        Statement: [
            {
                Sid: "__default_statement_ID",
                Effect: "Allow",
                Principal: { AWS: "*" },
                Action: [
                    "SNS:Publish",
                    "SNS:Subscribe",
                    "SNS:GetTopicAttributes",
                    "SNS:SetTopicAttributes",
                    "SNS:DeleteTopic",
                ],
                Resource: arn,
                Condition: { StringEquals: { "AWS:SourceOwner": account.accountId } },
            },
        ],
    });
