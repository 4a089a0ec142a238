import type {
    ApprovalRuleTemplateArgs,
    ApprovalRuleTemplateAssociationArgs,
    ApprovalRuleTemplateAssociationState,
    ApprovalRuleTemplateState,
    RepositoryArgs,
    RepositoryState,
    TriggerArgs,
    TriggerState,
} from "@pulumi/aws/codecommit";
import { autoNamed, json, list, object, set, string } from "../property";
import { awsFunction } from "./functions";
import { awsResource } from "./resource";
import { fromTagMap } from "./tags";

export const repository = awsResource<RepositoryArgs, RepositoryState>({
    label: "CodeCommit Repository",
    properties: {
        repositoryName: string({ required: true, replace: true }),
        description: string(),
        // Kept until there are branches, and AWS's own choice where nothing is said.
        defaultBranch: string({ computed: true }),
        kmsKeyId: string({ computed: true }),
    },
    computed: ["arn", "cloneUrlHttp", "cloneUrlSsh", "repositoryId"],
    async create(aws, args) {
        await aws.codecommit.createRepository({
            repositoryName: args.repositoryName,
            repositoryDescription: args.description,
            kmsKeyId: args.kmsKeyId,
            tags: args.tags,
        });
        return args.repositoryName;
    },
    async read(aws, id, prior) {
        const { repositoryMetadata: found = {} } = await aws.codecommit.getRepository({ repositoryName: id });
        const { tags } = await aws.codecommit.listTagsForResource({ resourceArn: found.Arn });
        return {
            repositoryName: found.repositoryName,
            repositoryId: found.repositoryId,
            arn: found.Arn,
            description: found.repositoryDescription ?? "",
            defaultBranch: found.defaultBranch ?? prior.defaultBranch ?? "",
            kmsKeyId: found.kmsKeyId ?? "",
            cloneUrlHttp: found.cloneUrlHttp,
            cloneUrlSsh: found.cloneUrlSsh,
            tags: fromTagMap(tags),
        };
    },
    async update(aws, { id: repositoryName, args, changed }) {
        if (changed("description")) {
            const repositoryDescription = args.description;
            await aws.codecommit.updateRepositoryDescription({ repositoryName, repositoryDescription });
        }
        if (changed("kmsKeyId")) {
            await aws.codecommit.updateRepositoryEncryptionKey({ repositoryName, kmsKeyId: args.kmsKeyId });
        }
        if (changed("defaultBranch") && args.defaultBranch) {
            const { branches = [] } = await aws.codecommit.listBranches({ repositoryName });
            if (branches.length > 0) {
                const defaultBranchName = args.defaultBranch;
                await aws.codecommit.updateDefaultBranch({ repositoryName, defaultBranchName });
            }
        }
    },
    tag: {
        put: (aws, _, { arn }, tags) => aws.codecommit.tagResource({ resourceArn: arn, tags }),
        remove: (aws, _, { arn }, tagKeys) => aws.codecommit.untagResource({ resourceArn: arn, tagKeys }),
    },
    async delete(aws, repositoryName) {
        await aws.codecommit.deleteRepository({ repositoryName });
    },
});

/** All triggers of a repository, whose name is the id. */
export const trigger = awsResource<TriggerArgs, TriggerState>({
    label: "CodeCommit Trigger",
    properties: {
        repositoryName: string({ required: true, replace: true }),
        triggers: set(
            object({
                name: string({ required: true }),
                destinationArn: string({ required: true }),
                customData: string(),
                branches: list(string()),
                events: list(string(), { required: true }),
            }),
            { required: true, replace: true },
        ),
    },
    computed: ["configurationId"],
    async create(aws, { repositoryName, triggers }) {
        await aws.codecommit.putRepositoryTriggers({ repositoryName, triggers });
        return repositoryName;
    },
    async read(aws, repositoryName) {
        const { configurationId, triggers = [] } = await aws.codecommit.getRepositoryTriggers({ repositoryName });
        return triggers.length === 0
            ? undefined
            : {
                  repositoryName,
                  configurationId,
                  triggers: triggers.map(({ name, destinationArn, customData, branches, events }) => ({
                      name: name!,
                      destinationArn: destinationArn!,
                      customData: customData ?? "",
                      branches: branches ?? [],
                      events: events ?? [],
                  })),
              };
    },
    async delete(aws, repositoryName) {
        await aws.codecommit.putRepositoryTriggers({ repositoryName, triggers: [] });
    },
});

