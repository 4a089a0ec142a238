import assert from "node:assert/strict";
import type { SandboxAccount } from "../../../sandbox/account";
import { openAccount } from "../account";

describe("S3", () => {
    let account: SandboxAccount;
    const call = (operation: string, input: object = {}) =>
        account.session("us-east-1").call("s3", operation, { Bucket: "files", ...input });
    const keys = (list: { Key: string }[]) => list.map(({ Key }) => Key);
    const keepVersions = () => call("PutBucketVersioning", { VersioningConfiguration: { Status: "Enabled" } });

    beforeEach(() => {
        account = openAccount();
        call("CreateBucket");
    });
    afterEach(() => account.close());

    it("gives back what was put, as it was put", () => {
        call("PutObject", { Key: "a", Body: "x".repeat(10_000), ContentType: "text/plain" });
        const read = call("GetObject", { Key: "a" });
        assert.equal(read.Body.toString(), "x".repeat(10_000));
        assert.equal(read.ContentType, "text/plain");
        assert.equal(read.ServerSideEncryption, "AES256");
        assert.equal(read.VersionId, undefined);
    });

    it("overwrites without versions, and keeps them once it is told to", () => {
        call("PutObject", { Key: "a", Body: "1" });
        call("PutObject", { Key: "a", Body: "2" });
        assert.equal(call("ListObjectVersions").Versions.length, 1);
        keepVersions();
        const third = call("PutObject", { Key: "a", Body: "3" }).VersionId as string;
        call("PutObject", { Key: "a", Body: "4" });
        const { DeleteMarker, VersionId } = call("DeleteObject", { Key: "a" });
        assert.equal(DeleteMarker, true);
        assert.throws(() => call("GetObject", { Key: "a" }), { code: "NoSuchKey" });
        assert.equal(call("GetObject", { Key: "a", VersionId: third }).Body.toString(), "3");
        assert.equal(call("GetObject", { Key: "a", VersionId: "null" }).Body.toString(), "2");
        assert.deepEqual(call("ListObjectsV2").Contents, []);
        // The marker goes, and what it hid is back.
        call("DeleteObject", { Key: "a", VersionId });
        assert.equal(call("GetObject", { Key: "a" }).Body.toString(), "4");
        assert.throws(() => call("GetObject", { Key: "a", VersionId: "none" }), { code: "NoSuchVersion" });
    });

    it("lists by prefix, delimiter and page", () => {
        ["a.txt", "docs/1", "docs/2", "src/x/1", "src/y"].forEach(Key => call("PutObject", { Key, Body: Key }));
        const top = call("ListObjectsV2", { Delimiter: "/" });
        assert.deepEqual(keys(top.Contents), ["a.txt"]);
        assert.deepEqual(top.CommonPrefixes, [{ Prefix: "docs/" }, { Prefix: "src/" }]);
        assert.equal(top.KeyCount, 3);
        const seen: string[] = [];
        for (let token: string | undefined, more = true; more;) {
            const page = call("ListObjectsV2", { MaxKeys: 2, ContinuationToken: token });
            seen.push(...keys(page.Contents));
            token = page.NextContinuationToken;
            more = page.IsTruncated;
        }
        assert.deepEqual(seen, ["a.txt", "docs/1", "docs/2", "src/x/1", "src/y"]);
        const inside = call("ListObjectsV2", { Prefix: "src/", Delimiter: "/", MaxKeys: 1 });
        assert.deepEqual([inside.CommonPrefixes, inside.Contents], [[{ Prefix: "src/x/" }], []]);
        const rest = call("ListObjectsV2", {
            Prefix: "src/",
            Delimiter: "/",
            ContinuationToken: inside.NextContinuationToken,
        });
        assert.deepEqual(keys(rest.Contents), ["src/y"]);
    });

    it("pages versions, too", () => {
        keepVersions();
        ["1", "2", "3"].forEach(Body => call("PutObject", { Key: "a", Body }));
        const first = call("ListObjectVersions", { MaxKeys: 2 });
        assert.deepEqual([first.IsTruncated, first.Versions.length, first.Versions[0].IsLatest], [true, 2, true]);
        const second = call("ListObjectVersions", {
            KeyMarker: first.NextKeyMarker,
            VersionIdMarker: first.NextVersionIdMarker,
        });
        assert.deepEqual([second.IsTruncated, second.Versions.length, second.Versions[0].IsLatest], [false, 1, false]);
    });

    it("puts parts together", () => {
        const { UploadId } = call("CreateMultipartUpload", { Key: "big", ContentType: "text/plain" });
        const parts = ["one ", "two"].map((Body, index) => {
            const PartNumber = index + 1;
            const { ETag } = call("UploadPart", { Key: "big", UploadId, PartNumber, Body });
            return { PartNumber, ETag };
        });
        assert.throws(
            () =>
                call("CompleteMultipartUpload", {
                    Key: "big",
                    UploadId,
                    MultipartUpload: { Parts: [{ PartNumber: 3, ETag: "x" }] },
                }),
            { code: "InvalidPart" },
        );
        const { ETag } = call("CompleteMultipartUpload", { Key: "big", UploadId, MultipartUpload: { Parts: parts } });
        assert.match(ETag, /^"[0-9a-f]{32}-2"$/);
        const read = call("GetObject", { Key: "big" });
        assert.deepEqual([read.Body.toString(), read.ContentType], ["one two", "text/plain"]);
        assert.throws(() => call("ListParts", { Key: "big", UploadId }), { code: "NoSuchUpload" });
    });

    it("reads a range, and answers conditions", () => {
        const { ETag } = call("PutObject", { Key: "a", Body: "0123456789" });
        const range = (Range: string) => call("GetObject", { Key: "a", Range });
        assert.deepEqual(
            ["bytes=2-4", "bytes=8-", "bytes=-1", "bytes=5-99"].map(each => range(each).Body.toString()),
            ["234", "89", "9", "56789"],
        );
        assert.equal(range("bytes=2-4").ContentRange, "bytes 2-4/10");
        assert.throws(() => range("bytes=10-"), { code: "InvalidRange", status: 416 });
        assert.throws(() => call("GetObject", { Key: "a", IfNoneMatch: ETag }), { code: "NotModified", status: 304 });
        assert.throws(() => call("PutObject", { Key: "a", Body: "", IfNoneMatch: "*" }), {
            code: "PreconditionFailed",
        });
    });

    it("encrypts with the bucket's key, and copies with what belongs to an object", () => {
        const KMSMasterKeyID = "arn:aws:kms:us-east-1:123456789012:key/1";
        const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID } };
        call("PutBucketEncryption", { ServerSideEncryptionConfiguration: { Rules: [rule] } });
        call("PutObject", { Key: "a b", Body: "1", ContentType: "text/plain", Metadata: { by: "me" }, Tagging: "t=1" });
        call("CopyObject", { Key: "c", CopySource: "files/a%20b" });
        const { ContentType, Metadata, SSEKMSKeyId, TagCount } = call("HeadObject", { Key: "c" });
        assert.deepEqual(
            [ContentType, Metadata, SSEKMSKeyId, TagCount],
            ["text/plain", { by: "me" }, KMSMasterKeyID, 1],
        );
    });

    it("deletes a bucket when nothing is in it, versions included", () => {
        keepVersions();
        const { VersionId } = call("PutObject", { Key: "a", Body: "1" });
        const { VersionId: marker } = call("DeleteObject", { Key: "a" });
        assert.throws(() => call("DeleteBucket"), { code: "BucketNotEmpty" });
        const Objects = [VersionId, marker].map(each => ({ Key: "a", VersionId: each as string }));
        assert.equal(call("DeleteObjects", { Delete: { Objects } }).Deleted.length, 2);
        call("DeleteBucket");
        assert.throws(() => call("HeadBucket"), { code: "NoSuchBucket" });
    });

    it("announces objects to EventBridge once the bucket says so", () => {
        const events = (operation: string, input: object = {}) =>
            account.session("us-east-1").call("events", operation, input);
        const { TopicArn } = account.session("us-east-1").call("sns", "CreateTopic", { Name: "objects" });
        const pattern = { source: ["aws.s3"], detail: { bucket: { name: ["files"] } } };
        events("PutRule", { Name: "objects", EventPattern: JSON.stringify(pattern) });
        events("PutTargets", { Rule: "objects", Targets: [{ Id: "topic", Arn: TopicArn }] });
        call("PutObject", { Key: "quiet", Body: "1" });
        call("PutBucketNotificationConfiguration", { NotificationConfiguration: { EventBridgeConfiguration: {} } });
        keepVersions();
        const { VersionId } = call("PutObject", { Key: "source.zip", Body: "zip" });
        call("DeleteObject", { Key: "source.zip" });
        const told = (events("ListInvocations").Invocations as { input: string }[]).map(({ input }) => {
            const { "detail-type": type, detail } = JSON.parse(input);
            return [type, detail.object.key, detail.object["version-id"], detail.reason];
        });
        assert.deepEqual(told[0], ["Object Created", "source.zip", VersionId, "PutObject"]);
        assert.deepEqual(told[1]!.slice(0, 2), ["Object Deleted", "source.zip"]);
        assert.equal(told.length, 2);
    });

    it("has the defaults of a new bucket, and refuses settings that make no sense", () => {
        assert.deepEqual(call("GetBucketVersioning"), {});
        assert.equal(call("GetPublicAccessBlock").PublicAccessBlockConfiguration.BlockPublicPolicy, true);
        assert.equal(
            call("GetBucketOwnershipControls").OwnershipControls.Rules[0].ObjectOwnership,
            "BucketOwnerEnforced",
        );
        assert.throws(() => call("GetBucketPolicy"), { code: "NoSuchBucketPolicy" });
        assert.throws(() => call("GetBucketLifecycleConfiguration"), { code: "NoSuchLifecycleConfiguration" });
        assert.throws(() => call("PutBucketPolicy", { Policy: "{" }), { code: "MalformedPolicy" });
        assert.throws(() => call("CreateBucket", { Bucket: "Files" }), { code: "InvalidBucketName" });
        assert.throws(() => call("CreateBucket"), { code: "BucketAlreadyOwnedByYou" });
    });
});
