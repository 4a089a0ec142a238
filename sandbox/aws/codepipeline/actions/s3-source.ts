import { AwsError } from "../../service";
import { ActionFailure, consoleUrl, type ActionType } from "../action-type";
import { putContent } from "../artifacts";
import { overrideOf } from "./source";

interface ObjectAnswer {
    Body: Uint8Array;
    ETag?: string;
    VersionId?: string;
    LastModified?: Date;
}

/** A zip file in a versioned bucket. */
export const s3Source: ActionType = {
    categories: ["Source"],
    provider: "S3",
    inputs: [0, 0],
    outputs: [1, 1],
    properties: {
        S3Bucket: { required: true },
        S3ObjectKey: { required: true },
        PollForSourceChanges: {},
        AllowOverrideForS3ObjectKey: {},
    },
    timeout: 15,
    start({ account, execution, row, configuration }) {
        const Bucket = configuration.S3Bucket!;
        const Key = overrideOf(execution, row, "S3_OBJECT_KEY") ?? configuration.S3ObjectKey!;
        const VersionId = overrideOf(execution, row, "S3_OBJECT_VERSION_ID");
        const found = attempt(Bucket, Key, () => {
            const versioning = account.call<{ Status?: string }>("s3", "GetBucketVersioning", { Bucket });
            if (versioning.Status !== "Enabled") {
                throw new ActionFailure(
                    "ConfigurationError",
                    `The Amazon S3 bucket '${Bucket}' does not have versioning enabled: a source of a pipeline needs it`,
                );
            }
            return account.call<ObjectAnswer>("s3", "GetObject", { Bucket, Key, ...(VersionId && { VersionId }) });
        });
        putContent(account, row.outputs[0]!, found.Body);
        const revisionId = found.VersionId ?? found.ETag ?? "";
        return {
            status: "succeeded",
            variables: { BucketName: Bucket, ObjectKey: Key, VersionId: revisionId, ETag: found.ETag ?? "" },
            found: {
                revisionId,
                revisionSummary: `Amazon S3 version id: ${revisionId}`,
                revisionUrl: consoleUrl(account, "s3", `${Bucket}/${Key}`),
                created: found.LastModified?.getTime(),
            },
        };
    },
};

function attempt<Result>(bucket: string, key: string, run: () => Result): Result {
    try {
        return run();
    } catch (error) {
        if (error instanceof AwsError && /NoSuchKey|NoSuchVersion/.test(error.code)) {
            throw new ActionFailure("RevisionUnavailable", `The object with key '${key}' does not exist.`);
        }
        if (error instanceof AwsError && error.code === "NoSuchBucket") {
            throw new ActionFailure("ConfigurationError", `The Amazon S3 bucket '${bucket}' does not exist.`);
        }
        throw error;
    }
}
