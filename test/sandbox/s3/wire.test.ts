import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-s3";
import type { SandboxAccount } from "../../../sandbox/account";
import { serveWire, type WireServer } from "../../../sandbox/wire";
import { openAccount } from "../account";

const Bucket = "files";

describe("S3 over HTTP", () => {
    let account: SandboxAccount;
    let server: WireServer;
    let client: sdk.S3Client;

    beforeEach(async () => {
        account = openAccount();
        server = await serveWire(account);
        client = new sdk.S3Client({
            endpoint: server.endpoint,
            region: "eu-west-1",
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
            forcePathStyle: true,
            maxAttempts: 1,
        });
        await client.send(new sdk.CreateBucketCommand({ Bucket }));
    });
    afterEach(async () => {
        client.destroy();
        await server.close();
        account.close();
    });

    const put = (Key: string, Body: string | Buffer, options: object = {}) =>
        client.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ...options }));

    it("stores and gives back objects, with what belongs to them", async () => {
        const bytes = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 256));
        const Metadata = { by: "me" };
        const { ETag } = await put("folder/ä b+c&d.bin", bytes, { ContentEncoding: "gzip", Metadata });
        const read = await client.send(new sdk.GetObjectCommand({ Bucket, Key: "folder/ä b+c&d.bin" }));
        assert.deepEqual(Buffer.from(await read.Body!.transformToByteArray()), bytes);
        assert.deepEqual([read.ETag, read.ContentEncoding, read.Metadata], [ETag, "gzip", Metadata]);
        const range = await client.send(
            new sdk.GetObjectCommand({ Bucket, Key: "folder/ä b+c&d.bin", Range: "bytes=1-3" }),
        );
        assert.deepEqual([...(await range.Body!.transformToByteArray())], [1, 2, 3]);
        assert.equal(range.$metadata.httpStatusCode, 206);
        const head = await client.send(new sdk.HeadObjectCommand({ Bucket, Key: "folder/ä b+c&d.bin" }));
        assert.equal(head.ContentLength, 300);
        assert.equal(head.LastModified?.getTime(), Math.floor(account.clock.now() / 1000) * 1000);
    });

    it("tells operations with the same address apart", async () => {
        await put("a", "1");
        const copy = new sdk.CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a` });
        assert.match((await client.send(copy)).CopyObjectResult?.ETag ?? "", /^"[0-9a-f]{32}"$/);
        const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: "c" }));
        const part = { Bucket, Key: "c", UploadId, PartNumber: 1 };
        const { ETag } = await client.send(new sdk.UploadPartCommand({ ...part, Body: "whole" }));
        const { Parts } = await client.send(new sdk.ListPartsCommand({ Bucket, Key: "c", UploadId }));
        assert.deepEqual(
            Parts?.map(({ Size }) => Size),
            [5],
        );
        const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
        await client.send(new sdk.CompleteMultipartUploadCommand({ Bucket, Key: "c", UploadId, MultipartUpload }));
        const { Contents, KeyCount } = await client.send(new sdk.ListObjectsV2Command({ Bucket }));
        assert.deepEqual([Contents?.map(({ Key }) => Key), KeyCount], [["a", "b", "c"], 3]);
        const { Buckets } = await client.send(new sdk.ListBucketsCommand({}));
        assert.deepEqual(
            Buckets?.map(({ Name }) => Name),
            [Bucket],
        );
        const Objects = [{ Key: "a" }, { Key: "b" }];
        const deleted = await client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
        assert.equal(deleted.Deleted?.length, 2);
    });

    it("keeps a bucket's settings in AWS's form", async () => {
        await client.send(
            new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
        );
        assert.equal((await client.send(new sdk.GetBucketVersioningCommand({ Bucket }))).Status, "Enabled");
        const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*" }] });
        await client.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
        assert.equal((await client.send(new sdk.GetBucketPolicyCommand({ Bucket }))).Policy, Policy);
        const Rules = [
            { ID: "forget", Status: "Enabled" as const, Filter: { Prefix: "" }, Expiration: { Days: 30 } },
            { ID: "once", Status: "Enabled" as const, Filter: { Prefix: "x" }, Expiration: { Date: new Date(0) } },
        ];
        const LifecycleConfiguration = { Rules };
        await client.send(new sdk.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
        const read = await client.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }));
        assert.deepEqual(read.Rules, Rules);
        const { LocationConstraint } = await client.send(new sdk.GetBucketLocationCommand({ Bucket }));
        assert.equal(LocationConstraint, "eu-west-1");
        const NotificationConfiguration = { EventBridgeConfiguration: {} };
        await client.send(new sdk.PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
        const told = await client.send(new sdk.GetBucketNotificationConfigurationCommand({ Bucket }));
        assert.deepEqual(told.EventBridgeConfiguration, {});
        const { VersionId } = await put("a", "1");
        const { Versions } = await client.send(new sdk.ListObjectVersionsCommand({ Bucket }));
        assert.deepEqual(
            Versions?.map(each => [each.Key, each.VersionId, each.IsLatest]),
            [["a", VersionId, true]],
        );
    });

    it("throws the SDK's own errors", async () => {
        await assert.rejects(client.send(new sdk.GetObjectCommand({ Bucket, Key: "none" })), sdk.NoSuchKey);
        await assert.rejects(client.send(new sdk.HeadObjectCommand({ Bucket, Key: "none" })), sdk.NotFound);
        await assert.rejects(client.send(new sdk.ListObjectsV2Command({ Bucket: "none" })), sdk.NoSuchBucket);
        await assert.rejects(client.send(new sdk.CreateBucketCommand({ Bucket })), sdk.BucketAlreadyOwnedByYou);
        await assert.rejects(client.send(new sdk.GetBucketAnalyticsConfigurationCommand({ Bucket, Id: "1" })), {
            name: "NotSimulated",
        });
    });

    it("takes uploads that are signed piece by piece", async () => {
        const pieces =
            "5;chunk-signature=00\r\nhello\r\n6;chunk-signature=00\r\n world\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n";
        const response = await fetch(`${server.endpoint}/${Bucket}/greeting`, {
            method: "PUT",
            headers: {
                authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/s3/aws4_request",
                "content-encoding": "aws-chunked",
                "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            },
            body: pieces,
        });
        assert.equal(response.status, 200);
        const { Body, ContentEncoding } = account
            .session("eu-west-1")
            .call("s3", "GetObject", { Bucket, Key: "greeting" });
        assert.deepEqual([Body.toString(), ContentEncoding], ["hello world", undefined]);
    });

    it("answers a presigned address", async () => {
        await put("a", "signed");
        const scope =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260101%2Feu-west-1%2Fs3%2Faws4_request";
        const response = await fetch(`${server.endpoint}/${Bucket}/a?${scope}&X-Amz-Signature=00`);
        assert.equal(await response.text(), "signed");
    });
});
