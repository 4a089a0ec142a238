import type { types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DeliveryPipelineArgs } from "./delivery-pipeline-args";

type Target = types.input.codestarnotifications.NotificationRuleTarget;

/**
 * Who hears of a pipeline.
 * @see AWS CodeStar Notifications API Reference, Target
 */
export function notificationTargets({
    notificationTopicArn,
    notificationChatbotArn,
}: Pick<DeliveryPipelineArgs, "notificationTopicArn" | "notificationChatbotArn">): Target[] {
    return [
        ...(notificationTopicArn === undefined ? [] : [{ address: notificationTopicArn }]),
        ...(notificationChatbotArn === undefined
            ? []
            : [{ address: notificationChatbotArn, type: pulumi.output(notificationChatbotArn).apply(chatOf) }]),
    ];
}

/** @see Service Authorization Reference, AWS Chatbot: arn:aws:chatbot::ACCOUNT:chat-configuration/CHAT/NAME */
function chatOf(arn: string): string {
    return arn.includes(":chat-configuration/microsoft-teams-channel/")
        ? "AWSChatbotMicrosoftTeams"
        : "AWSChatbotSlack";
}
