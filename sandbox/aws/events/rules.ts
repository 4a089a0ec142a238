import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { toTagList, toTagMap, withoutTags, type Tag, type TagMap } from "../tags";
import { checkInput, type InputForm } from "./input";
import { parsePattern } from "./pattern";
import { checkTarget } from "./targets";

export interface Target extends InputForm {
    Id: string;
    Arn: string;
    RoleArn?: string;
    DeadLetterConfig?: { Arn?: string };
    RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
}

export interface RuleRow {
    Name: string;
    Arn: string;
    EventBusName: string;
    EventPattern?: string;
    State: string;
    Description?: string;
    RoleArn?: string;
    Tags: TagMap;
    targets: Target[];
}

interface RuleName {
    Name?: string;
    Rule?: string;
    EventBusName?: string;
}

export const rules = (account: Account) => account.table<RuleRow>("events.rules");

const missing = (name: string): AwsError =>
    new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus default.`);

/** The sandbox has the bus that every account begins with. */
export function checkBus(name: string | undefined): void {
    if (name !== undefined && name !== "default" && !name.endsWith(":event-bus/default")) {
        throw new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
    }
}

function findRule(account: Account, { Name, Rule, EventBusName }: RuleName): RuleRow {
    checkBus(EventBusName);
    const name = Name ?? Rule ?? "";
    const row = rules(account).get(name);
    if (!row) {
        throw missing(name);
    }
    return row;
}

function ruleOfArn(account: Account, arn = ""): RuleRow {
    const row = rules(account)
        .list()
        .find(({ Arn }) => Arn === arn);
    if (!row) {
        throw missing(arn);
    }
    return row;
}

interface PutRuleInput extends RuleName {
    EventPattern?: string;
    ScheduleExpression?: string;
    State?: string;
    Description?: string;
    RoleArn?: string;
    Tags?: Tag[];
}

function putRule(account: Account, input: PutRuleInput) {
    const { Name = "", EventPattern, ScheduleExpression, State = "ENABLED", Description, RoleArn, Tags } = input;
    checkBus(input.EventBusName);
    if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(Name)) {
        throw new AwsError(
            "ValidationException",
            `1 validation error detected: Value '${Name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
        );
    }
    if (ScheduleExpression) {
        throw new AwsError("NotSimulated", "the sandbox's rules wait for events; it has no schedules");
    }
    if (!EventPattern) {
        throw new AwsError("ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    parsePattern(EventPattern);
    const before = rules(account).get(Name);
    const Arn = account.arn("events", `rule/${Name}`);
    rules(account).put(Name, {
        Name,
        Arn,
        EventBusName: "default",
        EventPattern,
        State,
        ...(Description !== undefined && { Description }),
        ...(RoleArn !== undefined && { RoleArn }),
        // The tags of a rule that is there are changed by TagResource only.
        Tags: before?.Tags ?? toTagMap(Tags, "ValidationException"),
        targets: before?.targets ?? [],
    });
    return { RuleArn: Arn };
}

const describe = ({ targets: _, Tags: __, ...rule }: RuleRow) => rule;

function setState(State: string) {
    return (account: Account, input: RuleName) => {
        const row = findRule(account, input);
        rules(account).put(row.Name, { ...row, State });
        return {};
    };
}

/** AWS: 5 targets per rule. */
const MOST_TARGETS = 5;

function putTargets(account: Account, input: RuleName & { Targets?: Target[] }) {
    const row = findRule(account, input);
    const given = input.Targets ?? [];
    for (const target of given) {
        checkInput(target, target.Id);
        checkTarget(target);
    }
    const ids = new Set(given.map(({ Id }) => Id));
    const targets = [...row.targets.filter(({ Id }) => !ids.has(Id)), ...given];
    if (targets.length > MOST_TARGETS) {
        throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
    }
    rules(account).put(row.Name, { ...row, targets });
    return { FailedEntryCount: 0, FailedEntries: [] };
}

function removeTargets(account: Account, input: RuleName & { Ids?: string[] }) {
    const row = findRule(account, input);
    const isThere = (id: string) => row.targets.some(({ Id }) => Id === id);
    const FailedEntries = (input.Ids ?? [])
        .filter(id => !isThere(id))
        .map(TargetId => ({
            TargetId,
            ErrorCode: "ResourceNotFoundException",
            ErrorMessage: `Target ${TargetId} does not exist.`,
        }));
    rules(account).put(row.Name, { ...row, targets: row.targets.filter(({ Id }) => !input.Ids?.includes(Id)) });
    return { FailedEntryCount: FailedEntries.length, FailedEntries };
}

interface PageInput {
    NextToken?: string;
    Limit?: number;
}

export const ruleOperations: ServiceModule["operations"] = {
    PutRule: putRule,

    DescribeRule: (account: Account, input: RuleName) => ({
        ...describe(findRule(account, input)),
        CreatedBy: account.accountId,
    }),

    ListRules(account: Account, input: PageInput & { NamePrefix?: string; EventBusName?: string }) {
        checkBus(input.EventBusName);
        const found = rules(account)
            .list()
            .filter(({ Name }) => Name.startsWith(input.NamePrefix ?? ""))
            .sort((left, right) => (left.Name < right.Name ? -1 : 1));
        const { items, next } = paginate(found, input.NextToken, input.Limit, 100);
        return { Rules: items.map(describe), NextToken: next };
    },

    EnableRule: setState("ENABLED"),
    DisableRule: setState("DISABLED"),

    DeleteRule(account: Account, input: RuleName) {
        checkBus(input.EventBusName);
        const row = rules(account).get(input.Name ?? "");
        if (row && row.targets.length > 0) {
            throw new AwsError("ValidationException", "Rule can't be deleted since it has targets.");
        }
        rules(account).delete(input.Name ?? "");
        return {};
    },

    PutTargets: putTargets,
    RemoveTargets: removeTargets,

    ListTargetsByRule(account: Account, input: RuleName & PageInput) {
        const { items, next } = paginate(findRule(account, input).targets, input.NextToken, input.Limit, 100);
        return { Targets: items, NextToken: next };
    },

    ListRuleNamesByTarget: (account: Account, { TargetArn }: { TargetArn?: string }) => ({
        RuleNames: rules(account)
            .list()
            .filter(({ targets }) => targets.some(({ Arn }) => Arn === TargetArn))
            .map(({ Name }) => Name),
    }),

    ListTagsForResource: (account: Account, { ResourceARN }: { ResourceARN?: string }) => ({
        Tags: toTagList(ruleOfArn(account, ResourceARN).Tags),
    }),

    TagResource(account: Account, { ResourceARN, Tags }: { ResourceARN?: string; Tags?: Tag[] }) {
        const row = ruleOfArn(account, ResourceARN);
        rules(account).put(row.Name, { ...row, Tags: { ...row.Tags, ...toTagMap(Tags, "ValidationException") } });
        return {};
    },

    UntagResource(account: Account, { ResourceARN, TagKeys }: { ResourceARN?: string; TagKeys?: string[] }) {
        const row = ruleOfArn(account, ResourceARN);
        rules(account).put(row.Name, { ...row, Tags: withoutTags(row.Tags, TagKeys) });
        return {};
    },
};
