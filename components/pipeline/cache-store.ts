import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { forgetAfter } from "./artifact-store";
import { WithPrivateBucket, type PrivateBucketTransform } from "./private-bucket";

export interface CacheStoreArgs {
    /** KMS key that encrypts what is in it; the builds' roles have to be allowed to use it. */
    keyArn: pulumi.Input<string>;
    /** Days that what no build has written again is kept. @default 30 */
    keepDays?: number;
    /** Last word on each child. @default none */
    transform?: PrivateBucketTransform;
}

/**
 * Files that builds keep for the next build, each project under its own name. A bucket of its own: who may change an artifact
 * releases what they like, and a build has to be able to change its cache.
 */
export class CacheStore extends WithPrivateBucket {
    static readonly token = "swingbridge:pipeline:CacheStore";
    readonly bucketName: pulumi.Output<string>;
    readonly bucketArn: pulumi.Output<string>;
    readonly keyArn: pulumi.Output<string>;

    constructor(name: string, args: CacheStoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super(CacheStore.token, name, args, opts);
        const { bucket, hardened } = this.privateBucket({
            keyArn: args.keyArn,
            lifecycle: [forgetAfter(args.keepDays ?? 30)],
            // Everything in it can be made again.
            forceDelete: true,
            transform: args.transform,
        });
        this.bucketName = after(bucket.bucket, [hardened]);
        this.bucketArn = after(bucket.arn, [hardened]);
        this.keyArn = pulumi.output(args.keyArn);
        this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn, keyArn: this.keyArn });
    }
}
