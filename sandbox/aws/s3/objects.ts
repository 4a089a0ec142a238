import { createHash } from "node:crypto";
import { AwsError, type Account, type ServiceModule } from "../service";
import { toTagList, toTagMap, type Tag, type TagMap } from "../tags";
import { announceCreated, announceDeleted } from "./announce";
import {
    findBucket,
    findVersion,
    keyOf,
    objects,
    versioningOf,
    type BucketRow,
    type ObjectName,
    type VersionRow,
} from "./model";
import { encryptionOf } from "./settings";

/** Headers that S3 keeps with an object and gives back. */
const KEPT = ["CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType"] as const;
/** AWS: 1,024 bytes. */
const LONGEST_KEY = 1024;

type Headers = Partial<Record<(typeof KEPT)[number], string>>;

export interface PutInput extends ObjectName, Headers {
    Body?: Uint8Array | string;
    Metadata?: Record<string, string>;
    /** As a query: `a=1&b=2`. */
    Tagging?: string;
    ServerSideEncryption?: string;
    SSEKMSKeyId?: string;
    IfMatch?: string;
    IfNoneMatch?: string;
}

/** How a version came to be: S3's events tell it. */
export type Reason = "PutObject" | "CopyObject" | "CompleteMultipartUpload";

/** Adds a version, and announces it. @param etag Where it is not the body's MD5. */
export function store(account: Account, input: PutInput, reason: Reason, etag?: string): VersionRow {
    const bucket = findBucket(account, input.Bucket);
    const { Key = "", Metadata = {}, Tagging } = input;
    if (Key === "" || Buffer.byteLength(Key) > LONGEST_KEY) {
        throw new AwsError("KeyTooLongError", "Your key is too long", 400, { Key });
    }
    checkConditions(account, input);
    const body = Buffer.from(input.Body ?? "");
    const version: VersionRow = {
        VersionId: nextVersionId(account, bucket),
        modified: account.now,
        digest: account.content.put(body),
        size: body.length,
        ETag: etag ?? `"${createHash("md5").update(body).digest("hex")}"`,
        headers: { ContentType: "binary/octet-stream", ...pick(input) },
        Metadata,
        ...encryptionOf(bucket.settings),
        ...(input.ServerSideEncryption && { ServerSideEncryption: input.ServerSideEncryption }),
        ...(input.SSEKMSKeyId && { SSEKMSKeyId: input.SSEKMSKeyId }),
        ...(Tagging && { Tags: Object.fromEntries(new URLSearchParams(Tagging)) }),
    };
    addVersion(account, bucket.Name, Key, version);
    announceCreated(account, bucket, Key, version, reason);
    return version;
}

function checkConditions(account: Account, input: PutInput): void {
    const newest = objects(account).get(keyOf(input))?.versions[0];
    const current = newest?.isDeleteMarker ? undefined : newest;
    const isExpected = input.IfMatch === undefined || unquoted(input.IfMatch) === unquoted(current?.ETag);
    if (!isExpected || (input.IfNoneMatch === "*" && current)) {
        throw new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
    }
}

const unquoted = (etag: string | undefined): string | undefined => etag?.replaceAll('"', "");

const pick = (input: Headers): Record<string, string> =>
    Object.fromEntries(KEPT.flatMap(name => (input[name] === undefined ? [] : [[name, input[name]]])));

const nextVersionId = (account: Account, bucket: BucketRow): string =>
    versioningOf(bucket) === "Enabled" ? account.uniqueId(32) : "null";

/** A version without an id of its own takes the place of the one before it. */
function addVersion(account: Account, Bucket: string, Key: string, version: VersionRow): void {
    const before = objects(account).get(keyOf({ Bucket, Key }))?.versions ?? [];
    const kept = before.filter(({ VersionId }) => VersionId !== version.VersionId);
    objects(account).put(keyOf({ Bucket, Key }), { Bucket, Key, versions: [version, ...kept] });
}

/** A bucket that never had versions does not speak of them. */
const versionId = (account: Account, Bucket: string | undefined, { VersionId }: VersionRow) =>
    versioningOf(findBucket(account, Bucket)) === undefined ? {} : { VersionId };

export const encryption = ({ ServerSideEncryption, SSEKMSKeyId }: VersionRow) => ({
    ServerSideEncryption,
    ...(SSEKMSKeyId && { SSEKMSKeyId, BucketKeyEnabled: true }),
});

export const describePut = (account: Account, Bucket: string | undefined, version: VersionRow) => ({
    ETag: version.ETag,
    ...encryption(version),
    ...versionId(account, Bucket, version),
});

const describe = (account: Account, name: ObjectName, version: VersionRow) => ({
    ...version.headers,
    Metadata: version.Metadata,
    ContentLength: version.size,
    ETag: version.ETag,
    LastModified: new Date(version.modified),
    AcceptRanges: "bytes",
    ...encryption(version),
    ...versionId(account, name.Bucket, version),
    ...(version.Tags && { TagCount: Object.keys(version.Tags).length }),
});

/** `bytes=0-99`, `bytes=100-`, `bytes=-100`: from and to, the latter included; undefined where it is none. */
function rangeOf(range: string | undefined, size: number): [number, number] | undefined {
    const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
    if (from === "" && to === "") {
        return undefined;
    }
    const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
    const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
    if (start > end) {
        throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416);
    }
    return [start, end];
}

