import { createHash } from "node:crypto";

import type {
    BatchDeleteImageRequest,
    BatchDeleteImageResponse,
    BatchGetImageRequest,
    BatchGetImageResponse,
    DescribeImageScanFindingsRequest,
    DescribeImageScanFindingsResponse,
    DescribeImagesRequest,
    DescribeImagesResponse,
    Image,
    ImageDetail,
    ImageIdentifier,
    ListImagesRequest,
    ListImagesResponse,
    PutImageRequest,
    PutImageResponse,
} from "@aws-sdk/client-ecr";

import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent } from "../service";
import { announcePush } from "./announce";
import { expired, parseLifecyclePolicy } from "./lifecycle";
import { findRepository, repositories } from "./repositories";
import { mayMove } from "./tag-mutability";

interface ImageRow {
    repositoryName: string;
    imageDigest: string;
    imageManifest: string;
    imageManifestMediaType: string;
    tags: string[];
    /** Epoch milliseconds. */
    pushedAt: number;
    scannedAt?: number;
}

const DEFAULT_MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json";
const SCAN_TAKES = 20_000;
/** ECR applies a lifecycle policy within a day. */
const LIFECYCLE_AFTER = 86_400_000;

const images = (account: Account) => account.table<ImageRow>("ecr.images");

const keyOf = ({ repositoryName, imageDigest }: Pick<ImageRow, "repositoryName" | "imageDigest">): string =>
    `${repositoryName}@${imageDigest}`;

export const imagesOf = (account: Account, repository: string): ImageRow[] =>
    images(account)
        .list()
        .filter(({ repositoryName }) => repositoryName === repository);

/** What a tag stands for; undefined where it is not there. */
export const digestOfTag = (account: Account, repository: string, tag: string): string | undefined =>
    imagesOf(account, repository).find(({ tags }) => tags.includes(tag))?.imageDigest;

export function deleteImagesOf(account: Account, repository: string): void {
    imagesOf(account, repository).forEach(row => images(account).delete(keyOf(row)));
    account.unschedule(`ecr/repository/${repository}`);
}

const matches = (row: ImageRow, { imageDigest, imageTag }: ImageIdentifier): boolean =>
    (imageDigest === undefined || row.imageDigest === imageDigest) &&
    (imageTag === undefined || row.tags.includes(imageTag));

/** How ECR writes an image in its messages. */
const named = ({ imageDigest, imageTag }: ImageIdentifier): string =>
    `{imageDigest:'${imageDigest ?? "null"}', imageTag:'${imageTag ?? "null"}'}`;

const notFound = (account: Account, repository: string, id: ImageIdentifier) =>
    new AwsError(
        "ImageNotFoundException",
        `The image with imageId ${named(id)} does not exist within the repository with name '${repository}' in the registry with id '${account.accountId}'`,
    );

function findImage(account: Account, repository: string, id: ImageIdentifier): ImageRow {
    const row = imagesOf(account, repository).find(candidate => matches(candidate, id));
    if (!row) {
        throw notFound(account, repository, id);
    }
    return row;
}

