import type { Account, ServiceModule } from "../service";
import { AwsError } from "../service";
import { findBucket, objectsOf, type ObjectRow, type VersionRow } from "./model";

interface ListInput {
    Bucket?: string;
    Prefix?: string;
    Delimiter?: string;
    MaxKeys?: number;
    EncodingType?: string;
}

/** What a list shows: an object (or a version of one), or the part of keys up to the delimiter. */
interface Entry<Item> {
    /** Key of the object, or the common prefix. */
    key: string;
    /** Undefined for a common prefix. */
    item?: Item;
    /** Where the next page goes on, after this entry. */
    mark: string;
}

const MOST = 1000;

/** Keys under the prefix; those with the delimiter behind it are one entry. */
function entriesOf<Item extends { key: string; mark: string }>(
    items: readonly Item[],
    { Prefix = "", Delimiter = "" }: ListInput,
): Entry<Item>[] {
    const entries: Entry<Item>[] = [];
    for (const item of items.filter(({ key }) => key.startsWith(Prefix))) {
        const end = Delimiter === "" ? -1 : item.key.indexOf(Delimiter, Prefix.length);
        const shared = end < 0 ? undefined : item.key.slice(0, end + Delimiter.length);
        const last = entries.at(-1);
        if (shared === undefined) {
            entries.push({ key: item.key, item, mark: item.mark });
        } else if (last && !last.item && last.key === shared) {
            last.mark = item.mark;
        } else {
            entries.push({ key: shared, mark: item.mark });
        }
    }
    return entries;
}

/** `aws s3` asks for keys in the encoding of URLs, and decodes them. */
const encoderOf = ({ EncodingType }: ListInput) =>
    EncodingType === "url" ? (key: string) => encodeURIComponent(key).replaceAll("%2F", "/") : (key: string) => key;

function page<Item extends { key: string; mark: string }>(items: readonly Item[], input: ListInput) {
    const { MaxKeys = MOST } = input;
    const entries = entriesOf(items, input);
    const shown = entries.slice(0, Math.min(MaxKeys, MOST));
    const encode = encoderOf(input);
    return {
        shown: shown.flatMap(({ item }) => (item ? [item] : [])),
        CommonPrefixes: shown.filter(({ item }) => !item).map(({ key }) => ({ Prefix: encode(key) })),
        last: shown.at(-1),
        IsTruncated: shown.length < entries.length,
        count: shown.length,
        encode,
        echo: {
            Name: input.Bucket,
            Prefix: encode(input.Prefix ?? ""),
            ...(input.Delimiter && { Delimiter: encode(input.Delimiter) }),
            ...(input.EncodingType && { EncodingType: input.EncodingType }),
            MaxKeys,
        },
    };
}

const describe = ({ Key }: ObjectRow, { modified, ETag, size }: VersionRow, encode: (key: string) => string) => ({
    Key: encode(Key),
    LastModified: new Date(modified),
    ETag,
    Size: size,
    StorageClass: "STANDARD",
});

/** Objects that are there now. */
const present = (account: Account, bucket: string | undefined) =>
    objectsOf(account, findBucket(account, bucket).Name)
        .filter(({ versions }) => !versions[0]!.isDeleteMarker)
        .map(row => ({ key: row.Key, mark: row.Key, row }));

const token = (mark: string): string => Buffer.from(mark).toString("base64url");

function listObjectsV2(
    account: Account,
    input: ListInput & { ContinuationToken?: string; StartAfter?: string; FetchOwner?: boolean },
) {
    const { ContinuationToken, StartAfter } = input;
    const after = ContinuationToken === undefined ? StartAfter : Buffer.from(ContinuationToken, "base64url").toString();
    if (ContinuationToken === "") {
        throw new AwsError("InvalidArgument", "The continuation token provided is incorrect");
    }
    const items = present(account, input.Bucket).filter(({ key }) => after === undefined || key > after);
    const { shown, CommonPrefixes, IsTruncated, last, count, encode, echo } = page(items, input);
    return {
        ...echo,
        KeyCount: count,
        IsTruncated,
        Contents: shown.map(({ row }) => describe(row, row.versions[0]!, encode)),
        CommonPrefixes,
        ...(ContinuationToken !== undefined && { ContinuationToken }),
        ...(StartAfter !== undefined && { StartAfter }),
        ...(IsTruncated && last && { NextContinuationToken: token(last.mark) }),
    };
}

function listObjects(account: Account, input: ListInput & { Marker?: string }) {
    const { Marker = "" } = input;
    const items = present(account, input.Bucket).filter(({ key }) => key > Marker);
    const { shown, CommonPrefixes, IsTruncated, last, encode, echo } = page(items, input);
    return {
        ...echo,
        Marker,
        IsTruncated,
        Contents: shown.map(({ row }) => describe(row, row.versions[0]!, encode)),
        CommonPrefixes,
        ...(IsTruncated && last && { NextMarker: encode(last.mark) }),
    };
}

function listObjectVersions(account: Account, input: ListInput & { KeyMarker?: string; VersionIdMarker?: string }) {
    const { KeyMarker, VersionIdMarker } = input;
    const all = objectsOf(account, findBucket(account, input.Bucket).Name).flatMap(row =>
        row.versions.map((version, index) => ({
            key: row.Key,
            mark: JSON.stringify([row.Key, version.VersionId]),
            row,
            version,
            IsLatest: index === 0,
        })),
    );
    const exact = all.findIndex(({ key, version }) => key === KeyMarker && version.VersionId === VersionIdMarker);
    const items =
        exact >= 0 ? all.slice(exact + 1) : all.filter(({ key }) => KeyMarker === undefined || key > KeyMarker);
    const { shown, CommonPrefixes, IsTruncated, last, encode, echo } = page(items, input);
    const [NextKeyMarker, NextVersionIdMarker] = last ? (JSON.parse(last.mark) as [string, string]) : [];
    return {
        ...echo,
        KeyMarker: KeyMarker ?? "",
        IsTruncated,
        Versions: shown
            .filter(({ version }) => !version.isDeleteMarker)
            .map(({ row, version, IsLatest }) => ({
                ...describe(row, version, encode),
                VersionId: version.VersionId,
                IsLatest,
            })),
        DeleteMarkers: shown
            .filter(({ version }) => version.isDeleteMarker)
            .map(({ key, version, IsLatest }) => ({
                Key: encode(key),
                VersionId: version.VersionId,
                IsLatest,
                LastModified: new Date(version.modified),
            })),
        CommonPrefixes,
        ...(IsTruncated && { NextKeyMarker: encode(NextKeyMarker ?? ""), NextVersionIdMarker }),
    };
}

export const listingOperations: ServiceModule["operations"] = {
    ListObjectsV2: listObjectsV2,
    ListObjects: listObjects,
    ListObjectVersions: listObjectVersions,
};