/** Where the caller has what it would get, or no longer what it wants. */
function checkRead({ IfMatch, IfNoneMatch }: PutInput, { ETag }: VersionRow): void {
    if (IfNoneMatch !== undefined && (IfNoneMatch === "*" || unquoted(IfNoneMatch) === unquoted(ETag))) {
        throw new AwsError("NotModified", "Not Modified", 304);
    }
    if (IfMatch !== undefined && unquoted(IfMatch) !== unquoted(ETag)) {
        throw new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
    }
}

function getObject(account: Account, input: PutInput & { Range?: string }) {
    const version = findVersion(account, input);
    checkRead(input, version);
    const body = account.content.get(version.digest);
    const range = rangeOf(input.Range, version.size);
    const part = range && {
        ContentRange: `bytes ${range[0]}-${range[1]}/${version.size}`,
        ContentLength: range[1] - range[0] + 1,
        Body: body.subarray(range[0], range[1] + 1),
    };
    return { ...describe(account, input, version), Body: body, ...part };
}

/** Without a version: what is there is hidden, or gone where the bucket keeps nothing. */
export function remove(account: Account, name: ObjectName): { DeleteMarker?: boolean; VersionId?: string } {
    const bucket = findBucket(account, name.Bucket);
    const { Key = "" } = name;
    const row = objects(account).get(keyOf(name));
    if (name.VersionId === undefined && versioningOf(bucket) !== undefined) {
        const marker: VersionRow = {
            VersionId: nextVersionId(account, bucket),
            modified: account.now,
            isDeleteMarker: true,
            digest: "",
            size: 0,
            ETag: "",
            headers: {},
            Metadata: {},
            ServerSideEncryption: "",
        };
        addVersion(account, bucket.Name, Key, marker);
        announceDeleted(account, bucket, Key, marker);
        return { DeleteMarker: true, VersionId: marker.VersionId };
    }
    const gone = row?.versions.find(({ VersionId }) => VersionId === (name.VersionId ?? "null"));
    if (!row || !gone) {
        return {};
    }
    const versions = row.versions.filter(version => version !== gone);
    if (versions.length > 0) {
        objects(account).put(keyOf(name), { ...row, versions });
    } else {
        objects(account).delete(keyOf(name));
    }
    announceDeleted(account, bucket, Key, gone);
    return {
        ...(gone.isDeleteMarker && { DeleteMarker: true }),
        ...(name.VersionId !== undefined && { VersionId: name.VersionId }),
    };
}

/** `bucket/key`, `/bucket/key`, with `?versionId=…` behind it or without. */
export function sourceOf(copySource = ""): ObjectName {
    const [, Bucket, Key = "", VersionId] = /^\/?([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(copySource) ?? [];
    if (Bucket === undefined) {
        throw new AwsError(
            "InvalidArgument",
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
        );
    }
    return { Bucket, Key: decodeURIComponent(Key), ...(VersionId !== undefined && { VersionId }) };
}

interface CopyInput extends PutInput {
    CopySource?: string;
    MetadataDirective?: string;
}

function copyObject(account: Account, input: CopyInput) {
    const from = sourceOf(input.CopySource);
    const source = findVersion(account, from);
    const replaces = input.MetadataDirective === "REPLACE";
    const copied = {
        ...(replaces ? {} : { ...source.headers, Metadata: source.Metadata }),
        ...(source.Tags && { Tagging: new URLSearchParams(source.Tags).toString() }),
    };
    const version = store(account, { ...input, ...copied, Body: account.content.get(source.digest) }, "CopyObject");
    return {
        CopyObjectResult: { ETag: version.ETag, LastModified: new Date(version.modified) },
        ...encryption(version),
        ...versionId(account, input.Bucket, version),
        ...(source.VersionId !== "null" && { CopySourceVersionId: source.VersionId }),
    };
}

function putTags(account: Account, name: ObjectName, Tags: TagMap | undefined): object {
    const version = findVersion(account, name);
    const row = objects(account).get(keyOf(name))!;
    const versions = row.versions.map(each => (each.VersionId === version.VersionId ? { ...each, Tags } : each));
    objects(account).put(keyOf(name), { ...row, versions });
    return versionId(account, name.Bucket, version);
}

export const objectOperations: ServiceModule["operations"] = {
    PutObject: (account: Account, input: PutInput) =>
        describePut(account, input.Bucket, store(account, input, "PutObject")),

    GetObject: getObject,

    HeadObject(account: Account, input: PutInput) {
        const version = findVersion(account, input);
        checkRead(input, version);
        return describe(account, input, version);
    },

    DeleteObject: remove,

    DeleteObjects(
        account: Account,
        { Bucket, Delete = {} }: ObjectName & { Delete?: { Objects?: ObjectName[]; Quiet?: boolean } },
    ) {
        const Deleted = (Delete.Objects ?? []).map(({ Key, VersionId }) => {
            const result = remove(account, { Bucket, Key, ...(VersionId !== undefined && { VersionId }) });
            return {
                Key,
                ...(VersionId !== undefined && { VersionId }),
                ...(result.DeleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: result.VersionId }),
            };
        });
        return Delete.Quiet ? {} : { Deleted };
    },

    CopyObject: copyObject,

    GetObjectTagging: (account: Account, name: ObjectName) => ({
        TagSet: toTagList(findVersion(account, name).Tags),
    }),

    PutObjectTagging: (account: Account, { Tagging, ...name }: ObjectName & { Tagging?: { TagSet?: Tag[] } }) =>
        putTags(account, name, toTagMap(Tagging?.TagSet, "InvalidTag")),

    DeleteObjectTagging: (account: Account, name: ObjectName) => putTags(account, name, undefined),
};
