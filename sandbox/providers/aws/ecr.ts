import type {
    LifecyclePolicyArgs,
    LifecyclePolicyState,
    RepositoryArgs,
    RepositoryPolicyArgs,
    RepositoryPolicyState,
    RepositoryState,
} from "@pulumi/aws/ecr";
import { autoNamed, boolean, json, list, object, string } from "../property";
import { unlessGone } from "./errors";
import { awsResource } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

export const repository = awsResource<RepositoryArgs, RepositoryState>({
    label: "ECR Repository",
    properties: {
        name: autoNamed({ max: 256, transform: name => name.toLowerCase() }),
        forceDelete: boolean({ local: true }),
        imageTagMutability: string({
            default: "MUTABLE",
            oneOf: ["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"],
        }),
        imageTagMutabilityExclusionFilters: list(
            object({ filter: string({ required: true }), filterType: string({ required: true }) }),
        ),
        imageScanningConfiguration: object({ scanOnPush: boolean({ required: true }) }),
        encryptionConfigurations: list(
            object({ encryptionType: string({ default: "AES256" }), kmsKey: string({ computed: true }) }),
            { computed: true, replace: true },
        ),
    },
    computed: ["arn", "registryId", "repositoryUrl"],
    async create(aws, args) {
        const { repository } = await aws.ecr.createRepository({
            repositoryName: args.name,
            imageTagMutability: args.imageTagMutability,
            imageTagMutabilityExclusionFilters: args.imageTagMutabilityExclusionFilters,
            imageScanningConfiguration: args.imageScanningConfiguration,
            encryptionConfiguration: args.encryptionConfigurations?.[0] && {
                encryptionType: args.encryptionConfigurations[0].encryptionType ?? "AES256",
                kmsKey: args.encryptionConfigurations[0].kmsKey,
            },
            tags: pascalTags(args.tags),
        });
        return repository!.repositoryName!;
    },
    async read(aws, id) {
        const { repositories } = await aws.ecr.describeRepositories({ repositoryNames: [id] });
        const found = repositories?.[0];
        if (!found) {
            return undefined;
        }
        const { tags } = await aws.ecr.listTagsForResource({ resourceArn: found.repositoryArn });
        return {
            name: found.repositoryName,
            arn: found.repositoryArn,
            registryId: found.registryId,
            repositoryUrl: found.repositoryUri,
            imageTagMutability: found.imageTagMutability,
            imageTagMutabilityExclusionFilters: found.imageTagMutabilityExclusionFilters?.map(
                ({ filter, filterType }) => ({
                    filter: filter!,
                    filterType: filterType!,
                }),
            ),
            imageScanningConfiguration: { scanOnPush: found.imageScanningConfiguration?.scanOnPush ?? false },
            encryptionConfigurations: found.encryptionConfiguration && [
                {
                    encryptionType: found.encryptionConfiguration.encryptionType,
                    kmsKey: found.encryptionConfiguration.kmsKey ?? "",
                },
            ],
            tags: fromPascalTags(tags),
        };
    },
    async update(aws, { id, args, changed }) {
        if (changed("imageTagMutability", "imageTagMutabilityExclusionFilters")) {
            await aws.ecr.putImageTagMutability({
                repositoryName: id,
                imageTagMutability: args.imageTagMutability,
                imageTagMutabilityExclusionFilters: args.imageTagMutabilityExclusionFilters,
            });
        }
        if (changed("imageScanningConfiguration")) {
            await aws.ecr.putImageScanningConfiguration({
                repositoryName: id,
                imageScanningConfiguration: args.imageScanningConfiguration ?? { scanOnPush: false },
            });
        }
    },
    tag: {
        put: (aws, _, { arn }, tags) => aws.ecr.tagResource({ resourceArn: arn, tags: pascalTags(tags) }),
        remove: (aws, _, { arn }, tagKeys) => aws.ecr.untagResource({ resourceArn: arn, tagKeys }),
    },
    async delete(aws, id, { forceDelete }) {
        await aws.ecr.deleteRepository({ repositoryName: id, force: forceDelete ?? false });
    },
});

export const lifecyclePolicy = awsResource<LifecyclePolicyArgs, LifecyclePolicyState>({
    label: "ECR Lifecycle Policy",
    properties: {
        repository: string({ required: true, replace: true }),
        policy: json({ required: true, replace: true }),
    },
    computed: ["registryId"],
    async create(aws, { repository: repositoryName, policy }) {
        await aws.ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: String(policy) });
        return repositoryName;
    },
    async read(aws, id) {
        const found = await aws.ecr.getLifecyclePolicy({ repositoryName: id });
        return { repository: found.repositoryName, policy: found.lifecyclePolicyText, registryId: found.registryId };
    },
    async delete(aws, id) {
        await unlessGone(() => aws.ecr.deleteLifecyclePolicy({ repositoryName: id }));
    },
});

export const repositoryPolicy = awsResource<RepositoryPolicyArgs, RepositoryPolicyState>({
    label: "ECR Repository Policy",
    properties: {
        repository: string({ required: true, replace: true }),
        policy: json({ required: true }),
    },
    computed: ["registryId"],
    async create(aws, { repository: repositoryName, policy }) {
        await aws.ecr.setRepositoryPolicy({ repositoryName, policyText: String(policy) });
        return repositoryName;
    },
    async read(aws, id) {
        const found = await aws.ecr.getRepositoryPolicy({ repositoryName: id });
        return { repository: found.repositoryName, policy: found.policyText, registryId: found.registryId };
    },
    async update(aws, { id: repositoryName, args }) {
        await aws.ecr.setRepositoryPolicy({ repositoryName, policyText: String(args.policy) });
    },
    async delete(aws, id) {
        await unlessGone(() => aws.ecr.deleteRepositoryPolicy({ repositoryName: id }));
    },
});
