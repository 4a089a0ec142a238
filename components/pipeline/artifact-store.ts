import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { keyAdministration, type DeployedStack } from "../ci-administration";
import type { Transform } from "../component";
import type { Place } from "../../release";
import { placeOf } from "../registry";
import { grantToRoles } from "../policy-document";
import { stateful } from "../safety";
import { WithPrivateBucket, type PrivateBucketTransform } from "./private-bucket";

export interface ArtifactStoreArgs {
    /** Where it is: an action reads artifacts in its own region. @default the provider's */
    region?: string;
    /** Name of the bucket: a fixed one other accounts know before it exists. @default Pulumi makes one */
    bucketName?: pulumi.Input<string>;
    /** Days that artifacts are kept: a stage can be tried again for so long. @default 30 */
    keepDays?: number;
    /** Roles of other accounts that read artifacts, to deploy them there: ARNs. @default none */
    readerRoleArns?: pulumi.Input<string>[];
    /**
     * The stack that it is part of, where CI deploys that: its role (of `GitHubRoles`) manages the key, which nothing in the role's
     * own policy lets it. @default none: whoever runs Pulumi has rights for KMS keys
     */
    administeredBy?: DeployedStack;
    /** Whether `pulumi destroy` deletes the bucket with what is in it. @default false */
    forceDelete?: boolean;
    /** Refuse to delete bucket and key, and keep them should they leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: PrivateBucketTransform & { key?: Transform<kms.KeyArgs> };
}

/**
 * What the stages of a pipeline hand to each other. Who can change it releases what they like: it is private, encrypted with a
 * key of its own, versioned, closed to plain HTTP, and forgets.
 */
export class ArtifactStore extends WithPrivateBucket {
    static readonly token = "swingbridge:pipeline:ArtifactStore";
    readonly bucketName: pulumi.Output<string>;
    readonly bucketArn: pulumi.Output<string>;
    /** The KMS key that encrypts the artifacts, and the logs of CodeBuild. */
    readonly keyArn: pulumi.Output<string>;

    constructor(name: string, args: ArtifactStoreArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        super(ArtifactStore.token, name, args, opts);
        const { transform = {}, readerRoleArns = [], region } = args;
        const place = placeOf(this).apply(own => ({ ...own, region: region ?? own.region }));
        const key = this.child(
            kms.Key,
            "key",
            {
                description: `Artifacts and build logs of ${name}`,
                enableKeyRotation: true,
                deletionWindowInDays: 30,
                policy: pulumi
                    .all([place, pulumi.all(readerRoleArns)])
                    .apply(([where, readers]) => keyPolicy(where, readers, args.administeredBy)),
                region,
            },
            { ...stateful(args.protect), transform: transform.key },
        );
        const { bucket, hardened } = this.privateBucket({
            name: args.bucketName,
            region,
            keyArn: key.arn,
            readerRoleArns,
            lifecycle: [forgetAfter(args.keepDays ?? 30)],
            forceDelete: args.forceDelete,
            protect: args.protect,
            transform,
        });
        this.bucketName = after(bucket.bucket, [hardened]);
        this.bucketArn = after(bucket.arn, [hardened]);
        this.keyArn = key.arn;
        this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn, keyArn: this.keyArn });
    }
}

/** A rule of a bucket's lifecycle: nothing that was written so long ago stays. */
export function forgetAfter(days: number) {
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
 * IAM decides who may use the key, as without a policy, and so it does for the readers of other accounts; CloudWatch Logs encrypts the logs of builds with it.
 * @see CloudWatch Logs User Guide, "Encrypt log data using AWS KMS"
 */
function keyPolicy(place: Place, readerRoleArns: readonly string[], administeredBy: DeployedStack | undefined): string {
    const { partition, region, account, dnsSuffix } = place;
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
            ...(administeredBy === undefined ? [] : [keyAdministration(place, administeredBy)]),
            ...grantToRoles("Readers", readerRoleArns, ["kms:Decrypt", "kms:DescribeKey"], "*"),
        ],
    });
}
