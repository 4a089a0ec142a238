import type {
    BucketNotificationArgs,
    BucketNotificationState,
    BucketOwnershipControlsArgs,
    BucketOwnershipControlsState,
    BucketPolicyArgs,
    BucketPolicyState,
    BucketPublicAccessBlockArgs,
    BucketPublicAccessBlockState,
    BucketServerSideEncryptionConfigurationArgs,
    BucketServerSideEncryptionConfigurationState,
    BucketVersioningArgs,
    BucketVersioningState,
} from "@pulumi/aws/s3";
import { boolean, json, list, object, set, string } from "../property";
import { awsResource, type Plain } from "./resource";

/** Every setting belongs to one bucket, and has its name as id. */
const OF_BUCKET = string({ required: true, replace: true });

export const bucketPolicy = awsResource<BucketPolicyArgs, BucketPolicyState>({
    label: "S3 Bucket Policy",
    properties: { bucket: OF_BUCKET, policy: json({ required: true }) },
    async create(aws, { bucket, policy }) {
        await aws.s3.putBucketPolicy({ Bucket: bucket, Policy: String(policy) });
        return bucket;
    },
    async read(aws, id) {
        const { Policy } = await aws.s3.getBucketPolicy({ Bucket: id });
        return { bucket: id, policy: Policy };
    },
    async update(aws, { id, args }) {
        await aws.s3.putBucketPolicy({ Bucket: id, Policy: String(args.policy) });
    },
    async delete(aws, Bucket) {
        await aws.s3.deleteBucketPolicy({ Bucket });
    },
});

const blockOf = (args: Plain<BucketPublicAccessBlockArgs>) => ({
    Bucket: args.bucket,
    PublicAccessBlockConfiguration: {
        BlockPublicAcls: args.blockPublicAcls ?? false,
        BlockPublicPolicy: args.blockPublicPolicy ?? false,
        IgnorePublicAcls: args.ignorePublicAcls ?? false,
        RestrictPublicBuckets: args.restrictPublicBuckets ?? false,
    },
});

export const bucketPublicAccessBlock = awsResource<BucketPublicAccessBlockArgs, BucketPublicAccessBlockState>({
    label: "S3 Bucket Public Access Block",
    properties: {
        bucket: OF_BUCKET,
        blockPublicAcls: boolean({ default: false }),
        blockPublicPolicy: boolean({ default: false }),
        ignorePublicAcls: boolean({ default: false }),
        restrictPublicBuckets: boolean({ default: false }),
        skipDestroy: boolean({ local: true }),
    },
    async create(aws, args) {
        await aws.s3.putPublicAccessBlock(blockOf(args));
        return args.bucket;
    },
    async read(aws, id) {
        const { PublicAccessBlockConfiguration: block = {} } = await aws.s3.getPublicAccessBlock({ Bucket: id });
        return {
            bucket: id,
            blockPublicAcls: block.BlockPublicAcls,
            blockPublicPolicy: block.BlockPublicPolicy,
            ignorePublicAcls: block.IgnorePublicAcls,
            restrictPublicBuckets: block.RestrictPublicBuckets,
        };
    },
    async update(aws, { args }) {
        await aws.s3.putPublicAccessBlock(blockOf(args));
    },
    async delete(aws, Bucket, { skipDestroy }) {
        if (!skipDestroy) {
            await aws.s3.deletePublicAccessBlock({ Bucket });
        }
    },
});

const encryptionOf = (args: Plain<BucketServerSideEncryptionConfigurationArgs>) => ({
    Bucket: args.bucket,
    ServerSideEncryptionConfiguration: {
        Rules: args.rules.map(({ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled }) => ({
            ApplyServerSideEncryptionByDefault: byDefault && {
                SSEAlgorithm: byDefault.sseAlgorithm,
                KMSMasterKeyID: byDefault.kmsMasterKeyId,
            },
            BucketKeyEnabled: bucketKeyEnabled ?? false,
        })),
    },
});

export const bucketEncryption = awsResource<
    BucketServerSideEncryptionConfigurationArgs,
    BucketServerSideEncryptionConfigurationState
