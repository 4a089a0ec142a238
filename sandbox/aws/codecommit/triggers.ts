import { BRANCHES } from "../../git/repository";
import { refusalOf } from "../refusal";
import { AwsError, type Account, type ServiceModule } from "../service";
import type { ReferenceChange } from "./announce";
import { arnOf, findRepository, repositories, type RepositoryRow, type TriggerRow } from "./model";

/** AWS: 10 triggers per repository. */
const MOST = 10;

/** What a trigger asks for, by what happened. */
const EVENTS: Record<ReferenceChange["event"], string> = {
    referenceCreated: "createReference",
    referenceUpdated: "updateReference",
    referenceDeleted: "deleteReference",
};

/** Tells the topics and functions of a repository what was pushed. @see CodeCommit User Guide, "Manage triggers" */
export function runTriggers(account: Account, row: RepositoryRow, changes: readonly ReferenceChange[]): void {
    for (const trigger of row.triggers) {
        const wanted = changes.filter(change => wants(trigger, change));
        if (wanted.length > 0) {
            // A destination that refuses is no business of whoever pushes.
            refusalOf(() => tell(account, row, trigger, wanted));
        }
    }
}

function wants({ branches = [], events }: TriggerRow, { event, reference }: ReferenceChange): boolean {
    const isBranch = branches.length === 0 || branches.includes(reference.replace(BRANCHES, ""));
    return isBranch && (events.includes("all") || events.includes(EVENTS[event]));
}

function tell(account: Account, row: RepositoryRow, trigger: TriggerRow, changes: readonly ReferenceChange[]): void {
    const record = {
        awsRegion: account.region,
        codecommit: {
            references: changes.map(({ event, reference, commitId, oldCommitId }) => ({
                commit: commitId ?? oldCommitId,
                ...(event === "referenceCreated" && { created: true }),
                ...(event === "referenceDeleted" && { deleted: true }),
                ref: reference,
            })),
        },
        ...(trigger.customData !== undefined && { customData: trigger.customData }),
        eventId: account.uniqueId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
        eventName: "ReferenceChanges",
        eventPartNumber: 1,
        eventSource: "aws:codecommit",
        eventSourceARN: arnOf(account, row),
        eventTime: new Date(account.now).toISOString(),
        eventTotalParts: 1,
        eventTriggerConfigId: row.triggersId,
        eventTriggerName: trigger.name,
        eventVersion: "1.0",
        userIdentityARN: `arn:aws:iam::${account.accountId}:user/sandbox`,
    };
    const { destinationArn } = trigger;
    if (destinationArn.split(":")[2] === "sns") {
        account.call("sns", "Publish", { TopicArn: destinationArn, Message: JSON.stringify({ Records: [record] }) });
    } else {
        account.call("lambda", "Invoke", { FunctionName: destinationArn, Payload: { Records: [record] } });
    }
}

interface TriggersInput {
    repositoryName?: string;
    triggers?: Partial<TriggerRow>[];
}

function checked(input: TriggersInput): TriggerRow[] {
    const triggers = input.triggers ?? [];
    if (triggers.length > MOST) {
        throw new AwsError(
            "MaximumRepositoryTriggersExceededException",
            `A repository can have at most ${MOST} triggers`,
        );
    }
    for (const { name, destinationArn, events = [] } of triggers) {
        if (!name) {
            throw new AwsError("RepositoryTriggerNameRequiredException", "A name for the trigger is required");
        }
        if (!destinationArn) {
            throw new AwsError("RepositoryTriggerDestinationArnRequiredException", "A destination ARN is required");
        }
        if (!/^arn:aws[\w-]*:(sns:[\w-]+:\d{12}:[\w-]+|lambda:[\w-]+:\d{12}:function:.+)$/.test(destinationArn)) {
            throw new AwsError(
                "InvalidRepositoryTriggerDestinationArnException",
                `The Amazon Resource Name (ARN) ${destinationArn} is not valid for a trigger: it must be of an Amazon SNS topic or a Lambda function`,
            );
        }
        const unknown = events.find(event => event !== "all" && !Object.values(EVENTS).includes(event));
        if (events.length === 0 || unknown !== undefined) {
            throw new AwsError("InvalidRepositoryTriggerEventsException", `The event ${unknown ?? ""} is not valid`);
        }
    }
    const names = triggers.map(({ name }) => name);
    if (new Set(names).size < names.length) {
        throw new AwsError("InvalidRepositoryTriggerNameException", "The names of triggers must be unique");
    }
    return triggers.map(trigger => ({ branches: [], ...trigger }) as TriggerRow);
}

export const triggerOperations: ServiceModule["operations"] = {
    PutRepositoryTriggers(account: Account, input: TriggersInput) {
        const row = findRepository(account, input.repositoryName);
        const triggers = checked(input);
        const triggersId = account.uniqueId(32);
        repositories(account).put(row.repositoryName, { ...row, triggers, triggersId });
        return { configurationId: triggersId };
    },

    GetRepositoryTriggers(account: Account, { repositoryName }: TriggersInput) {
        const { triggers, triggersId } = findRepository(account, repositoryName);
        return { triggers, ...(triggersId !== undefined && { configurationId: triggersId }) };
    },

    TestRepositoryTriggers(account: Account, input: TriggersInput) {
        const row = findRepository(account, input.repositoryName);
        const reference = BRANCHES + (row.defaultBranch ?? "main");
        const commitId = row.references[reference] ?? "0".repeat(40);
        const results = checked(input).map(trigger => ({
            trigger: trigger.name,
            failureMessage: refusalOf(() =>
                tell(account, row, trigger, [{ event: "referenceUpdated", reference, commitId }]),
            ),
        }));
        return {
            successfulExecutions: results.filter(each => !each.failureMessage).map(each => each.trigger),
            failedExecutions: results.filter(each => each.failureMessage),
        };
    },
};
