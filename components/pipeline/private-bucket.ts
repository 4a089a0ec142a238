import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "../component";
import { grantToRoles } from "../policy-document";
import { stateful } from "../safety";

/** Last word on a private bucket and its settings. */
export interface PrivateBucketTransform {
    bucket?: Transform<s3.BucketArgs>;
    publicAccessBlock?: Transform<s3.BucketPublicAccessBlockArgs>;
    encryption?: Transform<s3.BucketServerSideEncryptionConfigurationArgs>;
    versioning?: Transform<s3.BucketVersioningArgs>;
    lifecycle?: Transform<s3.BucketLifecycleConfigurationArgs>;
    policy?: Transform<s3.BucketPolicyArgs>;
}

export interface PrivateBucketOptions {
    /** @default Pulumi makes one */
    name?: pulumi.Input<string>;
    /** @default the provider's */
    region?: string;
    /** KMS key that encrypts what is in it. @default the account's own key for S3 */
    keyArn?: pulumi.Input<string>;
    /** Roles of other accounts that read what is in it: ARNs. @default none */
    readerRoleArns?: pulumi.Input<string>[];
    /** How it forgets. */
    lifecycle: NonNullable<s3.BucketLifecycleConfigurationArgs["rules"]>;
    /** Whether `pulumi destroy` deletes the bucket with what is in it. @default false */
    forceDelete?: boolean;
    /** Refuse to delete it, and keep it should it leave the stack (production). @default false */
    protect?: boolean;
    transform?: PrivateBucketTransform;
}

/** A component that has a private bucket: encrypted, versioned, closed to plain HTTP. Who can change it releases what they like. */
export abstract class WithPrivateBucket extends Component {
    /** @returns the bucket, and the resource after which all of its settings hold */
    protected privateBucket(options: PrivateBucketOptions): { bucket: s3.Bucket; hardened: pulumi.Resource } {
        const bucket = this.child(
            s3.Bucket,
            "bucket",
            { bucket: options.name, forceDestroy: options.forceDelete ?? false, region: options.region },
            { ...stateful(options.protect), transform: options.transform?.bucket },
        );
        return { bucket, hardened: this.harden(bucket, options) };
    }

    /** One after the other: S3 answers changes of a bucket's settings that come at once with a conflict. */
    private harden(
        bucket: s3.Bucket,
        { keyArn, readerRoleArns = [], lifecycle, region, transform }: PrivateBucketOptions,
    ): pulumi.Resource {
        const block = this.child(
            s3.BucketPublicAccessBlock,
            "private",
            {
                bucket: bucket.bucket,
                blockPublicAcls: true,
                blockPublicPolicy: true,
                ignorePublicAcls: true,
                restrictPublicBuckets: true,
                region,
            },
            { transform: transform?.publicAccessBlock },
        );
        const encryption = this.child(
            s3.BucketServerSideEncryptionConfiguration,
            "encryption",
            {
                bucket: bucket.bucket,
                region,
                rules: [
                    {
                        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
                        bucketKeyEnabled: true,
                    },
                ],
            },
            { dependsOn: [block], transform: transform?.encryption },
        );
        const versioning = this.child(
            s3.BucketVersioning,
            "versions",
            { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" }, region },
            { dependsOn: [encryption], transform: transform?.versioning },
        );
        const forgets = this.child(
            s3.BucketLifecycleConfiguration,
            "lifecycle",
            { bucket: bucket.bucket, rules: lifecycle, region },
            { dependsOn: [versioning], transform: transform?.lifecycle },
        );
        return this.child(
            s3.BucketPolicy,
            "policy",
            {
                bucket: bucket.bucket,
                policy: pulumi.all([bucket.arn, pulumi.all(readerRoleArns)]).apply(known => bucketPolicy(...known)),
                region,
            },
            { dependsOn: [forgets], transform: transform?.policy },
        );
    }
}

function bucketPolicy(bucketArn: string, readerRoleArns: readonly string[]): string {
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
            ...grantToRoles("Artifacts", readerRoleArns, ["s3:GetObject", "s3:GetObjectVersion"], `${bucketArn}/*`),
            ...grantToRoles(
                "ArtifactBucket",
                readerRoleArns,
                ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
                bucketArn,
            ),
        ],
    });
}