>({
    label: "S3 Bucket Server Side Encryption Configuration",
    properties: {
        bucket: OF_BUCKET,
        rules: set(
            object({
                applyServerSideEncryptionByDefault: object({
                    sseAlgorithm: string({ required: true }),
                    kmsMasterKeyId: string(),
                }),
                bucketKeyEnabled: boolean({ default: false }),
            }),
            { required: true },
        ),
    },
    async create(aws, args) {
        await aws.s3.putBucketEncryption(encryptionOf(args));
        return args.bucket;
    },
    async read(aws, id) {
        const { ServerSideEncryptionConfiguration } = await aws.s3.getBucketEncryption({ Bucket: id });
        return {
            bucket: id,
            rules: (ServerSideEncryptionConfiguration?.Rules ?? []).map(rule => ({
                applyServerSideEncryptionByDefault: rule.ApplyServerSideEncryptionByDefault && {
                    sseAlgorithm: rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm!,
                    kmsMasterKeyId: rule.ApplyServerSideEncryptionByDefault.KMSMasterKeyID ?? "",
                },
                bucketKeyEnabled: rule.BucketKeyEnabled ?? false,
            })),
        };
    },
    async update(aws, { args }) {
        await aws.s3.putBucketEncryption(encryptionOf(args));
    },
    /** What is left is S3's own encryption. */
    async delete(aws, Bucket) {
        await aws.s3.deleteBucketEncryption({ Bucket });
    },
});

export const bucketVersioning = awsResource<BucketVersioningArgs, BucketVersioningState>({
    label: "S3 Bucket Versioning",
    properties: {
        bucket: OF_BUCKET,
        versioningConfiguration: object(
            { status: string({ required: true, oneOf: ["Enabled", "Suspended", "Disabled"] }), mfaDelete: string() },
            { required: true },
        ),
    },
    async create(aws, { bucket, versioningConfiguration: { status } }) {
        if (status !== "Disabled") {
            await aws.s3.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: status } });
        }
        return bucket;
    },
    async read(aws, id) {
        const { Status = "Disabled" } = await aws.s3.getBucketVersioning({ Bucket: id });
        return { bucket: id, versioningConfiguration: { status: Status, mfaDelete: "" } };
    },
    async update(aws, { id, args }) {
        const { status } = args.versioningConfiguration;
        await aws.s3.putBucketVersioning({ Bucket: id, VersioningConfiguration: { Status: status } });
    },
    /** A bucket that had versions never is without again. */
    async delete(aws, Bucket, { versioningConfiguration }) {
        if (versioningConfiguration?.status === "Enabled") {
            await aws.s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } });
        }
    },
});

export const bucketOwnershipControls = awsResource<BucketOwnershipControlsArgs, BucketOwnershipControlsState>({
    label: "S3 Bucket Ownership Controls",
    properties: {
        bucket: OF_BUCKET,
        rule: object({ objectOwnership: string({ required: true }) }, { required: true }),
    },
    async create(aws, { bucket, rule }) {
        const Rules = [{ ObjectOwnership: rule.objectOwnership }];
        await aws.s3.putBucketOwnershipControls({ Bucket: bucket, OwnershipControls: { Rules } });
        return bucket;
    },
    async read(aws, id) {
        const { OwnershipControls } = await aws.s3.getBucketOwnershipControls({ Bucket: id });
        return { bucket: id, rule: { objectOwnership: OwnershipControls!.Rules![0]!.ObjectOwnership! } };
    },
    async update(aws, { id, args }) {
        const Rules = [{ ObjectOwnership: args.rule.objectOwnership }];
        await aws.s3.putBucketOwnershipControls({ Bucket: id, OwnershipControls: { Rules } });
    },
    async delete(aws, Bucket) {
        await aws.s3.deleteBucketOwnershipControls({ Bucket });
    },
});

const notificationOf = (Bucket: string, eventbridge: boolean | undefined) => ({
    Bucket,
    NotificationConfiguration: eventbridge ? { EventBridgeConfiguration: {} } : {},
});

/** To EventBridge only, as the account has it. */
export const bucketNotification = awsResource<BucketNotificationArgs, BucketNotificationState>({
    label: "S3 Bucket Notification",
    properties: {
        bucket: OF_BUCKET,
        eventbridge: boolean({ default: false }),
        lambdaFunctions: list(object({})),
        queues: list(object({})),
        topics: list(object({})),
    },
    async create(aws, { bucket, eventbridge }) {
        await aws.s3.putBucketNotificationConfiguration(notificationOf(bucket, eventbridge));
        return bucket;
    },
    async read(aws, id) {
        const { EventBridgeConfiguration } = await aws.s3.getBucketNotificationConfiguration({ Bucket: id });
        return { bucket: id, eventbridge: EventBridgeConfiguration !== undefined };
    },
    async update(aws, { id, args }) {
        await aws.s3.putBucketNotificationConfiguration(notificationOf(id, args.eventbridge));
    },
    async delete(aws, id) {
        await aws.s3.putBucketNotificationConfiguration(notificationOf(id, false));
    },
});