export const imageOperations = {
    PutImage(account: Account, input: PutImageRequest): PutImageResponse {
        const repository = findRepository(account, input.registryId, input.repositoryName);
        const { repositoryName } = repository;
        const { imageManifest = "", imageTag } = input;
        const imageDigest = `sha256:${createHash("sha256").update(imageManifest).digest("hex")}`;
        if (input.imageDigest !== undefined && input.imageDigest !== imageDigest) {
            throw new AwsError(
                "ImageDigestDoesNotMatchException",
                `The specified digest ${input.imageDigest} does not match the digest ${imageDigest} of the manifest`,
            );
        }
        const tagged =
            imageTag === undefined
                ? undefined
                : imagesOf(account, repositoryName).find(row => row.tags.includes(imageTag));
        const existing = images(account).get(keyOf({ repositoryName, imageDigest }));
        if (existing && (imageTag === undefined || tagged?.imageDigest === imageDigest)) {
            throw new AwsError(
                "ImageAlreadyExistsException",
                `Image with digest '${imageDigest}' and tag '${imageTag ?? ""}' already exists in the repository with name '${repositoryName}' in registry with id '${account.accountId}'`,
            );
        }
        if (tagged && !mayMove(repository, imageTag!)) {
            throw new AwsError(
                "ImageTagAlreadyExistsException",
                `The image tag '${imageTag}' already exists in the '${repositoryName}' repository and cannot be overwritten because the tag is immutable.`,
            );
        }
        if (tagged) {
            images(account).put(keyOf(tagged), { ...tagged, tags: tagged.tags.filter(tag => tag !== imageTag) });
        }
        const row: ImageRow = {
            repositoryName,
            imageDigest,
            imageManifest,
            imageManifestMediaType: input.imageManifestMediaType ?? mediaTypeOf(imageManifest),
            tags: [...(existing?.tags ?? []), ...(imageTag === undefined ? [] : [imageTag])],
            pushedAt: existing?.pushedAt ?? account.now,
            scannedAt: existing?.scannedAt ?? (repository.scanOnPush ? account.now + SCAN_TAKES : undefined),
        };
        images(account).put(keyOf(row), row);
        scheduleLifecycle(account, repositoryName);
        announcePush(account, row, imageTag);
        return { image: describe(account, row, imageTag) };
    },

    BatchGetImage(account: Account, input: BatchGetImageRequest): BatchGetImageResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        const wanted = (input.imageIds ?? []).map(
            id => [id, imagesOf(account, repositoryName).find(row => matches(row, id))] as const,
        );
        return {
            images: wanted.flatMap(([id, row]) => (row ? [describe(account, row, id.imageTag)] : [])),
            failures: wanted.flatMap(([imageId, row]) =>
                row
                    ? []
                    : [{ imageId, failureCode: "ImageNotFound" as const, failureReason: "Requested image not found" }],
            ),
        };
    },

    DescribeImages(account: Account, input: DescribeImagesRequest): DescribeImagesResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        const rows = input.imageIds?.length
            ? input.imageIds.map(id => findImage(account, repositoryName, id))
            : imagesOf(account, repositoryName).filter(hasTagStatus(input.filter?.tagStatus));
        const { items, next } = paginate([...new Set(rows)], input.nextToken, input.maxResults, 100);
        return { imageDetails: items.map(row => detail(account, row)), nextToken: next };
    },

    ListImages(account: Account, input: ListImagesRequest): ListImagesResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        const ids = imagesOf(account, repositoryName)
            .filter(hasTagStatus(input.filter?.tagStatus))
            .flatMap(({ imageDigest, tags }): ImageIdentifier[] =>
                tags.length > 0 ? tags.map(imageTag => ({ imageDigest, imageTag })) : [{ imageDigest }],
            );
        const { items, next } = paginate(ids, input.nextToken, input.maxResults, 100);
        return { imageIds: items, nextToken: next };
    },

    /** A tag that is not the last one is only taken off. */
    BatchDeleteImage(account: Account, input: BatchDeleteImageRequest): BatchDeleteImageResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        const output = {
            imageIds: [] as ImageIdentifier[],
            failures: [] as BatchDeleteImageResponse["failures"] & object,
        };
        for (const id of input.imageIds ?? []) {
            const row = imagesOf(account, repositoryName).find(candidate => matches(candidate, id));
            if (!row) {
                output.failures.push({
                    imageId: id,
                    failureCode: "ImageNotFound",
                    failureReason: "Requested image not found",
                });
                continue;
            }
            const tags = id.imageTag === undefined ? [] : row.tags.filter(tag => tag !== id.imageTag);
            if (tags.length > 0) {
                images(account).put(keyOf(row), { ...row, tags });
            } else {
                images(account).delete(keyOf(row));
            }
            output.imageIds.push({ imageDigest: row.imageDigest, imageTag: id.imageTag });
        }
        return output;
    },

    /** Nothing is ever found: what is simulated is that a scan happened. */
    DescribeImageScanFindings(
        account: Account,
        input: DescribeImageScanFindingsRequest,
    ): DescribeImageScanFindingsResponse {
        const { repositoryName } = findRepository(account, input.registryId, input.repositoryName);
        const row = findImage(account, repositoryName, input.imageId ?? {});
        if (row.scannedAt === undefined) {
            throw new AwsError(
                "ScanNotFoundException",
                `Image scan does not exist for the image with '${named(input.imageId ?? {})}' in the repository with name '${repositoryName}' in the registry with id '${account.accountId}'`,
            );
        }
        return { registryId: account.accountId, repositoryName, imageId: input.imageId, ...scanOf(account, row) };
    },
};

