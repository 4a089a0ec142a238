import type { AwsEvent } from "../events/input";
import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { checkTag, withoutTags, type TagMap } from "../tags";
import { EVENT_TYPES, noticesOf } from "./event-types";

interface Target {
    TargetType?: string;
    TargetAddress?: string;
}

interface RuleRow {
    Arn: string;
    Name: string;
    Resource: string;
    EventTypeIds: string[];
    Targets: Target[];
    DetailType: string;
    Status: string;
    Tags: TagMap;
    /** Epoch milliseconds. */
    created: number;
    modified: number;
}

type RuleInput = Partial<Omit<RuleRow, "created" | "modified">>;

const rules = (account: Account) => account.table<RuleRow>("codestar-notifications.rules");

function findRule(account: Account, arn = ""): RuleRow {
    const row = rules(account).get(arn);
    if (!row) {
        throw new AwsError("ResourceNotFoundException", `Notification rule ${arn} not found`, 404);
    }
    return row;
}

/** AWS: 10 targets per rule. */
const MOST_TARGETS = 10;

function check({ Name, EventTypeIds = [], Targets = [], DetailType, Status, Tags = {} }: RuleInput): void {
    if (Name !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(Name)) {
        throw new AwsError(
            "ValidationException",
            `The name of a notification rule has 1 to 64 letters, digits, - and _: ${Name}`,
        );
    }
    const unknown = EventTypeIds.find(id => !EVENT_TYPES.includes(id));
    if (unknown !== undefined) {
        throw new AwsError("ValidationException", `Invalid event type id: ${unknown}`);
    }
    if (Targets.length > MOST_TARGETS) {
        throw new AwsError("LimitExceededException", `A notification rule has at most ${MOST_TARGETS} targets`);
    }
    const wrong = Targets.find(({ TargetAddress = "" }) => !/^arn:aws[\w-]*:(sns|chatbot):/.test(TargetAddress));
    if (wrong) {
        throw new AwsError("ValidationException", `Invalid target address: ${wrong.TargetAddress}`);
    }
    if (
        (DetailType !== undefined && !/^(BASIC|FULL)$/.test(DetailType)) ||
        (Status !== undefined && !/^(EN|DIS)ABLED$/.test(Status))
    ) {
        throw new AwsError("ValidationException", "DetailType is BASIC or FULL, and Status is ENABLED or DISABLED");
    }
    Object.entries(Tags).forEach(([key, value]) => checkTag(key, value, "ValidationException"));
}

function createRule(account: Account, input: RuleInput) {
    check(input);
    const { Name = "", Resource = "", EventTypeIds = [], Targets = [], DetailType = "BASIC", Tags = {} } = input;
    const same = rules(account)
        .list()
        .find(row => row.Name === Name);
    if (same) {
        throw new AwsError("ResourceAlreadyExistsException", `A notification rule named ${Name} exists already`, 409);
    }
    const Arn = account.arn("codestar-notifications", `notificationrule/${account.uniqueId(40)}`);
    const { Status = "ENABLED" } = input;
    const times = { created: account.now, modified: account.now };
    rules(account).put(Arn, { Arn, Name, Resource, EventTypeIds, Targets, DetailType, Status, Tags, ...times });
    return { Arn };
}

function change(account: Account, arn: string | undefined, changes: Partial<RuleRow>): object {
    const row = findRule(account, arn);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    rules(account).put(row.Arn, { ...row, ...given, modified: account.now });
    return {};
}

/** On AWS such times are seconds on the wire, and nothing else reads them. */
const seconds = (milliseconds: number): number => milliseconds / 1000;

const describe = (account: Account, { created, modified, EventTypeIds, Targets, ...row }: RuleRow) => ({
    ...row,
    EventTypes: EventTypeIds.map(EventTypeId => {
        const [service = ""] = EventTypeId.split("-");
        return { EventTypeId, ServiceName: service, ResourceType: EventTypeId.split("-")[1] };
    }),
    Targets: Targets.map(target => ({ ...target, TargetStatus: "ACTIVE" })),
    CreatedBy: `arn:aws:iam::${account.accountId}:user/sandbox`,
    CreatedTimestamp: seconds(created),
    LastModifiedTimestamp: seconds(modified),
});

/** Tells the targets of the rules that an event concerns. */
function consider(account: Account, { event }: { event: AwsEvent }): object {
    const notices = noticesOf(event);
    const concerned = rules(account)
        .list()
        .filter(({ Status, Resource }) => Status === "ENABLED" && Resource === notices?.resource)
        .filter(({ EventTypeIds }) => notices?.ids.some(id => EventTypeIds.includes(id)));
    for (const rule of concerned) {
        rule.Targets.filter(({ TargetType }) => TargetType === "SNS").forEach(target =>
            tell(account, rule, target, event),
        );
    }
    return {};
}

function tell(account: Account, rule: RuleRow, { TargetAddress }: Target, event: AwsEvent): void {
    const { account: owner, "detail-type": detailType, region, source, time, detail, resources } = event;
    const message = {
        account: owner,
        detailType,
        region,
        source,
        time,
        notificationRuleArn: rule.Arn,
        detail,
        resources,
        additionalAttributes: {},
    };
    try {
        account.call("sns", "Publish", { TopicArn: TargetAddress, Message: JSON.stringify(message) });
    } catch (error) {
        // A topic that is gone hears nothing; on AWS the target's status would tell.
        if (!(error instanceof AwsError)) {
            throw error;
        }
    }
}

/** AWS CodeStar Notifications: rules that tell topics of pipelines, builds, deployments and repositories. */
export const codestarNotifications: ServiceModule = {
    name: "codestar-notifications",
    operations: {
        CreateNotificationRule: createRule,

        DescribeNotificationRule: (account: Account, { Arn }: RuleInput) => describe(account, findRule(account, Arn)),

        UpdateNotificationRule(account: Account, { Arn, Name, Status, EventTypeIds, Targets, DetailType }: RuleInput) {
            check({ Name, Status, EventTypeIds, Targets, DetailType });
            return change(account, Arn, { Name, Status, EventTypeIds, Targets, DetailType });
        },

        DeleteNotificationRule(account: Account, { Arn = "" }: RuleInput) {
            rules(account).delete(Arn);
            return { Arn };
        },

        ListNotificationRules(
            account: Account,
            { NextToken, MaxResults }: { NextToken?: string; MaxResults?: number },
        ) {
            const { items, next } = paginate(rules(account).list(), NextToken, MaxResults, 100);
            return { NotificationRules: items.map(({ Arn }) => ({ Id: Arn.split("/").pop(), Arn })), NextToken: next };
        },

        ListTagsForResource: (account: Account, { Arn }: RuleInput) => ({ Tags: findRule(account, Arn).Tags }),

        TagResource(account: Account, { Arn, Tags }: RuleInput) {
            check({ Tags });
            change(account, Arn, { Tags: { ...findRule(account, Arn).Tags, ...Tags } });
            return { Tags };
        },

        UntagResource: (account: Account, { Arn, TagKeys }: RuleInput & { TagKeys?: string[] }) =>
            change(account, Arn, { Tags: withoutTags(findRule(account, Arn).Tags, TagKeys) }),

        /** The sandbox's own: what EventBridge has taken. */
        Consider: consider,
    },
};
