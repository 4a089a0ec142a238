import { createHash } from "node:crypto";

import type {
    BatchCheckLayerAvailabilityRequest,
    BatchCheckLayerAvailabilityResponse,
    CompleteLayerUploadRequest,
    CompleteLayerUploadResponse,
    GetDownloadUrlForLayerRequest,
    GetDownloadUrlForLayerResponse,
    InitiateLayerUploadRequest,
    InitiateLayerUploadResponse,
    UploadLayerPartRequest,
    UploadLayerPartResponse,
} from "@aws-sdk/client-ecr";

import { AwsError, type Account } from "../service";
import { findRepository } from "./repositories";

interface Upload {
    repositoryName: string;
    uploadId: string;
    /** Base64. */
    content: string;
}

interface Layer {
    repositoryName: string;
    digest: string;
    /** Base64. */
    content: string;
}

const uploads = (account: Account) => account.table<Upload>("ecr.uploads");
const layers = (account: Account) => account.table<Layer>("ecr.layers");
const keyOf = (repository: string, digest: string): string => `${repository}@${digest}`;
const PART_SIZE = 20 * 1024 * 1024;

function findUpload(account: Account, repository: string, uploadId = ""): Upload {
    const row = uploads(account).get(uploadId);
    if (row?.repositoryName !== repository) {
        throw new AwsError(
            "UploadNotFoundException",
            `The upload with id '${uploadId}' in the repository with name '${repository}' in registry with id '${account.accountId}' does not exist`,
        );
    }
    return row;
}

/** Blobs of images: configurations, and layers where somebody uploads them. */
export const layerOperations = {
    InitiateLayerUpload(account: Account, input: InitiateLayerUploadRequest): InitiateLayerUploadResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        const uploadId = account.uniqueId(32);
        uploads(account).put(uploadId, { repositoryName, uploadId, content: "" });
        return { uploadId, partSize: PART_SIZE };
    },

    UploadLayerPart(account: Account, input: UploadLayerPartRequest): UploadLayerPartResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        const row = findUpload(account, repositoryName, input.uploadId);
        const before = Buffer.from(row.content, "base64");
        if (input.partFirstByte !== before.length) {
            throw new AwsError(
                "InvalidLayerPartException",
                `The part does not start at the byte after the last, ${before.length}`,
                400,
                { lastValidByteReceived: before.length - 1 },
            );
        }
        const content = Buffer.concat([before, Buffer.from(input.layerPartBlob ?? [])]);
        uploads(account).put(row.uploadId, { ...row, content: content.toString("base64") });
        return {
            registryId: account.accountId,
            repositoryName,
            uploadId: row.uploadId,
            lastByteReceived: content.length - 1,
        };
    },

    CompleteLayerUpload(account: Account, input: CompleteLayerUploadRequest): CompleteLayerUploadResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        const { content, uploadId } = findUpload(account, repositoryName, input.uploadId);
        const digest = `sha256:${createHash("sha256").update(Buffer.from(content, "base64")).digest("hex")}`;
        if (input.layerDigests?.some(said => said !== digest)) {
            throw new AwsError("InvalidLayerException", `The layer's digest is ${digest}`);
        }
        layers(account).put(keyOf(repositoryName, digest), { repositoryName, digest, content });
        uploads(account).delete(uploadId);
        return { registryId: account.accountId, repositoryName, uploadId, layerDigest: digest };
    },

    BatchCheckLayerAvailability(
        account: Account,
        input: BatchCheckLayerAvailabilityRequest,
    ): BatchCheckLayerAvailabilityResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        return {
            layers: (input.layerDigests ?? []).map(layerDigest => ({
                layerDigest,
                layerAvailability: layers(account).get(keyOf(repositoryName, layerDigest))
                    ? ("AVAILABLE" as const)
                    : ("UNAVAILABLE" as const),
            })),
            failures: [],
        };
    },

    /** AWS's address is one of S3's; this one holds the content itself. */
    GetDownloadUrlForLayer(account: Account, input: GetDownloadUrlForLayerRequest): GetDownloadUrlForLayerResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        const row = layers(account).get(keyOf(repositoryName, input.layerDigest ?? ""));
        if (!row) {
            throw new AwsError(
                "LayersNotFoundException",
                `The layer with digest '${input.layerDigest}' does not exist in the repository with name '${repositoryName}' in the registry with id '${account.accountId}'`,
            );
        }
        return { downloadUrl: `data:application/octet-stream;base64,${row.content}`, layerDigest: row.digest };
    },
};
