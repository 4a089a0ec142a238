import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { findTopic } from "./topics";

export interface SubscriptionRow {
    SubscriptionArn: string;
    TopicArn: string;
    Protocol: string;
    Endpoint: string;
    Attributes: Record<string, string>;
}

interface SubscriptionInput {
    TopicArn?: string;
    Protocol?: string;
    Endpoint?: string;
    Attributes?: Record<string, string>;
    SubscriptionArn?: string;
    AttributeName?: string;
    AttributeValue?: string;
    NextToken?: string;
}

/** What an endpoint of each protocol looks like. */
const ENDPOINTS: Record<string, RegExp> = {
    http: /^http:\/\//,
    https: /^https:\/\//,
    email: /^[^@\s]+@[^@\s]+$/,
    "email-json": /^[^@\s]+@[^@\s]+$/,
    sms: /^\+?[\d-]+$/,
    sqs: /^arn:aws[\w-]*:sqs:/,
    lambda: /^arn:aws[\w-]*:lambda:/,
    firehose: /^arn:aws[\w-]*:firehose:/,
    application: /^arn:aws[\w-]*:sns:.*:endpoint\//,
};

const subscriptions = (account: Account) => account.table<SubscriptionRow>("sns.subscriptions");

export const subscriptionsOf = (account: Account, topicArn: string): SubscriptionRow[] =>
    subscriptions(account)
        .list()
        .filter(({ TopicArn }) => TopicArn === topicArn);

export function unsubscribeAll(account: Account, topicArn: string): void {
    subscriptionsOf(account, topicArn).forEach(row => subscriptions(account).delete(row.SubscriptionArn));
}

function findSubscription(account: Account, arn = ""): SubscriptionRow {
    const row = subscriptions(account).get(arn);
    if (!row) {
        throw new AwsError("NotFound", "Subscription does not exist", 404);
    }
    return row;
}

function checkAttributes(attributes: Record<string, string>): void {
    for (const name of ["FilterPolicy", "RedrivePolicy", "DeliveryPolicy"]) {
        try {
            JSON.parse(attributes[name] || "{}");
        } catch {
            throw new AwsError("InvalidParameter", `Invalid parameter: ${name}: failed to parse JSON.`);
        }
    }
}

function subscribe(account: Account, input: SubscriptionInput) {
    const topic = findTopic(account, input.TopicArn);
    const { Protocol = "", Endpoint = "", Attributes = {} } = input;
    const form = ENDPOINTS[Protocol];
    if (!form) {
        throw new AwsError(
            "InvalidParameter",
            `Invalid parameter: Amazon SNS does not support this protocol string: ${Protocol}`,
        );
    }
    if (!form.test(Endpoint)) {
        throw new AwsError("InvalidParameter", `Invalid parameter: Endpoint: ${Endpoint} is none of ${Protocol}`);
    }
    checkAttributes(Attributes);
    const existing = subscriptionsOf(account, topic.TopicArn).find(
        row => row.Protocol === Protocol && row.Endpoint === Endpoint,
    );
    if (existing) {
        return { SubscriptionArn: existing.SubscriptionArn };
    }
    const id = account.uniqueId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const SubscriptionArn = `${topic.TopicArn}:${id}`;
    subscriptions(account).put(SubscriptionArn, {
        SubscriptionArn,
        TopicArn: topic.TopicArn,
        Protocol,
        Endpoint,
        Attributes,
    });
    return { SubscriptionArn };
}

const describe = (account: Account, { SubscriptionArn, TopicArn, Protocol, Endpoint }: SubscriptionRow) => ({
    SubscriptionArn,
    TopicArn,
    Protocol,
    Endpoint,
    Owner: account.accountId,
});

function page(account: Account, rows: SubscriptionRow[], token: string | undefined) {
    const { items, next } = paginate(rows, token, undefined, 100);
    return { Subscriptions: items.map(row => describe(account, row)), NextToken: next };
}

/** Subscriptions are confirmed at once: nobody reads the mail that would ask. */
export const subscriptionOperations: ServiceModule["operations"] = {
    Subscribe: subscribe,

    Unsubscribe(account: Account, { SubscriptionArn = "" }: SubscriptionInput) {
        subscriptions(account).delete(SubscriptionArn);
        return {};
    },

    ListSubscriptions: (account: Account, { NextToken }: SubscriptionInput) =>
        page(account, subscriptions(account).list(), NextToken),

    ListSubscriptionsByTopic: (account: Account, { TopicArn, NextToken }: SubscriptionInput) =>
        page(account, subscriptionsOf(account, findTopic(account, TopicArn).TopicArn), NextToken),

    GetSubscriptionAttributes(account: Account, { SubscriptionArn }: SubscriptionInput) {
        const row = findSubscription(account, SubscriptionArn);
        return {
            Attributes: {
                RawMessageDelivery: "false",
                ...row.Attributes,
                ...describe(account, row),
                PendingConfirmation: "false",
                ConfirmationWasAuthenticated: "true",
                SubscriptionPrincipal: `arn:aws:iam::${account.accountId}:user/sandbox`,
            },
        };
    },

    SetSubscriptionAttributes(account: Account, input: SubscriptionInput) {
        const row = findSubscription(account, input.SubscriptionArn);
        const { AttributeName = "", AttributeValue = "" } = input;
        const Attributes = { ...row.Attributes, [AttributeName]: AttributeValue };
        checkAttributes(Attributes);
        subscriptions(account).put(row.SubscriptionArn, { ...row, Attributes });
        return {};
    },
};
