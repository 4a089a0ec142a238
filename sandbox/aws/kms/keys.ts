import { unknownPrincipal } from "../iam";
import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent, type ServiceModule } from "../service";
import { checkTag, withoutTags, type TagMap } from "../tags";
import { aliases, findKey, keys, usableKey, type KeyRow } from "./model";

const DAY = 86_400_000;

interface KmsTag {
    TagKey?: string;
    TagValue?: string;
}

interface KeyInput {
    KeyId?: string;
    Description?: string;
    Policy?: string;
    KeyUsage?: string;
    KeySpec?: string;
    MultiRegion?: boolean;
    Tags?: KmsTag[];
    TagKeys?: string[];
    RotationPeriodInDays?: number;
    PendingWindowInDays?: number;
    Marker?: string;
    Limit?: number;
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

function tagMap(tags: readonly KmsTag[] = []): TagMap {
    tags.forEach(({ TagKey = "", TagValue = "" }) => checkTag(TagKey, TagValue, "TagException"));
    return Object.fromEntries(tags.map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue]));
}

function checkPolicy(account: Account, policy: string): string {
    const malformed = (why: string) => new AwsError("MalformedPolicyDocumentException", why);
    let statement: unknown;
    try {
        statement = (JSON.parse(policy) as { Statement?: unknown } | null)?.Statement;
    } catch {
        // Told below.
    }
    if (!statement) {
        throw malformed("The policy document is not a valid key policy");
    }
    if (unknownPrincipal(account, policy) !== undefined) {
        throw malformed("Policy contains a statement with one or more invalid principals.");
    }
    return policy;
}

/** What a key has whose maker says nothing. */
const defaultPolicy = (account: Account): string =>
    JSON.stringify({
        Version: "2012-10-17",
        Id: "key-default-1",
        Statement: [
            {
                Sid: "Enable IAM User Permissions",
                Effect: "Allow",
                Principal: { AWS: `arn:aws:iam::${account.accountId}:root` },
                Action: "kms:*",
                Resource: "*",
            },
        ],
    });

function createKey(account: Account, input: KeyInput) {
    const { KeyUsage = "ENCRYPT_DECRYPT", KeySpec = "SYMMETRIC_DEFAULT", MultiRegion = false } = input;
    const digits = account.uniqueId(32);
    const KeyId = MultiRegion ? `mrk-${digits}` : digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const row: KeyRow = {
        KeyId,
        Arn: account.arn("kms", `key/${KeyId}`),
        Description: input.Description ?? "",
        Policy: input.Policy === undefined ? defaultPolicy(account) : checkPolicy(account, input.Policy),
        KeyUsage,
        KeySpec,
        MultiRegion,
        Enabled: true,
        created: account.now,
        tags: tagMap(input.Tags),
    };
    keys(account).put(KeyId, row);
    return { KeyMetadata: describe(account, row) };
}

const describe = (account: Account, row: KeyRow) => ({
    AWSAccountId: account.accountId,
    KeyId: row.KeyId,
    Arn: row.Arn,
    CreationDate: seconds(row.created),
    Enabled: row.Enabled && row.deletion === undefined,
    Description: row.Description,
    KeyUsage: row.KeyUsage,
    KeyState: row.deletion !== undefined ? "PendingDeletion" : row.Enabled ? "Enabled" : "Disabled",
    ...(row.deletion !== undefined && { DeletionDate: seconds(row.deletion) }),
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    CustomerMasterKeySpec: row.KeySpec,
    KeySpec: row.KeySpec,
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: row.MultiRegion,
});

/** An operation that changes a key which may be changed. */
const changing =
    (change: (row: KeyRow, input: KeyInput, account: Account) => Partial<KeyRow>) =>
    (account: Account, input: KeyInput): object => {
        const row = usableKey(account, input.KeyId);
        keys(account).put(row.KeyId, { ...row, ...change(row, input, account) });
        return {};
    };