export const approvalRuleTemplate = awsResource<ApprovalRuleTemplateArgs, ApprovalRuleTemplateState>({
    label: "CodeCommit Approval Rule Template",
    properties: {
        name: autoNamed({ max: 100 }),
        content: json({ required: true }),
        description: string(),
    },
    computed: ["approvalRuleTemplateId", "creationDate", "lastModifiedDate", "lastModifiedUser", "ruleContentSha256"],
    volatile: ["lastModifiedDate", "lastModifiedUser", "ruleContentSha256"],
    async create(aws, args) {
        await aws.codecommit.createApprovalRuleTemplate({
            approvalRuleTemplateName: args.name,
            approvalRuleTemplateContent: args.content,
            approvalRuleTemplateDescription: args.description,
        });
        return args.name!;
    },
    async read(aws, id) {
        const { approvalRuleTemplate: found = {} } = await aws.codecommit.getApprovalRuleTemplate({
            approvalRuleTemplateName: id,
        });
        return {
            name: found.approvalRuleTemplateName,
            content: found.approvalRuleTemplateContent,
            description: found.approvalRuleTemplateDescription ?? "",
            approvalRuleTemplateId: found.approvalRuleTemplateId,
            creationDate: found.creationDate?.toISOString(),
            lastModifiedDate: found.lastModifiedDate?.toISOString(),
            lastModifiedUser: found.lastModifiedUser,
            ruleContentSha256: found.ruleContentSha256,
        };
    },
    async update(aws, { id: approvalRuleTemplateName, args, changed }) {
        if (changed("content")) {
            const newRuleContent = args.content;
            await aws.codecommit.updateApprovalRuleTemplateContent({ approvalRuleTemplateName, newRuleContent });
        }
        if (changed("description")) {
            await aws.codecommit.updateApprovalRuleTemplateDescription({
                approvalRuleTemplateName,
                approvalRuleTemplateDescription: args.description ?? "",
            });
        }
    },
    async delete(aws, approvalRuleTemplateName) {
        await aws.codecommit.deleteApprovalRuleTemplate({ approvalRuleTemplateName });
    },
});

/** Its id is `template,repository`. */
export const approvalRuleTemplateAssociation = awsResource<
    ApprovalRuleTemplateAssociationArgs,
    ApprovalRuleTemplateAssociationState
>({
    label: "CodeCommit Approval Rule Template Association",
    properties: {
        approvalRuleTemplateName: string({ required: true, replace: true }),
        repositoryName: string({ required: true, replace: true }),
    },
    async create(aws, args) {
        await aws.codecommit.associateApprovalRuleTemplateWithRepository(args);
        return `${args.approvalRuleTemplateName},${args.repositoryName}`;
    },
    async read(aws, id) {
        const [approvalRuleTemplateName, repositoryName] = id.split(",");
        const { approvalRuleTemplateNames = [] } =
            await aws.codecommit.listAssociatedApprovalRuleTemplatesForRepository({ repositoryName });
        return approvalRuleTemplateNames.includes(approvalRuleTemplateName!)
            ? { approvalRuleTemplateName, repositoryName }
            : undefined;
    },
    async delete(aws, id) {
        const [approvalRuleTemplateName, repositoryName] = id.split(",");
        const association = { approvalRuleTemplateName, repositoryName };
        await aws.codecommit.disassociateApprovalRuleTemplateFromRepository(association);
    },
});

export const CODECOMMIT_FUNCTIONS = {
    "aws:codecommit/getRepository:getRepository": awsFunction(
        "CodeCommit Repository",
        async (aws, { repositoryName }) => {
            const { repositoryMetadata: found = {} } = await aws.codecommit.getRepository({
                repositoryName: String(repositoryName),
            });
            return {
                id: found.repositoryName,
                repositoryName: found.repositoryName,
                repositoryId: found.repositoryId,
                arn: found.Arn,
                cloneUrlHttp: found.cloneUrlHttp,
                cloneUrlSsh: found.cloneUrlSsh,
                kmsKeyId: found.kmsKeyId,
            };
        },
    ),
};
