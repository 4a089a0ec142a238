import type { TopicArgs, TopicState } from "@pulumi/aws/sns";
import { autoNamed, boolean, json, string } from "../property";
import { awsResource } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

export const topic = awsResource<TopicArgs, TopicState>({
    label: "SNS Topic",
    properties: {
        name: autoNamed({ max: 256 }),
        displayName: string(),
        fifoTopic: boolean({ default: false, replace: true }),
        kmsMasterKeyId: string(),
        policy: json({ computed: true }),
        deliveryPolicy: json(),
    },
    computed: ["arn", "beginningArchiveTime", "owner"],
    async create(aws, args) {
        const Attributes = {
            ...(args.displayName ? { DisplayName: args.displayName } : {}),
            ...(args.kmsMasterKeyId ? { KmsMasterKeyId: args.kmsMasterKeyId } : {}),
            ...(args.policy ? { Policy: String(args.policy) } : {}),
        };
        const { TopicArn } = (await aws.sns.createTopic!({
            Name: args.name,
            Attributes,
            Tags: pascalTags(args.tags),
        })) as { TopicArn: string };
        return TopicArn;
    },
    async read(aws, id) {
        const { Attributes } = (await aws.sns.getTopicAttributes!({ TopicArn: id })) as {
            Attributes: Record<string, string>;
        };
        const { Tags } = (await aws.sns.listTagsForResource!({ ResourceArn: id })) as {
            Tags?: { Key?: string; Value?: string }[];
        };
        return {
            arn: id,
            name: id.split(":").pop(),
            owner: Attributes.Owner ?? aws.accountId,
            displayName: Attributes.DisplayName ?? "",
            kmsMasterKeyId: Attributes.KmsMasterKeyId ?? "",
            policy: Attributes.Policy ?? "",
            deliveryPolicy: Attributes.DeliveryPolicy ?? "",
            fifoTopic: false,
            beginningArchiveTime: "",
            tags: fromPascalTags(Tags),
        };
    },
    async update(aws, { id: TopicArn, args, changed }) {
        const attributes = { displayName: "DisplayName", kmsMasterKeyId: "KmsMasterKeyId", policy: "Policy" } as const;
        for (const [name, AttributeName] of Object.entries(attributes) as [keyof typeof attributes, string][]) {
            if (changed(name)) {
                await aws.sns.setTopicAttributes!({
                    TopicArn,
                    AttributeName,
                    AttributeValue: String(args[name] ?? ""),
                });
            }
        }
    },
    tag: {
        put: (aws, id, _, tags) => aws.sns.tagResource!({ ResourceArn: id, Tags: pascalTags(tags) }),
        remove: (aws, id, _, TagKeys) => aws.sns.untagResource!({ ResourceArn: id, TagKeys }),
    },
    async delete(aws, TopicArn) {
        await aws.sns.deleteTopic!({ TopicArn });
    },
});
