import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import type * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { Component, type Transform } from "../component";
import type { Place } from "../../release";
import { placeOf } from "../registry";
import { stateful } from "../safety";

export interface ArtifactStoreArgs {
    /** Days that artifacts are kept: a stage can be tried again for so long. @default 30 */
    keepDays?: number;
    /** Whether `pulumi destroy` deletes the bucket with what is in it. @default false */
    forceDelete?: boolean;
    /** Refuse to delete bucket and key, and keep them should they leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        key?: Transform<kms.KeyArgs>;
        bucket?: Transform<s3.BucketArgs>;
        publicAccessBlock?: Transform<s3.BucketPublicAccessBlockArgs>;
        encryption?: Transform<s3.BucketServerSideEncryptionConfigurationArgs>;
        versioning?: Transform<s3.BucketVersioningArgs>;
        lifecycle?: Transform<s3.BucketLifecycleConfigurationArgs>;
        policy?: Transform<s3.BucketPolicyArgs>;
    };
}

/**
 * What the stages of a pipeline hand to each other. Who can change it releases what they like: it is private, encrypted with a
 * key of its own, versioned, closed to plain HTTP, and forgets.
 */
export class ArtifactStore extends Component {
    static readonly token = "swingbridge:pipeline:ArtifactStore";
    readonly bucketName: pulumi.Output<string>;
    readonly bucketArn: pulumi.Output<string>;
    /** The KMS key that encrypts the artifacts, and the logs of CodeBuild. */
    readonly keyArn: pulumi.Output<string>;

    constructor(name: string, args: ArtifactStoreArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        super(ArtifactStore.token, name, args, opts);
        const { transform = {} } = args;
        const key = this.child(
            kms.Key,
            "key",
            {
                description: `Artifacts and build logs of ${name}`,
                enableKeyRotation: true,
                deletionWindowInDays: 30,
                policy: placeOf(this).apply(keyPolicy),
            },
            { ...stateful(args.protect), transform: transform.key },
        );
        const bucket = this.child(
            s3.Bucket,
            "bucket",
            { forceDestroy: args.forceDelete ?? false },
            { ...stateful(args.protect), transform: transform.bucket },
        );
        const hardened = this.harden(bucket, key, args);
        this.bucketName = after(bucket.bucket, [hardened]);
        this.bucketArn = after(bucket.arn, [hardened]);
        this.keyArn = key.arn;
        this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn, keyArn: this.keyArn });
    }

    /** One after the other: S3 answers changes of a bucket's settings that come at once with a conflict. */
    private harden(bucket: s3.Bucket, key: kms.Key, { keepDays, transform }: ArtifactStoreArgs): pulumi.Resource {
        const block = this.child(
            s3.BucketPublicAccessBlock,
            "private",
            {
                bucket: bucket.bucket,
                blockPublicAcls: true,
                blockPublicPolicy: true,
                ignorePublicAcls: true,
                restrictPublicBuckets: true,
            },
            { transform: transform?.publicAccessBlock },
        );
        const encryption = this.child(
            s3.BucketServerSideEncryptionConfiguration,
            "encryption",
            {
                bucket: bucket.bucket,
                rules: [
                    {
                        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
                        bucketKeyEnabled: true,
                    },
                ],
            },
            { dependsOn: [block], transform: transform?.encryption },
        );
        const versioning = this.child(
            s3.BucketVersioning,
            "versions",
            { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
            { dependsOn: [encryption], transform: transform?.versioning },
        );
        const lifecycle = this.child(
            s3.BucketLifecycleConfiguration,
            "lifecycle",
            { bucket: bucket.bucket, rules: [forget(keepDays ?? 30)] },
            { dependsOn: [versioning], transform: transform?.lifecycle },
        );
        return this.child(
            s3.BucketPolicy,
            "policy",
            { bucket: bucket.bucket, policy: bucket.arn.apply(onlyOverTls) },
            { dependsOn: [lifecycle], transform: transform?.policy },
        );
    }
}

function forget(days: number) {
    return {
        id: "forget",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days },
        noncurrentVersionExpiration: { noncurrentDays: days },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    };
}

/**
 * IAM decides who may use the key, as without a policy; and CloudWatch Logs encrypts the logs of builds with it.
 * @see CloudWatch Logs User Guide, "Encrypt log data using AWS KMS"
 */
function keyPolicy({ partition, region, account, dnsSuffix }: Place): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Sid: "IamDecides",
                Effect: "Allow",
                Principal: { AWS: `arn:${partition}:iam::${account}:root` },
                Action: "kms:*",
                Resource: "*",
            },
            {
                Sid: "BuildLogs",
                Effect: "Allow",
                Principal: { Service: `logs.${region}.${dnsSuffix}` },
                Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                Resource: "*",
                Condition: {
                    ArnLike: {
                        "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:log-group:/aws/codebuild/*`,
                    },
                },
            },
        ],
    });
}

function onlyOverTls(bucketArn: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Sid: "OnlyOverTls",
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [bucketArn, `${bucketArn}/*`],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ],
    });
}
