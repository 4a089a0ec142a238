import type { NotificationRuleArgs, NotificationRuleState } from "@pulumi/aws/codestarnotifications";
import { autoNamed, object, set, string } from "../property";
import { awsResource, type Plain } from "./resource";
import { fromTagMap } from "./tags";

interface Rule {
    Arn: string;
    Name: string;
    Resource: string;
    EventTypes: { EventTypeId: string }[];
    Targets: { TargetType: string; TargetAddress: string; TargetStatus: string }[];
    DetailType: string;
    Status: string;
    Tags?: Record<string, string>;
}

const inputOf = (args: Plain<NotificationRuleArgs>) => ({
    Name: args.name,
    EventTypeIds: args.eventTypeIds,
    Targets: (args.targets ?? []).map(({ type = "SNS", address }) => ({ TargetType: type, TargetAddress: address })),
    DetailType: args.detailType,
    Status: args.status,
});

export const notificationRule = awsResource<NotificationRuleArgs, NotificationRuleState>({
    label: "CodeStar Notification Rule",
    properties: {
        // Alone of its service's resources it keeps its name when that changes.
        name: { ...autoNamed({ max: 64 }), replace: false },
        resource: string({ required: true, replace: true }),
        detailType: string({ required: true, oneOf: ["BASIC", "FULL"] }),
        eventTypeIds: set(string(), { required: true }),
        status: string({ default: "ENABLED", oneOf: ["ENABLED", "DISABLED"] }),
        targets: set(
            object({
                address: string({ required: true }),
                type: string({ default: "SNS" }),
                status: string({ computed: true }),
            }),
        ),
    },
    computed: ["arn"],
    async create(aws, args) {
        const { Arn } = (await aws["codestar-notifications"].createNotificationRule!({
            ...inputOf(args),
            Resource: args.resource,
            Tags: args.tags,
        })) as { Arn: string };
        return Arn;
    },
    async read(aws, id) {
        const found = (await aws["codestar-notifications"].describeNotificationRule!({ Arn: id })) as Rule;
        return {
            arn: found.Arn,
            name: found.Name,
            resource: found.Resource,
            detailType: found.DetailType,
            eventTypeIds: found.EventTypes.map(({ EventTypeId }) => EventTypeId),
            status: found.Status,
            targets: found.Targets.map(({ TargetType, TargetAddress, TargetStatus }) => ({
                type: TargetType,
                address: TargetAddress,
                status: TargetStatus,
            })),
            tags: fromTagMap(found.Tags),
        };
    },
    async update(aws, { id, args }) {
        await aws["codestar-notifications"].updateNotificationRule!({ Arn: id, ...inputOf(args) });
    },
    tag: {
        put: (aws, Arn, _, Tags) => aws["codestar-notifications"].tagResource!({ Arn, Tags }),
        remove: (aws, Arn, _, TagKeys) => aws["codestar-notifications"].untagResource!({ Arn, TagKeys }),
    },
    async delete(aws, Arn) {
        await aws["codestar-notifications"].deleteNotificationRule!({ Arn });
    },
});
