import type { BucketArgs, BucketState } from "@pulumi/aws/s3";
import { autoNamed, boolean } from "../property";
import { hasCode } from "./errors";
import { awsResource, type Aws } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

/** Of S3's own DNS zones. @see AWS General Reference, Amazon S3 endpoints */
const HOSTED_ZONES: Record<string, string> = {
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-2": "Z3BJ6K6RIION7M",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-central-1": "Z21DNDUVLTQW6Q",
};

async function tagsOf(aws: Aws, Bucket: string) {
    try {
        return fromPascalTags((await aws.s3.getBucketTagging({ Bucket })).TagSet);
    } catch (error) {
        if (hasCode(error, "NoSuchTagSet")) {
            return {};
        }
        throw error;
    }
}

/** S3 knows no change of single tags. */
async function putTags(aws: Aws, Bucket: string, tags: Record<string, string>): Promise<void> {
    await (Object.keys(tags).length > 0
        ? aws.s3.putBucketTagging({ Bucket, Tagging: { TagSet: pascalTags(tags) } })
        : aws.s3.deleteBucketTagging({ Bucket }));
}

/** Deletes every version of every object. */
async function empty(aws: Aws, Bucket: string): Promise<void> {
    for (;;) {
        const { Versions = [], DeleteMarkers = [] } = await aws.s3.listObjectVersions({ Bucket });
        const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
        if (Objects.length === 0) {
            return;
        }
        await aws.s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
    }
}

/** The bucket alone: its settings are resources of their own, as in the newest pulumi-aws. */
export const bucket = awsResource<BucketArgs, BucketState>({
    label: "S3 Bucket",
    properties: {
        bucket: autoNamed({ max: 63, transform: name => name.toLowerCase() }),
        forceDestroy: boolean({ default: false, local: true }),
    },
    computed: [
        "arn",
        "bucketDomainName",
        "bucketRegion",
        "bucketRegionalDomainName",
        "hostedZoneId",
        "websiteDomain",
        "websiteEndpoint",
    ],
    async create(aws, args) {
        const Bucket = args.bucket!;
        await aws.s3.createBucket({ Bucket });
        if (Object.keys(args.tags ?? {}).length > 0) {
            await putTags(aws, Bucket, args.tags!);
        }
        return Bucket;
    },
    async read(aws, id) {
        const { BucketRegion = aws.region } = await aws.s3.headBucket({ Bucket: id });
        return {
            bucket: id,
            arn: `arn:aws:s3:::${id}`,
            bucketDomainName: `${id}.s3.amazonaws.com`,
            bucketRegion: BucketRegion,
            bucketRegionalDomainName: `${id}.s3.${BucketRegion}.amazonaws.com`,
            hostedZoneId: HOSTED_ZONES[BucketRegion] ?? "",
            websiteDomain: "",
            websiteEndpoint: "",
            tags: await tagsOf(aws, id),
        };
    },
    tag: {
        put: async (aws, id, _, tags) => putTags(aws, id, { ...(await tagsOf(aws, id)), ...tags }),
        remove: async (aws, id, _, keys) =>
            putTags(
                aws,
                id,
                Object.fromEntries(Object.entries(await tagsOf(aws, id)).filter(([key]) => !keys.includes(key))),
            ),
    },
    async delete(aws, Bucket, { forceDestroy }) {
        if (forceDestroy) {
            await empty(aws, Bucket);
        }
        await aws.s3.deleteBucket({ Bucket });
    },
});
