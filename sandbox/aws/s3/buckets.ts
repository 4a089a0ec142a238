import { FIRST_ACCOUNT } from "../principal";
import { AwsError, type Account, type ServiceModule } from "../service";
import { toTagList, toTagMap, type Tag } from "../tags";
import { buckets, findBucket, objectsOf, ownerOf, type ObjectName } from "./model";
import { FIRST_SETTINGS } from "./settings";

/** @see S3 User Guide, bucket naming rules */
const NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--|sthree-)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const bucketOperations: ServiceModule["operations"] = {
    CreateBucket(account: Account, { Bucket = "" }: ObjectName) {
        if (!NAME.test(Bucket)) {
            throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: Bucket });
        }
        const taken = buckets(account).get(Bucket);
        if (taken && ownerOf(taken) !== account.accountId) {
            throw new AwsError(
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
                409,
                { BucketName: Bucket },
            );
        }
        if (taken) {
            throw new AwsError(
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
                409,
                { BucketName: Bucket },
            );
        }
        buckets(account).put(Bucket, {
            Name: Bucket,
            ...(account.accountId !== FIRST_ACCOUNT && { owner: account.accountId }),
            region: account.region,
            created: account.now,
            settings: FIRST_SETTINGS,
        });
        return { Location: `/${Bucket}`, BucketArn: `arn:aws:s3:::${Bucket}` };
    },

    HeadBucket: (account: Account, { Bucket }: ObjectName) => ({
        BucketRegion: findBucket(account, Bucket).region,
        BucketArn: `arn:aws:s3:::${Bucket}`,
    }),

    DeleteBucket(account: Account, { Bucket = "" }: ObjectName) {
        findBucket(account, Bucket);
        if (objectsOf(account, Bucket).length > 0) {
            throw new AwsError(
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
                409,
                { BucketName: Bucket },
            );
        }
        buckets(account).delete(Bucket);
        return {};
    },

    ListBuckets: (account: Account) => ({
        Buckets: buckets(account)
            .list()
            .filter(bucket => ownerOf(bucket) === account.accountId)
            .sort((left, right) => (left.Name < right.Name ? -1 : 1))
            .map(({ Name, region, created }) => ({
                Name,
                BucketRegion: region,
                CreationDate: new Date(created),
                BucketArn: `arn:aws:s3:::${Name}`,
            })),
        Owner: { ID: account.accountId },
    }),

    GetBucketLocation(account: Account, { Bucket }: ObjectName) {
        const { region } = findBucket(account, Bucket);
        // The first region has no name here.
        return region === "us-east-1" ? {} : { LocationConstraint: region };
    },

    GetBucketTagging(account: Account, { Bucket }: ObjectName) {
        const { Tags } = findBucket(account, Bucket);
        if (!Tags) {
            throw new AwsError("NoSuchTagSet", "The TagSet does not exist", 404, { BucketName: Bucket });
        }
        return { TagSet: toTagList(Tags) };
    },

    PutBucketTagging(account: Account, { Bucket, Tagging }: ObjectName & { Tagging?: { TagSet?: Tag[] } }) {
        const row = findBucket(account, Bucket);
        buckets(account).put(row.Name, { ...row, Tags: toTagMap(Tagging?.TagSet, "InvalidTag") });
        return {};
    },

    DeleteBucketTagging(account: Account, { Bucket }: ObjectName) {
        const row = findBucket(account, Bucket);
        buckets(account).put(row.Name, { ...row, Tags: undefined });
        return {};
    },
};