function scheduleDeletion(account: Account, { KeyId, PendingWindowInDays = 30 }: KeyInput) {
    const row = usableKey(account, KeyId);
    if (PendingWindowInDays < 7 || PendingWindowInDays > 30) {
        throw new AwsError("ValidationException", "PendingWindowInDays must be between 7 and 30");
    }
    const deletion = account.now + PendingWindowInDays * DAY;
    keys(account).put(row.KeyId, { ...row, deletion });
    account.schedule({ type: "kms.deletion", due: deletion, subject: subjectOf(row), detail: { KeyId: row.KeyId } });
    return { KeyId: row.Arn, DeletionDate: seconds(deletion), KeyState: "PendingDeletion", PendingWindowInDays };
}

const subjectOf = ({ KeyId }: KeyRow): string => `kms/key/${KeyId}`;

/** Handler of `kms.deletion`: the key goes with its aliases. */
export function deleteKey(account: Account, { detail }: ScheduledEvent): void {
    const { KeyId } = detail as { KeyId: string };
    keys(account).delete(KeyId);
    aliases(account)
        .list()
        .filter(({ TargetKeyId }) => TargetKeyId === KeyId)
        .forEach(({ AliasName }) => aliases(account).delete(AliasName));
}

function cancelDeletion(account: Account, { KeyId }: KeyInput) {
    const row = findKey(account, KeyId);
    if (row.deletion === undefined) {
        throw new AwsError("KMSInvalidStateException", `${row.Arn} is not pending deletion.`);
    }
    account.unschedule(subjectOf(row));
    // It comes back disabled.
    keys(account).put(row.KeyId, { ...row, deletion: undefined, Enabled: false });
    return { KeyId: row.Arn };
}

export const keyOperations: ServiceModule["operations"] = {
    CreateKey: createKey,
    ScheduleKeyDeletion: scheduleDeletion,
    CancelKeyDeletion: cancelDeletion,

    DescribeKey: (account: Account, { KeyId }: KeyInput) => ({
        KeyMetadata: describe(account, findKey(account, KeyId)),
    }),

    ListKeys(account: Account, { Marker, Limit }: KeyInput) {
        const { items, next } = paginate(keys(account).list(), Marker, Limit, 100);
        const Keys = items.map(({ KeyId, Arn }) => ({ KeyId, KeyArn: Arn }));
        return { Keys, Truncated: next !== undefined, ...(next !== undefined && { NextMarker: next }) };
    },

    GetKeyPolicy: (account: Account, { KeyId }: KeyInput) => ({
        Policy: findKey(account, KeyId).Policy,
        PolicyName: "default",
    }),

    GetKeyRotationStatus(account: Account, { KeyId }: KeyInput) {
        const { Arn, rotation } = findKey(account, KeyId);
        return {
            KeyId: Arn,
            KeyRotationEnabled: rotation !== undefined,
            ...(rotation !== undefined && { RotationPeriodInDays: rotation }),
        };
    },

    PutKeyPolicy: changing((_, { Policy = "" }, account) => ({ Policy: checkPolicy(account, Policy) })),
    UpdateKeyDescription: changing((_, { Description = "" }) => ({ Description })),
    EnableKey: changing(() => ({ Enabled: true })),
    DisableKey: changing(() => ({ Enabled: false })),
    EnableKeyRotation: changing((_, { RotationPeriodInDays = 365 }) => ({ rotation: RotationPeriodInDays })),
    DisableKeyRotation: changing(() => ({ rotation: undefined })),
    TagResource: changing(({ tags }, { Tags }) => ({ tags: { ...tags, ...tagMap(Tags) } })),
    UntagResource: changing(({ tags }, { TagKeys }) => ({ tags: withoutTags(tags, TagKeys) })),

    ListResourceTags: (account: Account, { KeyId }: KeyInput) => ({
        Tags: Object.entries(findKey(account, KeyId).tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
        Truncated: false,
    }),
};
