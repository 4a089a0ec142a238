import { matches, type Pattern } from "../events/pattern";
import { keepRecent } from "../recent";
import { refusalOf } from "../refusal";
import { AwsError, type Account } from "../service";
import { subscriptionsOf, type SubscriptionRow } from "./subscriptions";
import { findTopic } from "./topics";

export interface PublishInput {
    TopicArn?: string;
    TargetArn?: string;
    Subject?: string;
    Message?: string;
    MessageStructure?: string;
    MessageAttributes?: Record<string, { DataType?: string; StringValue?: string }>;
    MessageGroupId?: string;
}

/** What arrived at an endpoint, or did not. */
export interface DeliveryRow {
    /** Epoch milliseconds. */
    at: number;
    TopicArn: string;
    MessageId: string;
    /** Undefined where the topic has no subscriptions. */
    Protocol?: string;
    Endpoint?: string;
    Subject?: string;
    Message: string;
    error?: string;
}

export const DELIVERIES = "sns.deliveries";

/** AWS: 256 KiB. */
const LARGEST = 262_144;

const invalid = (reason: string): AwsError => new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);

function check({ Message = "", Subject, MessageStructure }: PublishInput): void {
    if (Message === "") {
        throw invalid("Empty message");
    }
    if (Buffer.byteLength(Message) > LARGEST) {
        throw invalid("Message too long");
    }
    if (Subject !== undefined && (Subject.length === 0 || Subject.length > 100 || /[\n\r]/.test(Subject))) {
        throw invalid("Subject");
    }
    if (MessageStructure === "json" && typeof parsed(Message).default !== "string") {
        throw invalid("Message Structure - No default entry in JSON message body");
    }
}

function parsed(text: string): Record<string, unknown> {
    try {
        return Object(JSON.parse(text)) as Record<string, unknown>;
    } catch {
        return {};
    }
}

/** Whether the subscription's filter lets the message through. @see SNS Developer Guide, filter policies */
function wants({ Attributes }: SubscriptionRow, { Message = "", MessageAttributes = {} }: PublishInput): boolean {
    if (!Attributes.FilterPolicy) {
        return true;
    }
    const policy = parsed(Attributes.FilterPolicy) as Pattern;
    if (Attributes.FilterPolicyScope === "MessageBody") {
        return matches(policy, parsed(Message));
    }
    const values = Object.entries(MessageAttributes).map(([name, { DataType = "", StringValue = "" }]) => {
        const isStructured = DataType === "Number" || DataType === "String.Array";
        return [name, isStructured ? (JSON.parse(StringValue) as unknown) : StringValue] as const;
    });
    return matches(policy, Object.fromEntries(values));
}

/** What this protocol gets of a message that says something to each. */
function wordsFor({ Protocol }: SubscriptionRow, { Message = "", MessageStructure }: PublishInput): string {
    const words = MessageStructure === "json" ? parsed(Message) : {};
    return String(words[Protocol] ?? words.default ?? Message);
}

function toFunction(account: Account, subscription: SubscriptionRow, delivery: DeliveryRow, input: PublishInput): void {
    const { TopicArn, MessageId, Subject, Message } = delivery;
    account.call("lambda", "Invoke", {
        FunctionName: subscription.Endpoint,
        Payload: {
            Records: [
                {
                    EventSource: "aws:sns",
                    EventVersion: "1.0",
                    EventSubscriptionArn: subscription.SubscriptionArn,
                    Sns: {
                        Type: "Notification",
                        MessageId,
                        TopicArn,
                        Subject: Subject ?? null,
                        Message,
                        Timestamp: new Date(account.now).toISOString(),
                        MessageAttributes: Object.fromEntries(
                            Object.entries(input.MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
                                name,
                                { Type: DataType, Value: StringValue },
                            ]),
                        ),
                    },
                },
            ],
        },
    });
}

/** Functions run; what goes to the world outside is written down and stays here. */
export function publish(account: Account, input: PublishInput) {
    const { TopicArn } = findTopic(account, input.TopicArn ?? input.TargetArn);
    check(input);
    const MessageId = account.uniqueId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const message = {
        at: account.now,
        TopicArn,
        MessageId,
        ...(input.Subject !== undefined && { Subject: input.Subject }),
    };
    const subscriptions = subscriptionsOf(account, TopicArn);
    if (subscriptions.length === 0) {
        keepRecent<DeliveryRow>(account, DELIVERIES, { ...message, Message: input.Message! });
    }
    for (const subscription of subscriptions.filter(each => wants(each, input))) {
        const { Protocol, Endpoint } = subscription;
        const delivery: DeliveryRow = { ...message, Protocol, Endpoint, Message: wordsFor(subscription, input) };
        const error =
            Protocol === "lambda" ? refusalOf(() => toFunction(account, subscription, delivery, input)) : undefined;
        keepRecent<DeliveryRow>(account, DELIVERIES, { ...delivery, ...(error !== undefined && { error }) });
    }
    return { MessageId };
}
