import { FIRST_ACCOUNT } from "../principal";
import { AwsError, type Account } from "../service";
import type { TagMap } from "../tags";

/** Settings of a bucket that are only kept and given back, by the name of their operations. */
export type BucketSettings = Record<string, unknown>;

export interface BucketRow {
    Name: string;
    /** The account that owns it. @default the first one */
    owner?: string;
    region: string;
    /** Epoch milliseconds. */
    created: number;
    settings: BucketSettings;
    Tags?: TagMap;
}

/** One version of an object. */
export interface VersionRow {
    /** `null` (the word) where the bucket keeps no versions. */
    VersionId: string;
    /** Epoch milliseconds. */
    modified: number;
    /** The object was deleted here: no body. */
    isDeleteMarker?: boolean;
    /** Digest of the body in the account's content. */
    digest: string;
    size: number;
    ETag: string;
    /** Headers that are kept with the object, by their member in the API. */
    headers: Record<string, string>;
    Metadata: Record<string, string>;
    ServerSideEncryption: string;
    SSEKMSKeyId?: string;
    Tags?: TagMap;
}

/** An object: its versions, newest first. */
export interface ObjectRow {
    Bucket: string;
    Key: string;
    versions: VersionRow[];
}

export interface ObjectName {
    Bucket?: string;
    Key?: string;
    VersionId?: string;
}

/** The names of buckets are the world's. */
export const buckets = (account: Account) => account.sharedTable<BucketRow>("s3.buckets");
export const objects = (account: Account) => account.sharedTable<ObjectRow>("s3.objects");
export const keyOf = ({ Bucket, Key }: ObjectName): string => `${Bucket}/${Key}`;

export const ownerOf = ({ owner = FIRST_ACCOUNT }: BucketRow): string => owner;

/** @throws AwsError `NoSuchBucket` */
export function findBucket(account: Account, name = ""): BucketRow {
    const row = buckets(account).get(name);
    if (!row) {
        throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: name });
    }
    return row;
}

/** `Enabled`, `Suspended`, or undefined where it never was. */
export const versioningOf = ({ settings }: BucketRow): string | undefined =>
    (settings.Versioning as { Status?: string } | undefined)?.Status;

export const objectsOf = (account: Account, bucket: string): ObjectRow[] =>
    objects(account)
        .list()
        .filter(row => row.Bucket === bucket)
        .sort((left, right) => (left.Key < right.Key ? -1 : 1));

/** The version that is meant. @throws AwsError `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed` */
export function findVersion(account: Account, name: ObjectName): VersionRow {
    findBucket(account, name.Bucket);
    const versions = objects(account).get(keyOf(name))?.versions ?? [];
    if (name.VersionId !== undefined) {
        const version = versions.find(({ VersionId }) => VersionId === name.VersionId);
        if (!version) {
            throw new AwsError("NoSuchVersion", "The specified version does not exist.", 404, { Key: name.Key });
        }
        if (version.isDeleteMarker) {
            throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);
        }
        return version;
    }
    const [newest] = versions;
    if (!newest || newest.isDeleteMarker) {
        throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: name.Key });
    }
    return newest;
}
