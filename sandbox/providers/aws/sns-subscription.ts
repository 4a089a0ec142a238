import type { TopicPolicyArgs, TopicPolicyState, TopicSubscriptionArgs, TopicSubscriptionState } from "@pulumi/aws/sns";
import { boolean, json, number, string } from "../property";
import { awsResource, type Aws } from "./resource";

/** Attributes that a subscription is made with, and may change. */
const ATTRIBUTES = {
    filterPolicy: "FilterPolicy",
    filterPolicyScope: "FilterPolicyScope",
    rawMessageDelivery: "RawMessageDelivery",
    redrivePolicy: "RedrivePolicy",
    deliveryPolicy: "DeliveryPolicy",
    subscriptionRoleArn: "SubscriptionRoleArn",
} as const;
type Attribute = keyof typeof ATTRIBUTES;
const NAMES = Object.entries(ATTRIBUTES) as [Attribute, string][];

async function attributesOf(aws: Aws, operation: string, input: object): Promise<Record<string, string>> {
    const { Attributes } = (await aws.sns[operation]!(input)) as { Attributes: Record<string, string> };
    return Attributes;
}

export const topicSubscription = awsResource<TopicSubscriptionArgs, TopicSubscriptionState>({
    label: "SNS Topic Subscription",
    properties: {
        topic: string({ required: true, replace: true }),
        protocol: string({ required: true, replace: true }),
        endpoint: string({ required: true, replace: true }),
        filterPolicy: json(),
        filterPolicyScope: string({ computed: true }),
        rawMessageDelivery: boolean({ default: false }),
        redrivePolicy: json(),
        deliveryPolicy: json(),
        subscriptionRoleArn: string(),
        confirmationTimeoutInMinutes: number({ default: 1, local: true }),
        endpointAutoConfirms: boolean({ default: false, local: true }),
    },
    computed: ["arn", "confirmationWasAuthenticated", "ownerId", "pendingConfirmation"],
    async create(aws, args) {
        const given = NAMES.flatMap(([name, attribute]) =>
            args[name] === undefined || args[name] === "" ? [] : [[attribute, String(args[name])] as const],
        );
        const { SubscriptionArn } = (await aws.sns.subscribe!({
            TopicArn: String(args.topic),
            Protocol: args.protocol,
            Endpoint: args.endpoint,
            Attributes: Object.fromEntries(given),
        })) as { SubscriptionArn: string };
        return SubscriptionArn;
    },
    async read(aws, id) {
        const found = await attributesOf(aws, "getSubscriptionAttributes", { SubscriptionArn: id });
        return {
            arn: id,
            topic: found.TopicArn,
            protocol: found.Protocol,
            endpoint: found.Endpoint,
            ownerId: found.Owner,
            filterPolicy: found.FilterPolicy ?? "",
            filterPolicyScope: found.FilterPolicyScope ?? "",
            rawMessageDelivery: found.RawMessageDelivery === "true",
            redrivePolicy: found.RedrivePolicy ?? "",
            deliveryPolicy: found.DeliveryPolicy ?? "",
            subscriptionRoleArn: found.SubscriptionRoleArn ?? "",
            pendingConfirmation: found.PendingConfirmation === "true",
            confirmationWasAuthenticated: found.ConfirmationWasAuthenticated === "true",
        };
    },
    async update(aws, { id: SubscriptionArn, args, changed }) {
        for (const [name, AttributeName] of NAMES.filter(([name]) => changed(name))) {
            const AttributeValue = String(args[name] ?? "");
            await aws.sns.setSubscriptionAttributes!({ SubscriptionArn, AttributeName, AttributeValue });
        }
    },
    async delete(aws, SubscriptionArn) {
        await aws.sns.unsubscribe!({ SubscriptionArn });
    },
});

const setPolicy = (aws: Aws, TopicArn: string, AttributeValue: string) =>
    aws.sns.setTopicAttributes!({ TopicArn, AttributeName: "Policy", AttributeValue });

/** Its id is the topic's ARN. */
export const topicPolicy = awsResource<TopicPolicyArgs, TopicPolicyState>({
    label: "SNS Topic Policy",
    properties: { arn: string({ required: true, replace: true }), policy: json({ required: true }) },
    computed: ["owner"],
    async create(aws, { arn, policy }) {
        await setPolicy(aws, arn, String(policy));
        return arn;
    },
    async read(aws, id) {
        const { Policy, Owner } = await attributesOf(aws, "getTopicAttributes", { TopicArn: id });
        return { arn: id, policy: Policy, owner: Owner };
    },
    async update(aws, { id, args }) {
        await setPolicy(aws, id, String(args.policy));
    },
    /** What is left is the policy that a topic begins with. */
    async delete(aws, id) {
        await setPolicy(aws, id, "");
    },
});
