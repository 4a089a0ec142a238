import type { Account } from "../service";
import type { Reason } from "./objects";
import { ownerOf, type BucketRow, type VersionRow } from "./model";

/** EventBridge hears of a bucket that says so. @see S3 User Guide, EventBridge event message structure */
function announce(account: Account, bucket: BucketRow, DetailType: string, detail: object): void {
    const { Name, region, settings } = bucket;
    const { EventBridgeConfiguration } = (settings.Notification ?? {}) as { EventBridgeConfiguration?: object };
    if (!EventBridgeConfiguration) {
        return;
    }
    account
        .of(ownerOf(bucket))
        .in(region)
        .call("events", "PutEvents", {
            Entries: [
                {
                    Source: "aws.s3",
                    DetailType,
                    Resources: [`arn:aws:s3:::${Name}`],
                    Time: new Date(account.now),
                    Detail: JSON.stringify({ version: "0", bucket: { name: Name }, ...detail }),
                },
            ],
        });
}

const requested = (account: Account) => ({
    "request-id": account.uniqueId(16).toUpperCase(),
    requester: account.caller.accountId,
    "source-ip-address": "127.0.0.1",
});

const versionOf = ({ VersionId }: VersionRow) => (VersionId === "null" ? {} : { "version-id": VersionId });

export function announceCreated(
    account: Account,
    bucket: BucketRow,
    key: string,
    version: VersionRow,
    reason: Reason,
): void {
    const { size, ETag } = version;
    const sequencer = account.uniqueId(18).toUpperCase();
    const object = { key, size, etag: ETag.replaceAll('"', ""), ...versionOf(version), sequencer };
    announce(account, bucket, "Object Created", { object, ...requested(account), reason });
}

export function announceDeleted(account: Account, bucket: BucketRow, key: string, version: VersionRow): void {
    const object = { key, ...versionOf(version), sequencer: account.uniqueId(18).toUpperCase() };
    announce(account, bucket, "Object Deleted", {
        object,
        ...requested(account),
        reason: "DeleteObject",
        "deletion-type": version.isDeleteMarker ? "Delete Marker Created" : "Permanently Deleted",
    });
}
