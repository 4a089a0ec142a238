import { unknownPrincipal } from "../iam";
import { AwsError, type Account, type ServiceModule } from "../service";
import { buckets, findBucket, type BucketSettings } from "./model";

/** A setting of a bucket: its operations `Put…`, `Get…` and `Delete…`, and the member that holds it. */
interface Setting {
    /** Between the verb and the end of the operations' names, e.g. `BucketPolicy`. */
    operation: string;
    /** In the input of `Put…`. */
    member: string;
    /** Operation that takes it away again. @default none */
    delete?: string;
    /** The output of `Get…` has the setting's members themselves. */
    flat?: boolean;
    /** What `Get…` answers without a setting: an error's code and message, or an empty answer. */
    missing?: readonly [code: string, message: string];
    check?(value: never, account: Account): void;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
    Versioning: {
        operation: "BucketVersioning",
        member: "VersioningConfiguration",
        flat: true,
        check: checkVersioning,
    },
    Encryption: {
        operation: "BucketEncryption",
        member: "ServerSideEncryptionConfiguration",
        delete: "DeleteBucketEncryption",
    },
    PublicAccess: {
        operation: "PublicAccessBlock",
        member: "PublicAccessBlockConfiguration",
        delete: "DeletePublicAccessBlock",
        missing: ["NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"],
    },
    Policy: {
        operation: "BucketPolicy",
        member: "Policy",
        delete: "DeleteBucketPolicy",
        missing: ["NoSuchBucketPolicy", "The bucket policy does not exist"],
        check: checkPolicy,
    },
    Lifecycle: {
        operation: "BucketLifecycleConfiguration",
        member: "LifecycleConfiguration",
        delete: "DeleteBucketLifecycle",
        flat: true,
        missing: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
        check: checkLifecycle,
    },
    Ownership: {
        operation: "BucketOwnershipControls",
        member: "OwnershipControls",
        delete: "DeleteBucketOwnershipControls",
        missing: ["OwnershipControlsNotFoundError", "The bucket ownership controls were not found"],
    },
    Logging: { operation: "BucketLogging", member: "BucketLoggingStatus", flat: true },
    Notification: {
        operation: "BucketNotificationConfiguration",
        member: "NotificationConfiguration",
        flat: true,
        check: checkNotification,
    },
    Cors: {
        operation: "BucketCors",
        member: "CORSConfiguration",
        delete: "DeleteBucketCors",
        flat: true,
        missing: ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
    },
};

/** What a bucket begins with. @see S3 User Guide, "Default settings for new S3 buckets" */
export const FIRST_SETTINGS: BucketSettings = {
    PublicAccess: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
    },
    Ownership: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
};

/** Every object is encrypted, with a key of S3's own unless the bucket says otherwise. */
const DEFAULT_ENCRYPTION = {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
};

interface EncryptionRule {
    ApplyServerSideEncryptionByDefault?: { SSEAlgorithm?: string; KMSMasterKeyID?: string };
}

/** How a new object of the bucket is encrypted. */
export function encryptionOf(settings: BucketSettings): { ServerSideEncryption: string; SSEKMSKeyId?: string } {
    const { Rules } = (settings.Encryption ?? DEFAULT_ENCRYPTION) as { Rules: EncryptionRule[] };
    const { SSEAlgorithm = "AES256", KMSMasterKeyID } = Rules[0]?.ApplyServerSideEncryptionByDefault ?? {};
    return { ServerSideEncryption: SSEAlgorithm, ...(KMSMasterKeyID && { SSEKMSKeyId: KMSMasterKeyID }) };
}

interface SettingInput {
    Bucket?: string;
    [member: string]: unknown;
}

function operationsOf(name: string, setting: Setting): ServiceModule["operations"] {
    const { operation, member, flat, missing } = setting;
    const put = (account: Account, Bucket: string | undefined, value: unknown) => {
        const row = findBucket(account, Bucket);
        buckets(account).put(row.Name, { ...row, settings: { ...row.settings, [name]: value } });
        return {};
    };
    return {
        [`Get${operation}`](account: Account, { Bucket }: SettingInput) {
            const { settings } = findBucket(account, Bucket);
            const value = settings[name] ?? (name === "Encryption" ? DEFAULT_ENCRYPTION : undefined);
            if (value === undefined && missing) {
                throw new AwsError(missing[0], missing[1], 404, { BucketName: Bucket });
            }
            return flat ? withDates((value ?? {}) as object) : { [member]: value };
        },
        [`Put${operation}`](account: Account, input: SettingInput) {
            const value = input[member];
            if (value === undefined) {
                throw new AwsError("MalformedXML", "The XML you provided was not well-formed");
            }
            setting.check?.(value as never, account);
            return put(account, input.Bucket, value);
        },
        ...(setting.delete && {
            [setting.delete]: (account: Account, { Bucket }: SettingInput) => put(account, Bucket, undefined),
        }),
    };
}

export const settingOperations: ServiceModule["operations"] = Object.assign(
    {},
    ...Object.entries(SETTINGS).map(([name, setting]) => operationsOf(name, setting)),
) as ServiceModule["operations"];

/** The dates of lifecycle rules, which rows hold as text. */
function withDates<Value>(value: Value): Value {
    return JSON.parse(JSON.stringify(value), (key, member: unknown) =>
        key === "Date" && typeof member === "string" ? new Date(member) : member,
    ) as Value;
}

function checkVersioning({ Status }: { Status?: string }): void {
    if (Status !== "Enabled" && Status !== "Suspended") {
        throw new AwsError("IllegalVersioningConfigurationException", "The Versioning element must be specified");
    }
}

function checkPolicy(policy: string, account: Account): void {
    let document: { Statement?: unknown } | null;
    try {
        document = JSON.parse(policy) as { Statement?: unknown } | null;
    } catch {
        throw new AwsError("MalformedPolicy", "This policy contains invalid Json");
    }
    if (!document?.Statement) {
        throw new AwsError("MalformedPolicy", "Missing required field Statement");
    }
    if (unknownPrincipal(account, policy) !== undefined) {
        throw new AwsError("MalformedPolicy", "Invalid principal in policy");
    }
}

function checkLifecycle({ Rules }: { Rules?: { ID?: string; Status?: string }[] }): void {
    const ids = (Rules ?? []).map(({ ID }) => ID).filter(id => id !== undefined);
    if (!Rules?.length || Rules.length > 1000 || Rules.some(({ Status }) => !/^(En|Dis)abled$/.test(Status ?? ""))) {
        throw new AwsError(
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        );
    }
    if (new Set(ids).size < ids.length) {
        throw new AwsError("InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule");
    }
}

function checkNotification(configuration: Record<string, unknown[] | undefined>): void {
    const others = ["TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations"];
    const used = others.filter(name => configuration[name]?.length);
    if (used.length > 0) {
        throw new AwsError(
            "NotSimulated",
            `the sandbox sends a bucket's events to EventBridge only, not by ${used.join(", ")}`,
        );
    }
}
