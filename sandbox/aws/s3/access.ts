import { authorize } from "../iam";
import { authorizeUse } from "../kms";
import { AwsError, type Account, type ServiceModule } from "../service";
import { buckets, findBucket, keyOf, objects, ownerOf, type BucketRow, type ObjectName } from "./model";
import { sourceOf, type PutInput } from "./objects";
import { encryptionOf } from "./settings";

interface Input extends PutInput {
    CopySource?: string;
    Delete?: { Objects?: ObjectName[] };
}

/** Actions that are not called like their operation. @see S3 User Guide, "Required permissions for Amazon S3 API operations" */
const ACTIONS: Readonly<Record<string, string>> = {
    HeadBucket: "ListBucket",
    ListObjects: "ListBucket",
    ListObjectsV2: "ListBucket",
    ListObjectVersions: "ListBucketVersions",
    ListMultipartUploads: "ListBucketMultipartUploads",
    ListParts: "ListMultipartUploadParts",
    HeadObject: "GetObject",
    DeleteObjects: "DeleteObject",
    CopyObject: "PutObject",
    CreateMultipartUpload: "PutObject",
    UploadPart: "PutObject",
    UploadPartCopy: "PutObject",
    CompleteMultipartUpload: "PutObject",
    GetBucketEncryption: "GetEncryptionConfiguration",
    PutBucketEncryption: "PutEncryptionConfiguration",
    DeleteBucketEncryption: "PutEncryptionConfiguration",
    GetPublicAccessBlock: "GetBucketPublicAccessBlock",
    PutPublicAccessBlock: "PutBucketPublicAccessBlock",
    DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
    GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
    PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
    DeleteBucketLifecycle: "PutLifecycleConfiguration",
    GetBucketNotificationConfiguration: "GetBucketNotification",
    PutBucketNotificationConfiguration: "PutBucketNotification",
};

/** The operations for callers of all accounts: a bucket of another one, and a key of another one, must admit them. */
export const guarded = (operations: ServiceModule["operations"]): ServiceModule["operations"] =>
    Object.fromEntries(
        Object.entries(operations).map(([name, run]) => [
            name,
            (account: Account, input: Input) => {
                check(account, name, input);
                return run(account, input);
            },
        ]),
    );

function check(account: Account, operation: string, input: Input): void {
    const bucket = buckets(account).get(input.Bucket ?? "");
    if (!bucket || operation === "CreateBucket") {
        return;
    }
    const keys = input.Delete?.Objects?.map(({ Key }) => Key) ?? [input.Key];
    keys.forEach(key => checkBucket(account, bucket, actionOf(operation, input), key));
    if (operation === "GetObject") {
        checkReading(account, bucket, input);
    }
    if (["PutObject", "CopyObject", "CreateMultipartUpload"].includes(operation)) {
        checkKey(account, bucket, "kms:GenerateDataKey", { ...encryptionOf(bucket.settings), ...ownEncryption(input) });
    }
    if (input.CopySource !== undefined) {
        const source = sourceOf(input.CopySource);
        const from = findBucket(account, source.Bucket);
        checkBucket(account, from, actionOf("GetObject", source), source.Key);
        checkReading(account, from, source);
    }
}

/** Versions that are named have actions of their own. */
function actionOf(operation: string, { VersionId }: ObjectName): string {
    const action = ACTIONS[operation] ?? operation;
    return VersionId !== undefined && /^(Get|Delete)Object$/.test(action) ? `${action}Version` : action;
}

function checkBucket(account: Account, bucket: BucketRow, action: string, key: string | undefined): void {
    if (ownerOf(bucket) !== account.caller.accountId) {
        authorize(account, {
            action: `s3:${action}`,
            resource: `arn:aws:s3:::${bucket.Name}${key === undefined ? "" : `/${key}`}`,
            owner: ownerOf(bucket),
            policy: bucket.settings.Policy as string | undefined,
        });
    }
}

interface Encryption {
    ServerSideEncryption?: string;
    SSEKMSKeyId?: string;
}

const ownEncryption = ({ ServerSideEncryption, SSEKMSKeyId }: PutInput): Encryption => ({
    ...(ServerSideEncryption !== undefined && { ServerSideEncryption }),
    ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }),
});

/** What is not there is told by whoever reads it. */
function checkReading(account: Account, bucket: BucketRow, name: ObjectName): void {
    const versions = objects(account).get(keyOf(name))?.versions ?? [];
    const version = versions.find(({ VersionId }) => VersionId === (name.VersionId ?? VersionId));
    if (version) {
        checkKey(account, bucket, "kms:Decrypt", version);
    }
}

function checkKey(account: Account, bucket: BucketRow, action: string, encryption: Encryption): void {
    if (encryption.ServerSideEncryption?.startsWith("aws:kms")) {
        const [, , , region = bucket.region] = encryption.SSEKMSKeyId?.split(":") ?? [];
        if (region !== bucket.region) {
            throw new AwsError("KMS.NotFoundException", `Invalid arn ${region}`);
        }
        authorizeUse(
            account.of(ownerOf(bucket)).in(bucket.region),
            action,
            encryption.SSEKMSKeyId ?? "alias/aws/s3",
            // With a bucket key, which every bucket here has, the context is the bucket and no object.
            { service: "s3", encryptionContext: { "aws:s3:arn": `arn:aws:s3:::${bucket.Name}` } },
        );
    }
}
