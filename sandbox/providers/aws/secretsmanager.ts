import type { SecretArgs, SecretState, SecretVersionArgs, SecretVersionState } from "@pulumi/aws/secretsmanager";
import { autoNamed, boolean, json, number, set, string } from "../property";
import { hasCode } from "./errors";
import { awsResource } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

export const secret = awsResource<SecretArgs, SecretState>({
    label: "Secrets Manager Secret",
    properties: {
        name: autoNamed({ max: 512 }),
        description: string(),
        kmsKeyId: string(),
        policy: json({ computed: true }),
        recoveryWindowInDays: number({ default: 30, local: true }),
        forceOverwriteReplicaSecret: boolean({ default: false, local: true }),
    },
    computed: ["arn"],
    async create(aws, args) {
        const { ARN } = await aws.secretsmanager.createSecret({
            Name: args.name,
            Description: args.description,
            KmsKeyId: args.kmsKeyId,
            Tags: pascalTags(args.tags),
        });
        return ARN!;
    },
    async read(aws, id) {
        const found = await aws.secretsmanager.describeSecret({ SecretId: id });
        return found.DeletedDate
            ? undefined
            : {
                  arn: found.ARN,
                  name: found.Name,
                  description: found.Description ?? "",
                  kmsKeyId: found.KmsKeyId ?? "",
                  policy: "",
                  tags: fromPascalTags(found.Tags),
              };
    },
    async update(aws, { id, args }) {
        await aws.secretsmanager.updateSecret({
            SecretId: id,
            Description: args.description ?? "",
            KmsKeyId: args.kmsKeyId,
        });
    },
    tag: {
        put: (aws, id, _, tags) => aws.secretsmanager.tagResource({ SecretId: id, Tags: pascalTags(tags) }),
        remove: (aws, id, _, TagKeys) => aws.secretsmanager.untagResource({ SecretId: id, TagKeys }),
    },
    async delete(aws, id, { recoveryWindowInDays = 30 }) {
        await aws.secretsmanager.deleteSecret({
            SecretId: id,
            ...(recoveryWindowInDays === 0
                ? { ForceDeleteWithoutRecovery: true }
                : { RecoveryWindowInDays: recoveryWindowInDays }),
        });
    },
});

export const secretVersion = awsResource<SecretVersionArgs, SecretVersionState>({
    label: "Secrets Manager Secret Version",
    properties: {
        secretId: string({ required: true, replace: true }),
        secretString: string({ replace: true, secret: true }),
        secretBinary: string({ replace: true, secret: true }),
        versionStages: set(string(), { computed: true }),
    },
    computed: ["arn", "hasSecretStringWo", "secretArn", "versionId"],
    async create(aws, args) {
        const { ARN, VersionId } = await aws.secretsmanager.putSecretValue({
            SecretId: args.secretId,
            SecretString: args.secretString,
            VersionStages: args.versionStages,
        });
        return `${ARN}|${VersionId}`;
    },
    async read(aws, id, prior) {
        const [arn, VersionId] = id.split("|");
        const found = await aws.secretsmanager.getSecretValue({ SecretId: arn, VersionId });
        return {
            arn: found.ARN,
            secretArn: found.ARN,
            secretId: prior.secretId ?? arn,
            secretString: found.SecretString,
            versionId: found.VersionId,
            versionStages: found.VersionStages,
            hasSecretStringWo: false,
        };
    },
    async delete(aws, id, { versionStages }) {
        const [SecretId, RemoveFromVersionId] = id.split("|");
        for (const VersionStage of versionStages ?? []) {
            // The current version stays until the secret goes, as AWS has it.
            if (VersionStage !== "AWSCURRENT") {
                await aws.secretsmanager
                    .updateSecretVersionStage({ SecretId, RemoveFromVersionId, VersionStage })
                    .catch(ignoreRemoved);
            }
        }
    },
});

function ignoreRemoved(error: unknown): void {
    if (!hasCode(error, "ResourceNotFoundException", "InvalidRequestException", "InvalidParameterException")) {
        throw error;
    }
}
