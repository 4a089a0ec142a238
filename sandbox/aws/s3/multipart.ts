import { createHash } from "node:crypto";
import { AwsError, type Account, type ServiceModule } from "../service";
import { findBucket, findVersion, type ObjectName } from "./model";
import { describePut, sourceOf, store, type PutInput } from "./objects";

interface PartRow {
    PartNumber: number;
    digest: string;
    ETag: string;
    size: number;
    /** Epoch milliseconds. */
    modified: number;
}

/** An object that is sent in parts. */
interface UploadRow {
    UploadId: string;
    /** What the object will be, its body excepted. */
    input: PutInput;
    /** Epoch milliseconds. */
    initiated: number;
    parts: PartRow[];
}

interface UploadName extends ObjectName {
    UploadId?: string;
}

interface PartInput extends UploadName {
    PartNumber?: number;
    Body?: Uint8Array | string;
    CopySource?: string;
    CopySourceRange?: string;
}

const uploads = (account: Account) => account.sharedTable<UploadRow>("s3.uploads");

function findUpload(account: Account, { UploadId = "" }: UploadName): UploadRow {
    const row = uploads(account).get(UploadId);
    if (!row) {
        throw new AwsError(
            "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
            404,
            { UploadId },
        );
    }
    return row;
}

function addPart(account: Account, name: PartInput, body: Buffer): PartRow {
    const row = findUpload(account, name);
    const PartNumber = Number(name.PartNumber);
    if (!(PartNumber >= 1 && PartNumber <= 10_000)) {
        throw new AwsError("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
    }
    const part: PartRow = {
        PartNumber,
        digest: account.content.put(body),
        ETag: `"${createHash("md5").update(body).digest("hex")}"`,
        size: body.length,
        modified: account.now,
    };
    const parts = [...row.parts.filter(each => each.PartNumber !== PartNumber), part];
    parts.sort((left, right) => left.PartNumber - right.PartNumber);
    uploads(account).put(row.UploadId, { ...row, parts });
    return part;
}

function uploadPartCopy(account: Account, input: PartInput) {
    const body = account.content.get(findVersion(account, sourceOf(input.CopySource)).digest);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(input.CopySourceRange ?? "") ?? [];
    const part = addPart(account, input, from === undefined ? body : body.subarray(Number(from), Number(to) + 1));
    return { CopyPartResult: { ETag: part.ETag, LastModified: new Date(part.modified) } };
}

const unquoted = (etag = ""): string => etag.replaceAll('"', "");

function complete(
    account: Account,
    input: UploadName & {
        MultipartUpload?: { Parts?: { PartNumber?: number; ETag?: string }[] };
        IfNoneMatch?: string;
    },
) {
    const row = findUpload(account, input);
    const chosen = (input.MultipartUpload?.Parts ?? []).map(({ PartNumber, ETag }) =>
        row.parts.find(part => part.PartNumber === PartNumber && unquoted(part.ETag) === unquoted(ETag)),
    );
    if (chosen.length === 0 || chosen.includes(undefined)) {
        throw new AwsError(
            "InvalidPart",
            "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        );
    }
    const parts = chosen as PartRow[];
    const Body = Buffer.concat(parts.map(({ digest }) => account.content.get(digest)));
    const sums = Buffer.concat(parts.map(({ ETag }) => Buffer.from(unquoted(ETag), "hex")));
    const etag = `"${createHash("md5").update(sums).digest("hex")}-${parts.length}"`;
    const { IfNoneMatch } = input;
    const version = store(account, { ...row.input, Body, IfNoneMatch }, "CompleteMultipartUpload", etag);
    uploads(account).delete(row.UploadId);
    const { Bucket, Key } = row.input;
    return { Location: `/${Bucket}/${Key}`, Bucket, Key, ...describePut(account, Bucket, version) };
}

/** @see S3 User Guide, "Uploading and copying objects using multipart upload" */
export const multipartOperations: ServiceModule["operations"] = {
    CreateMultipartUpload(account: Account, { Body: _, ...input }: PutInput) {
        findBucket(account, input.Bucket);
        const UploadId = account.uniqueId(48);
        uploads(account).put(UploadId, { UploadId, input, initiated: account.now, parts: [] });
        return { Bucket: input.Bucket, Key: input.Key, UploadId };
    },

    UploadPart: (account: Account, input: PartInput) => ({
        ETag: addPart(account, input, Buffer.from(input.Body ?? "")).ETag,
    }),

    UploadPartCopy: uploadPartCopy,

    CompleteMultipartUpload: complete,

    AbortMultipartUpload(account: Account, input: UploadName) {
        uploads(account).delete(findUpload(account, input).UploadId);
        return {};
    },

    ListParts(account: Account, input: UploadName) {
        const { parts, UploadId } = findUpload(account, input);
        return {
            Bucket: input.Bucket,
            Key: input.Key,
            UploadId,
            IsTruncated: false,
            Parts: parts.map(({ PartNumber, ETag, size, modified }) => ({
                PartNumber,
                ETag,
                Size: size,
                LastModified: new Date(modified),
            })),
        };
    },

    ListMultipartUploads(account: Account, { Bucket }: ObjectName) {
        findBucket(account, Bucket);
        return {
            Bucket,
            IsTruncated: false,
            Uploads: uploads(account)
                .list()
                .filter(({ input }) => input.Bucket === Bucket)
                .map(({ UploadId, input, initiated }) => ({
                    UploadId,
                    Key: input.Key,
                    Initiated: new Date(initiated),
                })),
        };
    },
};
