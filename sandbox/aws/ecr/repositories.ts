import type {
    CreateRepositoryRequest,
    CreateRepositoryResponse,
    DeleteLifecyclePolicyRequest,
    DeleteLifecyclePolicyResponse,
    DeleteRepositoryRequest,
    DeleteRepositoryResponse,
    DescribeRepositoriesRequest,
    DescribeRepositoriesResponse,
    GetLifecyclePolicyRequest,
    GetLifecyclePolicyResponse,
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    PutImageScanningConfigurationRequest,
    PutImageScanningConfigurationResponse,
    PutImageTagMutabilityRequest,
    PutImageTagMutabilityResponse,
    PutLifecyclePolicyRequest,
    PutLifecyclePolicyResponse,
    Repository,
    TagResourceRequest,
    UntagResourceRequest,
} from "@aws-sdk/client-ecr";

import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { toTagList, toTagMap, withoutTags, type TagMap } from "../tags";
import { deleteImagesOf, imagesOf } from "./images";
import { parseLifecyclePolicy } from "./lifecycle";
import { tagMutability, type TagMutability } from "./tag-mutability";

export interface RepositoryRow extends TagMutability {
    repositoryName: string;
    scanOnPush: boolean;
    encryptionType: NonNullable<Repository["encryptionConfiguration"]>["encryptionType"];
    kmsKey?: string;
    /** Epoch milliseconds. */
    createdAt: number;
    lifecyclePolicy?: string;
    policy?: string;
    tags: TagMap;
}

export const repositories = (account: Account) => account.table<RepositoryRow>("ecr.repositories");

export const registryOf = (account: Account): string => `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com`;

export const arnOf = (account: Account, name: string): string => account.arn("ecr", `repository/${name}`);

export function findRepository(
    account: Account,
    registryId: string | undefined,
    name: string | undefined,
): RepositoryRow {
    const row =
        registryId === undefined || registryId === account.accountId
            ? repositories(account).get(name ?? "")
            : undefined;
    if (!row) {
        throw new AwsError(
            "RepositoryNotFoundException",
            `The repository with name '${name}' does not exist in the registry with id '${registryId ?? account.accountId}'`,
        );
    }
    return row;
}

function findTagged(account: Account, arn: string | undefined): RepositoryRow {
    return findRepository(account, undefined, arn?.split(":repository/")[1]);
}

