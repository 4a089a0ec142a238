import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-sns";
import type { SandboxAccount } from "../../../sandbox/account";
import { serveWire } from "../../../sandbox/wire";
import { openAccount } from "../account";

describe("SNS", () => {
    let account: SandboxAccount;
    const call = (operation: string, input: object = {}) => account.session("us-east-1").call("sns", operation, input);
    const received = () =>
        (call("ListDeliveries").Deliveries as { Endpoint?: string; Message: string }[]).map(
            ({ Endpoint, Message }) => [Endpoint, Message] as const,
        );
    const subscribe = (Endpoint: string, Attributes: object = {}, Protocol = "email") =>
        call("Subscribe", { TopicArn: topic, Protocol, Endpoint, Attributes }).SubscriptionArn as string;
    let topic: string;

    beforeEach(() => {
        account = openAccount();
        topic = call("CreateTopic", { Name: "approvals" }).TopicArn as string;
    });
    afterEach(() => account.close());

    it("writes down what a topic gets, and for whom", () => {
        call("Publish", { TopicArn: topic, Message: "nobody" });
        subscribe("a@example.com");
        subscribe("b@example.com");
        call("Publish", { TopicArn: topic, Subject: "Hello", Message: "all" });
        assert.deepEqual(received(), [
            [undefined, "nobody"],
            ["a@example.com", "all"],
            ["b@example.com", "all"],
        ]);
        assert.equal(call("GetTopicAttributes", { TopicArn: topic }).Attributes.SubscriptionsConfirmed, "2");
    });

    it("subscribes an endpoint once, until it is unsubscribed or the topic is deleted", () => {
        const arn = subscribe("a@example.com");
        assert.equal(subscribe("a@example.com"), arn);
        call("Unsubscribe", { SubscriptionArn: arn });
        assert.deepEqual(call("ListSubscriptionsByTopic", { TopicArn: topic }).Subscriptions, []);
        subscribe("b@example.com");
        call("DeleteTopic", { TopicArn: topic });
        assert.deepEqual(call("ListSubscriptions").Subscriptions, []);
        assert.throws(() => call("Publish", { TopicArn: topic, Message: "gone" }), { code: "NotFound" });
    });

    it("filters by attributes, or by the message itself", () => {
        subscribe("prod@example.com", { FilterPolicy: '{"stage":["prod"]}' });
        subscribe("failed@example.com", { FilterPolicy: '{"state":["FAILED"]}', FilterPolicyScope: "MessageBody" });
        const MessageAttributes = { stage: { DataType: "String", StringValue: "prod" } };
        call("Publish", { TopicArn: topic, Message: "1", MessageAttributes });
        call("Publish", { TopicArn: topic, Message: '{"state":"FAILED"}' });
        call("Publish", { TopicArn: topic, Message: '{"state":"SUCCEEDED"}' });
        assert.deepEqual(received(), [
            ["prod@example.com", "1"],
            ["failed@example.com", '{"state":"FAILED"}'],
        ]);
    });

    it("tells each protocol its own words", () => {
        subscribe("a@example.com");
        subscribe("https://example.com", {}, "https");
        const Message = JSON.stringify({ default: "short", email: "long" });
        call("Publish", { TopicArn: topic, Message, MessageStructure: "json" });
        assert.deepEqual(received(), [
            ["a@example.com", "long"],
            ["https://example.com", "short"],
        ]);
        assert.throws(() => call("Publish", { TopicArn: topic, Message: "{}", MessageStructure: "json" }), {
            code: "InvalidParameter",
        });
    });

    it("invokes functions with AWS's envelope, and notes those that are not there", () => {
        const done: unknown[] = [];
        account.workWith({ "lambda.invoke": ({ detail }) => void done.push(detail.payload) });
        call("Publish", { TopicArn: topic, Message: "before" });
        subscribe("arn:aws:lambda:us-east-1:123456789012:function:notify", {}, "lambda");
        call("Publish", { TopicArn: topic, Message: "lost" });
        account
            .session("us-east-1")
            .call("lambda", "CreateFunction", { FunctionName: "notify", command: "true", folder: "/" });
        call("Publish", { TopicArn: topic, Subject: "Hello", Message: "found" });
        const records = (
            done as { Records: { EventSource: string; Sns: { Message: string; Subject: string } }[] }[]
        ).map(({ Records }) => Records[0]!);
        assert.deepEqual(
            records.map(({ EventSource, Sns }) => [EventSource, Sns.Subject, Sns.Message]),
            [["aws:sns", "Hello", "found"]],
        );
        const { Deliveries } = call("ListDeliveries");
        assert.match(Deliveries[1].error, /Function not found/);
    });

    it("keeps the last hundred", () => {
        for (let number = 1; number <= 120; number++) {
            call("Publish", { TopicArn: topic, Message: String(number) });
        }
        assert.deepEqual([received().length, received()[0]![1], received().at(-1)![1]], [100, "21", "120"]);
    });

    it("hears of alarms whose actions are on", () => {
        const alarm = (AlarmName: string, ActionsEnabled: boolean) =>
            account.session("us-east-1").call("cloudwatch", "PutMetricAlarm", {
                AlarmName,
                ActionsEnabled,
                AlarmActions: [topic],
                ComparisonOperator: "GreaterThanThreshold",
                EvaluationPeriods: 1,
                MetricName: "Errors",
                Namespace: "Test",
                Period: 60,
                Statistic: "Sum",
                Threshold: 1,
            });
        const set = (AlarmName: string, StateValue: string) =>
            account
                .session("us-east-1")
                .call("cloudwatch", "SetAlarmState", { AlarmName, StateValue, StateReason: "test" });
        alarm("loud", true);
        alarm("quiet", false);
        set("loud", "ALARM");
        set("loud", "ALARM");
        set("loud", "OK");
        set("quiet", "ALARM");
        const states = received()
            .map(([, text]) => JSON.parse(text))
            .map(each => [each.AlarmName, each.NewStateValue]);
        assert.deepEqual(states, [["loud", "ALARM"]]);
    });

    it("speaks the query form of the SDK", async () => {
        const server = await serveWire(account);
        const client = new sdk.SNSClient({
            endpoint: server.endpoint,
            region: "us-east-1",
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
            maxAttempts: 1,
        });
        try {
            const MessageAttributes = { stage: { DataType: "String", StringValue: "prod" } };
            const Attributes = { FilterPolicy: '{"stage":["prod"]}' };
            const made = { TopicArn: topic, Protocol: "email", Endpoint: "a@example.com", Attributes };
            const { SubscriptionArn } = await client.send(new sdk.SubscribeCommand(made));
            const publish = new sdk.PublishCommand({ TopicArn: topic, Message: "<1 & 2>", MessageAttributes });
            assert.match((await client.send(publish)).MessageId ?? "", /^[0-9a-f-]{36}$/);
            assert.deepEqual(received(), [["a@example.com", "<1 & 2>"]]);
            const listed = await client.send(new sdk.ListSubscriptionsByTopicCommand({ TopicArn: topic }));
            assert.deepEqual(
                listed.Subscriptions?.map(each => each.SubscriptionArn),
                [SubscriptionArn],
            );
            const { Attributes: read } = await client.send(
                new sdk.GetSubscriptionAttributesCommand({ SubscriptionArn }),
            );
            assert.equal(read?.FilterPolicy, Attributes.FilterPolicy);
            await assert.rejects(
                client.send(new sdk.PublishCommand({ TopicArn: `${topic}-none`, Message: "1" })),
                sdk.NotFoundException,
            );
        } finally {
            client.destroy();
            await server.close();
        }
    });
});
