import { createHash } from "node:crypto";

import { AwsError, type Account, type ServiceModule } from "./service";

interface BucketRow {
    Name: string;
    region: string;
    /** Epoch milliseconds. */
    created: number;
}

interface ObjectRow {
    Bucket: string;
    Key: string;
    /** Base64. */
    content: string;
    ContentType: string;
    /** Epoch milliseconds. */
    modified: number;
}

interface ObjectName {
    Bucket?: string;
    Key?: string;
}

const buckets = (account: Account) => account.globalTable<BucketRow>("s3.buckets");
const objects = (account: Account) => account.globalTable<ObjectRow>("s3.objects");
const keyOf = ({ Bucket, Key }: ObjectName): string => `${Bucket}/${Key}`;

function findBucket(account: Account, name = ""): BucketRow {
    const row = buckets(account).get(name);
    if (!row) {
        throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: name });
    }
    return row;
}

function findObject(account: Account, name: ObjectName): ObjectRow {
    findBucket(account, name.Bucket);
    const row = objects(account).get(keyOf(name));
    if (!row) {
        throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: name.Key });
    }
    return row;
}

const describe = ({ content, ContentType, modified }: ObjectRow) => {
    const Body = Buffer.from(content, "base64");
    return {
        Body,
        ContentLength: Body.length,
        ContentType,
        ETag: `"${createHash("md5").update(Body).digest("hex")}"`,
        LastModified: new Date(modified),
    };
};

/** Amazon S3 as far as one reads and writes whole objects: no versions, no listing, no permissions of its own. */
export const s3: ServiceModule = {
    name: "s3",
    operations: {
        CreateBucket(account: Account, { Bucket = "" }: ObjectName) {
            if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(Bucket)) {
                throw new AwsError("InvalidBucketName", "The specified bucket is not valid.");
            }
            if (buckets(account).get(Bucket)) {
                throw new AwsError(
                    "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.",
                    409,
                );
            }
            buckets(account).put(Bucket, { Name: Bucket, region: account.region, created: account.now });
            return { Location: `/${Bucket}` };
        },

        PutObject(
            account: Account,
            {
                Bucket = "",
                Key = "",
                Body,
                ContentType = "binary/octet-stream",
            }: ObjectName & { Body?: Uint8Array | string; ContentType?: string },
        ) {
            findBucket(account, Bucket);
            const row: ObjectRow = {
                Bucket,
                Key,
                content: Buffer.from(Body ?? "").toString("base64"),
                ContentType,
                modified: account.now,
            };
            objects(account).put(keyOf(row), row);
            return { ETag: describe(row).ETag };
        },

        GetObject: (account: Account, name: ObjectName) => describe(findObject(account, name)),

        HeadObject: (account: Account, name: ObjectName) => ({
            ...describe(findObject(account, name)),
            Body: undefined,
        }),

        DeleteObject(account: Account, name: ObjectName) {
            findBucket(account, name.Bucket);
            objects(account).delete(keyOf(name));
            return {};
        },
    },
};
