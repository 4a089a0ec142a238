import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import type { Transform } from "../component";
import { WithPrivateBucket, type PrivateBucketTransform } from "./private-bucket";

export interface TemplateStoreArgs {
    /** Text by file name, as `taskdef-app.json`: their names decide which objects there are. */
    files: Record<string, pulumi.Input<string>>;
    /** Refuse to delete the bucket, and keep it should it leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: PrivateBucketTransform & { file?: Transform<s3.BucketObjectv2Args> };
}

/** Folder of the bucket; there may be others. */
const FOLDER = "templates";
/** Days that a template which another has replaced can be had back. */
const KEPT_VERSIONS = 90;

/**
 * What a pipeline makes its releases from: Pulumi writes task definitions and AppSpecs here, and the build reads them. The
 * current ones stay; of those that were replaced, versions are kept for a while.
 */
export class TemplateStore extends WithPrivateBucket {
    static readonly token = "swingbridge:pipeline:TemplateStore";
    /** `s3://bucket/templates`; whoever uses it waits until all of them are there. */
    readonly location: pulumi.Output<string>;
    /** ARNs of the objects. */
    readonly objectArns: pulumi.Output<string>[];

    constructor(name: string, args: TemplateStoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super(TemplateStore.token, name, args, opts);
        const { transform = {} } = args;
        const { bucket, hardened } = this.privateBucket({
            lifecycle: [
                {
                    id: "forget",
                    status: "Enabled",
                    filter: { prefix: "" },
                    noncurrentVersionExpiration: { noncurrentDays: KEPT_VERSIONS },
                    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
                },
            ],
            // Everything in it can be made again.
            forceDelete: true,
            protect: args.protect,
            transform,
        });
        const objects = Object.entries(args.files).map(([file, content]) =>
            this.child(
                s3.BucketObjectv2,
                file,
                {
                    bucket: bucket.bucket,
                    key: `${FOLDER}/${file}`,
                    content,
                    contentType: file.endsWith(".json") ? "application/json" : "application/yaml",
                },
                { dependsOn: [hardened], transform: transform.file },
            ),
        );
        this.location = after(pulumi.interpolate`s3://${bucket.bucket}/${FOLDER}`, objects);
        this.objectArns = Object.keys(args.files).map(file => pulumi.interpolate`${bucket.arn}/${FOLDER}/${file}`);
        this.registerOutputs({ location: this.location, objectArns: this.objectArns });
    }
}