export const imageEvents = {
    "ecr.lifecycle"(account: Account, { detail }: ScheduledEvent): void {
        const repository = repositories(account).get(String(detail["repository"]));
        if (repository?.lifecyclePolicy === undefined) {
            return;
        }
        const rules = parseLifecyclePolicy(repository.lifecyclePolicy);
        const rows = imagesOf(account, repository.repositoryName);
        expired(rules, rows, account.now).forEach(row => images(account).delete(keyOf(row)));
    },
};

function scheduleLifecycle(account: Account, repository: string): void {
    const subject = `ecr/repository/${repository}`;
    account.unschedule(subject, "ecr.lifecycle");
    account.schedule({ type: "ecr.lifecycle", due: account.now + LIFECYCLE_AFTER, subject, detail: { repository } });
}

const hasTagStatus =
    (status: "TAGGED" | "UNTAGGED" | "ANY" | undefined) =>
    ({ tags }: ImageRow): boolean =>
        status === undefined || status === "ANY" || (status === "TAGGED") === tags.length > 0;

function mediaTypeOf(manifest: string): string {
    try {
        return (JSON.parse(manifest) as { mediaType?: string }).mediaType ?? DEFAULT_MEDIA_TYPE;
    } catch {
        throw new AwsError(
            "InvalidParameterException",
            "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
        );
    }
}

const describe = (account: Account, row: ImageRow, imageTag: string | undefined): Image => ({
    registryId: account.accountId,
    repositoryName: row.repositoryName,
    imageId: { imageDigest: row.imageDigest, imageTag },
    imageManifest: row.imageManifest,
    imageManifestMediaType: row.imageManifestMediaType,
});

const scanOf = (account: Account, { scannedAt = 0 }: ImageRow) =>
    scannedAt <= account.now
        ? {
              imageScanStatus: { status: "COMPLETE" as const, description: "The scan was completed successfully." },
              imageScanFindings: { imageScanCompletedAt: new Date(scannedAt), findings: [], findingSeverityCounts: {} },
          }
        : { imageScanStatus: { status: "IN_PROGRESS" as const } };

function detail(account: Account, row: ImageRow): ImageDetail {
    const scan = row.scannedAt === undefined ? undefined : scanOf(account, row);
    const findings = scan && "imageScanFindings" in scan ? scan.imageScanFindings : undefined;
    return {
        registryId: account.accountId,
        repositoryName: row.repositoryName,
        imageDigest: row.imageDigest,
        imageTags: row.tags.length > 0 ? row.tags : undefined,
        imageSizeInBytes: sizeOf(row.imageManifest),
        imagePushedAt: new Date(row.pushedAt),
        imageManifestMediaType: row.imageManifestMediaType,
        imageScanStatus: scan?.imageScanStatus,
        imageScanFindingsSummary: findings && {
            imageScanCompletedAt: findings.imageScanCompletedAt,
            findingSeverityCounts: findings.findingSeverityCounts,
        },
    };
}

/** Layers and configuration, as the manifest says. */
function sizeOf(manifest: string): number {
    const { layers = [], config } = JSON.parse(manifest) as {
        layers?: { size?: number }[];
        config?: { size?: number };
    };
    return [...layers, config ?? {}].reduce((sum, { size = 0 }) => sum + size, 0);
}
