import type {
    CreateSecretRequest,
    CreateSecretResponse,
    DeleteSecretRequest,
    DeleteSecretResponse,
    DescribeSecretRequest,
    DescribeSecretResponse,
    GetResourcePolicyRequest,
    GetResourcePolicyResponse,
    GetSecretValueRequest,
    GetSecretValueResponse,
    ListSecretsRequest,
    ListSecretsResponse,
    ListSecretVersionIdsRequest,
    ListSecretVersionIdsResponse,
    PutSecretValueRequest,
    PutSecretValueResponse,
    RestoreSecretRequest,
    TagResourceRequest,
    UntagResourceRequest,
    UpdateSecretRequest,
    UpdateSecretVersionStageRequest,
} from "@aws-sdk/client-secrets-manager";
import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent, type ServiceModule } from "../service";
import { toTagMap, withoutTags } from "../tags";
import { describe } from "./description";
import {
    addVersion,
    CURRENT,
    DAY,
    findLive,
    findSecret,
    secrets,
    stagesById,
    subjectOf,
    type SecretRow,
} from "./model";

export const secretsmanager: ServiceModule = {
    name: "secretsmanager",
    operations: {
        CreateSecret(account: Account, input: CreateSecretRequest): CreateSecretResponse {
            const { Name = "" } = input;
            if (!/^[\w/+=.@-]{1,512}$/.test(Name)) {
                throw new AwsError(
                    "ValidationException",
                    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
                );
            }
            const existing = secrets(account).get(Name);
            if (existing?.DeletedDate !== undefined) {
                throw new AwsError(
                    "InvalidRequestException",
                    "You can't create this secret because a secret with this name is already scheduled for deletion.",
                );
            }
            if (existing) {
                throw new AwsError(
                    "ResourceExistsException",
                    `The operation failed because the secret ${Name} already exists.`,
                );
            }
            const empty: SecretRow = {
                ARN: account.arn("secretsmanager", `secret:${Name}-${account.uniqueId(6)}`),
                Name,
                Description: input.Description,
                KmsKeyId: input.KmsKeyId,
                CreatedDate: account.now,
                LastChangedDate: account.now,
                versions: [],
                Tags: toTagMap(input.Tags, "InvalidParameterException"),
            };
            const hasValue = input.SecretString !== undefined || input.SecretBinary !== undefined;
            const [row, version] = hasValue ? addVersion(account, empty, input) : [empty, undefined];
            secrets(account).put(Name, row);
            return { ARN: row.ARN, Name, VersionId: version?.VersionId };
        },

        DescribeSecret(account: Account, { SecretId }: DescribeSecretRequest): DescribeSecretResponse {
            const row = findSecret(account, SecretId);
            return { ...describe(row), VersionIdsToStages: stagesById(row) };
        },

        GetSecretValue(
            account: Account,
            { SecretId, VersionId, VersionStage }: GetSecretValueRequest,
        ): GetSecretValueResponse {
            const row = findLive(account, SecretId, "perform this operation on the secret");
            const stage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
            const version = row.versions.find(
                candidate =>
                    (VersionId === undefined || candidate.VersionId === VersionId) &&
                    (stage === undefined || candidate.stages.includes(stage)),
            );
            if (!version) {
                throw new AwsError(
                    "ResourceNotFoundException",
                    stage
                        ? `Secrets Manager can't find the specified secret value for staging label: ${stage}`
                        : `Secrets Manager can't find the specified secret value for VersionId: ${VersionId}`,
                );
            }
            return {
                ARN: row.ARN,
                Name: row.Name,
                VersionId: version.VersionId,
                VersionStages: version.stages,
                SecretString: version.SecretString,
                SecretBinary:
                    version.SecretBinary === undefined ? undefined : Buffer.from(version.SecretBinary, "base64"),
                CreatedDate: new Date(version.CreatedDate),
            };
        },

        PutSecretValue(account: Account, input: PutSecretValueRequest): PutSecretValueResponse {
            if (input.SecretString === undefined && input.SecretBinary === undefined) {
                throw new AwsError(
                    "InvalidParameterException",
                    "You must provide either SecretString or SecretBinary.",
                );
            }
            const [row, version] = addVersion(
                account,
                findLive(account, input.SecretId, "perform this operation on the secret"),
                input,
            );
            secrets(account).put(row.Name, row);
            return { ARN: row.ARN, Name: row.Name, VersionId: version.VersionId, VersionStages: version.stages };
        },

        UpdateSecret(account: Account, input: UpdateSecretRequest): object {
            const before = findLive(account, input.SecretId, "update this secret");
            const hasValue = input.SecretString !== undefined || input.SecretBinary !== undefined;
            const [row, version] = hasValue ? addVersion(account, before, input) : [before, undefined];
            secrets(account).put(row.Name, {
                ...row,
                Description: input.Description ?? row.Description,
                KmsKeyId: input.KmsKeyId ?? row.KmsKeyId,
                LastChangedDate: account.now,
            });
            return { ARN: row.ARN, Name: row.Name, VersionId: version?.VersionId };
        },

        UpdateSecretVersionStage(account: Account, input: UpdateSecretVersionStageRequest): object {
            const row = findLive(account, input.SecretId, "perform this operation on the secret");
            const stage = input.VersionStage ?? "";
            const versions = row.versions.map(version => ({
                ...version,
                stages:
                    version.VersionId === input.MoveToVersionId
                        ? [...new Set([...version.stages, stage])]
                        : version.stages.filter(other => other !== stage),
            }));
            secrets(account).put(row.Name, { ...row, versions: versions.filter(({ stages }) => stages.length > 0) });
            return { ARN: row.ARN, Name: row.Name };
        },

        DeleteSecret(account: Account, input: DeleteSecretRequest): DeleteSecretResponse {
            const row = findSecret(account, input.SecretId);
            const { ForceDeleteWithoutRecovery: force, RecoveryWindowInDays: days } = input;
            if (force && days !== undefined) {
                throw new AwsError(
                    "InvalidParameterException",
                    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
                );
            }
            if (days !== undefined && (days < 7 || days > 30)) {
                throw new AwsError(
                    "InvalidParameterException",
                    "RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
                );
            }
            const DeletedDate = force ? account.now : account.now + (days ?? 30) * DAY;
            account.unschedule(subjectOf(row));
            if (force) {
                secrets(account).delete(row.Name);
            } else {
                secrets(account).put(row.Name, { ...row, DeletedDate });
                account.schedule({
                    type: "secretsmanager.deleted",
                    due: DeletedDate,
                    subject: subjectOf(row),
                    detail: { name: row.Name },
                });
            }
            return { ARN: row.ARN, Name: row.Name, DeletionDate: new Date(DeletedDate) };
        },

        RestoreSecret(account: Account, { SecretId }: RestoreSecretRequest): object {
            const row = findSecret(account, SecretId);
            account.unschedule(subjectOf(row));
            secrets(account).put(row.Name, omit(row, "DeletedDate"));
            return { ARN: row.ARN, Name: row.Name };
        },

        ListSecrets(account: Account, input: ListSecretsRequest): ListSecretsResponse {
            const names = input.Filters?.filter(({ Key }) => Key === "name").flatMap(({ Values }) => Values ?? []);
            const rows = secrets(account)
                .list()
                .filter(row => input.IncludePlannedDeletion || row.DeletedDate === undefined)
                .filter(({ Name }) => !names?.length || names.some(name => Name.startsWith(name)));
            const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 100);
            return {
                SecretList: items.map(row => ({ ...describe(row), SecretVersionsToStages: stagesById(row) })),
                NextToken: next,
            };
        },

        ListSecretVersionIds(account: Account, input: ListSecretVersionIdsRequest): ListSecretVersionIdsResponse {
            const row = findSecret(account, input.SecretId);
            const { items, next } = paginate(row.versions, input.NextToken, input.MaxResults, 100);
            const Versions = items.map(({ VersionId, stages, CreatedDate }) => ({
                VersionId,
                VersionStages: stages,
                CreatedDate: new Date(CreatedDate),
            }));
            return { ARN: row.ARN, Name: row.Name, Versions, NextToken: next };
        },

        /** Secrets have no policies of their own here. */
        GetResourcePolicy(account: Account, { SecretId }: GetResourcePolicyRequest): GetResourcePolicyResponse {
            const { ARN, Name } = findSecret(account, SecretId);
            return { ARN, Name };
        },

        TagResource(account: Account, { SecretId, Tags }: TagResourceRequest): object {
            const row = findLive(account, SecretId, "tag the secret");
            secrets(account).put(row.Name, {
                ...row,
                Tags: { ...row.Tags, ...toTagMap(Tags, "InvalidParameterException") },
            });
            return {};
        },

        UntagResource(account: Account, { SecretId, TagKeys }: UntagResourceRequest): object {
            const row = findLive(account, SecretId, "untag the secret");
            secrets(account).put(row.Name, { ...row, Tags: withoutTags(row.Tags, TagKeys) });
            return {};
        },
    },
    events: {
        "secretsmanager.deleted": (account: Account, { detail }: ScheduledEvent) =>
            secrets(account).delete(String(detail["name"])),
    },
};
