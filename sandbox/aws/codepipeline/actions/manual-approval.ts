import { AwsError, type Account } from "../../service";
import { ActionFailure, consoleUrl, minutes, type ActionRun, type ActionType } from "../action-type";
import { uuid } from "../names";

/** AWS's own: seven days. */
const TIMEOUT = 7 * 24 * 60;

/** Somebody has to say yes. */
export const manualApproval: ActionType = {
    categories: ["Approval"],
    provider: "Manual",
    inputs: [0, 0],
    outputs: [0, 0],
    properties: { NotificationArn: {}, CustomData: {}, ExternalEntityLink: {} },
    timeout: TIMEOUT,
    check: ({ configuration: { NotificationArn } }) =>
        NotificationArn === undefined || /^arn:aws[\w-]*:sns:[^:]+:\d{12}:.+$/.test(NotificationArn)
            ? undefined
            : `NotificationArn must be the ARN of an Amazon SNS topic, not ${NotificationArn}`,
    start(run) {
        const token = uuid(run.account);
        const { NotificationArn: TopicArn } = run.configuration;
        if (TopicArn !== undefined) {
            publish(run.account, TopicArn, run, token);
        }
        return { status: "waiting", token };
    },
};

/** @see CodePipeline User Guide, JSON data format for manual approval notifications */
function publish(account: Account, TopicArn: string, { row, configuration }: ActionRun, token: string): void {
    const { pipeline, stage, action } = row;
    const expires = new Date(account.now + minutes(action.timeoutInMinutes ?? TIMEOUT));
    const message = {
        region: account.region,
        consoleLink: consoleUrl(account, "codepipeline", `view/${pipeline}`),
        approval: {
            pipelineName: pipeline,
            stageName: stage,
            actionName: action.name,
            token,
            expires: expires.toISOString().replace(/:\d\d\.\d{3}Z$/, "Z"),
            externalEntityLink: configuration.ExternalEntityLink ?? null,
            approvalReviewLink: consoleUrl(
                account,
                "codepipeline",
                `view/${pipeline}/${stage}/${action.name}/approve/${token}`,
            ),
            customData: configuration.CustomData ?? null,
        },
    };
    try {
        account.call("sns", "Publish", {
            TopicArn,
            Subject: `APPROVAL NEEDED: AWS CodePipeline ${pipeline} for action ${action.name}`.slice(0, 100),
            Message: JSON.stringify(message),
        });
    } catch (error) {
        if (error instanceof AwsError) {
            throw new ActionFailure(
                "ConfigurationError",
                `Unable to publish to the topic ${TopicArn}: ${error.message}`,
            );
        }
        throw error;
    }
}
