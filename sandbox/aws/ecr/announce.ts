import type { Account } from "../service";

/** EventBridge's "ECR Image Action". @see Amazon ECR User Guide, events and EventBridge */
export function announcePush(
    account: Account,
    image: { repositoryName: string; imageDigest: string; imageManifestMediaType: string },
    tag: string | undefined,
): void {
    const detail = {
        "action-type": "PUSH",
        result: "SUCCESS",
        "repository-name": image.repositoryName,
        "image-digest": image.imageDigest,
        "manifest-media-type": image.imageManifestMediaType,
        "image-tag": tag ?? "",
    };
    const entry = {
        Source: "aws.ecr",
        DetailType: "ECR Image Action",
        Detail: JSON.stringify(detail),
        Time: new Date(account.now),
    };
    account.call("events", "PutEvents", { Entries: [entry] });
}