export const repositoryOperations = {
    CreateRepository(account: Account, input: CreateRepositoryRequest): CreateRepositoryResponse {
        const { repositoryName = "" } = input;
        if (!/^(?=.{2,256}$)[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/.test(repositoryName)) {
            throw new AwsError(
                "InvalidParameterException",
                `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''`,
            );
        }
        if (repositories(account).get(repositoryName)) {
            throw new AwsError(
                "RepositoryAlreadyExistsException",
                `The repository with name '${repositoryName}' already exists in the registry with id '${account.accountId}'`,
            );
        }
        const row: RepositoryRow = {
            repositoryName,
            ...tagMutability(input),
            scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
            encryptionType: input.encryptionConfiguration?.encryptionType ?? "AES256",
            kmsKey: input.encryptionConfiguration?.kmsKey,
            createdAt: account.now,
            tags: toTagMap(input.tags, "InvalidTagParameterException"),
        };
        repositories(account).put(repositoryName, row);
        return { repository: describe(account, row) };
    },

    DescribeRepositories(account: Account, input: DescribeRepositoriesRequest): DescribeRepositoriesResponse {
        const rows = input.repositoryNames?.length
            ? input.repositoryNames.map(name => findRepository(account, input.registryId, name))
            : repositories(account).list();
        const { items, next } = paginate(rows, input.nextToken, input.maxResults, 100);
        return { repositories: items.map(row => describe(account, row)), nextToken: next };
    },

    DeleteRepository(account: Account, input: DeleteRepositoryRequest): DeleteRepositoryResponse {
        const row = findRepository(account, input.registryId, input.repositoryName);
        if (!input.force && imagesOf(account, row.repositoryName).length > 0) {
            throw new AwsError(
                "RepositoryNotEmptyException",
                `The repository with name '${row.repositoryName}' in registry with id '${account.accountId}' cannot be deleted because it still contains images`,
            );
        }
        deleteImagesOf(account, row.repositoryName);
        repositories(account).delete(row.repositoryName);
        return { repository: describe(account, row) };
    },

    PutImageTagMutability(account: Account, input: PutImageTagMutabilityRequest): PutImageTagMutabilityResponse {
        const row = findRepository(account, input.registryId, input.repositoryName);
        const mutability = tagMutability(input);
        const others = omit(row, "imageTagMutabilityExclusionFilters");
        repositories(account).put(row.repositoryName, { ...others, ...mutability });
        return { registryId: account.accountId, repositoryName: row.repositoryName, ...mutability };
    },

    PutImageScanningConfiguration(
        account: Account,
        input: PutImageScanningConfigurationRequest,
    ): PutImageScanningConfigurationResponse {
        const row = findRepository(account, input.registryId, input.repositoryName);
        const scanOnPush = input.imageScanningConfiguration?.scanOnPush ?? false;
        repositories(account).put(row.repositoryName, { ...row, scanOnPush });
        return {
            registryId: account.accountId,
            repositoryName: row.repositoryName,
            imageScanningConfiguration: { scanOnPush },
        };
    },

    PutLifecyclePolicy(account: Account, input: PutLifecyclePolicyRequest): PutLifecyclePolicyResponse {
        const row = findRepository(account, input.registryId, input.repositoryName);
        const lifecyclePolicyText = input.lifecyclePolicyText ?? "";
        parseLifecyclePolicy(lifecyclePolicyText);
        repositories(account).put(row.repositoryName, { ...row, lifecyclePolicy: lifecyclePolicyText });
        return { registryId: account.accountId, repositoryName: row.repositoryName, lifecyclePolicyText };
    },

    GetLifecyclePolicy(account: Account, input: GetLifecyclePolicyRequest): GetLifecyclePolicyResponse {
        const row = findRepository(account, input.registryId, input.repositoryName);
        return {
            registryId: account.accountId,
            repositoryName: row.repositoryName,
            lifecyclePolicyText: policyOf(account, row),
        };
    },

    DeleteLifecyclePolicy(account: Account, input: DeleteLifecyclePolicyRequest): DeleteLifecyclePolicyResponse {
        const row = findRepository(account, input.registryId, input.repositoryName);
        const lifecyclePolicyText = policyOf(account, row);
        repositories(account).put(row.repositoryName, omit(row, "lifecyclePolicy"));
        return { registryId: account.accountId, repositoryName: row.repositoryName, lifecyclePolicyText };
    },

    ListTagsForResource: (
        account: Account,
        { resourceArn }: ListTagsForResourceRequest,
    ): ListTagsForResourceResponse => ({ tags: toTagList(findTagged(account, resourceArn).tags) }),

    TagResource(account: Account, { resourceArn, tags }: TagResourceRequest): object {
        const row = findTagged(account, resourceArn);
        const added = toTagMap(tags, "InvalidTagParameterException");
        repositories(account).put(row.repositoryName, { ...row, tags: { ...row.tags, ...added } });
        return {};
    },

    UntagResource(account: Account, { resourceArn, tagKeys }: UntagResourceRequest): object {
        const row = findTagged(account, resourceArn);
        repositories(account).put(row.repositoryName, { ...row, tags: withoutTags(row.tags, tagKeys) });
        return {};
    },
};

function policyOf(account: Account, row: RepositoryRow): string {
    if (row.lifecyclePolicy === undefined) {
        throw new AwsError(
            "LifecyclePolicyNotFoundException",
            `Lifecycle policy does not exist for the repository with name '${row.repositoryName}' in the registry with id '${account.accountId}'`,
        );
    }
    return row.lifecyclePolicy;
}

const describe = (account: Account, row: RepositoryRow): Repository => ({
    repositoryArn: arnOf(account, row.repositoryName),
    registryId: account.accountId,
    repositoryName: row.repositoryName,
    repositoryUri: `${registryOf(account)}/${row.repositoryName}`,
    createdAt: new Date(row.createdAt),
    imageTagMutability: row.imageTagMutability,
    imageTagMutabilityExclusionFilters: row.imageTagMutabilityExclusionFilters,
    imageScanningConfiguration: { scanOnPush: row.scanOnPush },
    encryptionConfiguration: { encryptionType: row.encryptionType, kmsKey: row.kmsKey },
});
