import type { BucketObjectv2Args, BucketObjectv2State } from "@pulumi/aws/s3";
import { boolean, map, string } from "../property";
import { awsResource, type Aws, type Plain } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

/** An object whose content is text, or base64; files as assets are not simulated. */
export const bucketObject = awsResource<BucketObjectv2Args, BucketObjectv2State>({
    label: "S3 Object",
    properties: {
        bucket: string({ required: true, replace: true }),
        key: string({ required: true, replace: true }),
        content: string(),
        contentBase64: string(),
        contentType: string({ computed: true }),
        cacheControl: string(),
        contentDisposition: string(),
        contentEncoding: string(),
        contentLanguage: string(),
        metadata: map(),
        serverSideEncryption: string({ computed: true }),
        kmsKeyId: string({ computed: true }),
        etag: string({ computed: true }),
        storageClass: string({ computed: true }),
        forceDestroy: boolean({ default: false, local: true }),
    },
    computed: [
        "arn",
        "checksumCrc32",
        "checksumCrc32c",
        "checksumCrc64nvme",
        "checksumSha1",
        "checksumSha256",
        "versionId",
    ],
    volatile: ["versionId", "etag"],
    async create(aws, args) {
        await put(aws, args);
        return `${args.bucket}/${args.key}`;
    },
    async read(aws, id, prior) {
        const name = nameOf(id);
        const found = await aws.s3.getObject(name);
        const { TagSet } = await aws.s3.getObjectTagging(name);
        // In the account a body is bytes.
        const body = found.Body as unknown as Buffer;
        const isBase64 = typeof prior.contentBase64 === "string" && prior.contentBase64 !== "";
        return {
            bucket: name.Bucket,
            key: name.Key,
            ...(isBase64 ? { contentBase64: body.toString("base64") } : { content: body.toString() }),
            contentType: found.ContentType,
            cacheControl: found.CacheControl ?? "",
            contentDisposition: found.ContentDisposition ?? "",
            contentEncoding: found.ContentEncoding ?? "",
            contentLanguage: found.ContentLanguage ?? "",
            metadata: found.Metadata ?? {},
            serverSideEncryption: found.ServerSideEncryption ?? "",
            kmsKeyId: found.SSEKMSKeyId ?? "",
            etag: (found.ETag ?? "").replaceAll('"', ""),
            storageClass: "STANDARD",
            arn: `arn:aws:s3:::${id}`,
            versionId: found.VersionId ?? "",
            checksumCrc32: "",
            checksumCrc32c: "",
            checksumCrc64nvme: "",
            checksumSha1: "",
            checksumSha256: "",
            tags: fromPascalTags(TagSet),
        };
    },
    async update(aws, { args }) {
        await put(aws, args);
    },
    tag: {
        put: async (aws, id, { tags = {} }, added) => putTags(aws, id, { ...tags, ...added }),
        remove: async (aws, id, { tags = {} }, keys) =>
            putTags(aws, id, Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)))),
    },
    /** With every version. */
    async delete(aws, id) {
        const { Bucket, Key } = nameOf(id);
        const { Versions = [], DeleteMarkers = [] } = await aws.s3.listObjectVersions({ Bucket, Prefix: Key });
        const versions = [...Versions, ...DeleteMarkers].filter(version => version.Key === Key);
        for (const { VersionId } of versions) {
            await aws.s3.deleteObject({ Bucket, Key, VersionId });
        }
    },
});

/** An id is `bucket/key`. */
function nameOf(id: string): { Bucket: string; Key: string } {
    const slash = id.indexOf("/");
    return { Bucket: id.slice(0, slash), Key: id.slice(slash + 1) };
}

const putTags = (aws: Aws, id: string, tags: Record<string, string>) =>
    aws.s3.putObjectTagging({ ...nameOf(id), Tagging: { TagSet: pascalTags(tags) } });

async function put(aws: Aws, args: Plain<BucketObjectv2Args>): Promise<void> {
    await aws.s3.putObject({
        Bucket: String(args.bucket),
        Key: args.key,
        Body: Buffer.from(args.contentBase64 || (args.content ?? ""), args.contentBase64 ? "base64" : "utf8"),
        ContentType: args.contentType,
        CacheControl: args.cacheControl,
        ContentDisposition: args.contentDisposition,
        ContentEncoding: args.contentEncoding,
        ContentLanguage: args.contentLanguage,
        Metadata: args.metadata,
        ServerSideEncryption: args.serverSideEncryption,
        SSEKMSKeyId: args.kmsKeyId,
        ...(args.tags && { Tagging: new URLSearchParams(args.tags).toString() }),
    });
}
