import type {
    BackupPolicyDescription,
    CreateFileSystemRequest,
    DeleteFileSystemRequest,
    DescribeBackupPolicyRequest,
    DescribeFileSystemPolicyRequest,
    DescribeFileSystemsRequest,
    DescribeFileSystemsResponse,
    DescribeLifecycleConfigurationRequest,
    FileSystemDescription,
    FileSystemPolicyDescription,
    LifecycleConfigurationDescription,
    LifecyclePolicy,
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    PutBackupPolicyRequest,
    PutFileSystemPolicyRequest,
    PutLifecycleConfigurationRequest,
    Tag,
    TagResourceRequest,
    UntagResourceRequest,
    UpdateFileSystemRequest,
} from "@aws-sdk/client-efs";

import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent } from "../service";
import { toTagList, toTagMap, withoutTags, type TagMap } from "../tags";
import { accessPointsOf, findAccessPoint, saveAccessPointTags } from "./access-points";
import { mountTargetsOf } from "./mount-targets";

interface FileSystemRow {
    FileSystemId: string;
    CreationToken: string;
    /** Epoch milliseconds. */
    CreationTime: number;
    LifeCycleState: "creating" | "available" | "deleting";
    PerformanceMode: "generalPurpose" | "maxIO";
    ThroughputMode: "bursting" | "provisioned" | "elastic";
    ProvisionedThroughputInMibps?: number;
    Encrypted: boolean;
    KmsKeyId?: string;
    AvailabilityZoneName?: string;
    lifecycle: LifecyclePolicy[];
    backup: "ENABLED" | "DISABLED";
    policy?: string;
    Tags: TagMap;
}

const AVAILABLE_AFTER = 5_000;
const GONE_AFTER = 5_000;

const fileSystems = (account: Account) => account.table<FileSystemRow>("efs.fileSystems");

const subjectOf = (id: string): string => `efs/file-system/${id}`;

export const fileSystemArn = (account: Account, id: string): string =>
    account.arn("elasticfilesystem", `file-system/${id}`);

export function findFileSystem(account: Account, reference = ""): FileSystemRow {
    const row = fileSystems(account).get(reference.split("/").pop() ?? "");
    if (!row) {
        throw new AwsError("FileSystemNotFound", `File system '${reference}' does not exist.`, 404);
    }
    return row;
}

export const fileSystemOperations = {
    CreateFileSystem(account: Account, input: CreateFileSystemRequest): FileSystemDescription {
        const CreationToken = input.CreationToken ?? account.uniqueId(32);
        const existing = fileSystems(account)
            .list()
            .find(row => row.CreationToken === CreationToken);
        if (existing) {
            throw new AwsError(
                "FileSystemAlreadyExists",
                `File system '${existing.FileSystemId}' already exists with creation token '${CreationToken}'`,
                409,
                { FileSystemId: existing.FileSystemId },
            );
        }
        if (input.ThroughputMode === "provisioned" && input.ProvisionedThroughputInMibps === undefined) {
            throw new AwsError(
                "BadRequest",
                "Provisioned throughput must be specified when throughput mode is provisioned.",
            );
        }
        if (input.KmsKeyId !== undefined && !input.Encrypted) {
            throw new AwsError("BadRequest", "KmsKeyId must not be specified for a file system that is not encrypted.");
        }
        const row: FileSystemRow = {
            FileSystemId: `fs-0${account.uniqueId(16)}`,
            CreationToken,
            CreationTime: account.now,
            LifeCycleState: "creating",
            PerformanceMode: input.PerformanceMode ?? "generalPurpose",
            ThroughputMode: input.ThroughputMode ?? "bursting",
            ProvisionedThroughputInMibps: input.ProvisionedThroughputInMibps,
            Encrypted: input.Encrypted ?? false,
            KmsKeyId: input.Encrypted
                ? (input.KmsKeyId ?? account.arn("kms", "key/aws-managed-elasticfilesystem"))
                : undefined,
            AvailabilityZoneName: input.AvailabilityZoneName,
            lifecycle: [],
            backup: input.Backup ? "ENABLED" : "DISABLED",
            Tags: toTagMap(input.Tags, "BadRequest"),
        };
        fileSystems(account).put(row.FileSystemId, row);
        schedule(account, row.FileSystemId, "available", AVAILABLE_AFTER);
        return describe(account, row);
    },

    DescribeFileSystems(account: Account, input: DescribeFileSystemsRequest): DescribeFileSystemsResponse {
        const rows =
            input.FileSystemId !== undefined
                ? [findFileSystem(account, input.FileSystemId)]
                : fileSystems(account).list();
        const wanted = rows.filter(
            row => input.CreationToken === undefined || row.CreationToken === input.CreationToken,
        );
        const { items, next } = paginate(wanted, input.Marker, input.MaxItems, 100);
        return { FileSystems: items.map(row => describe(account, row)), Marker: input.Marker, NextMarker: next };
    },

    UpdateFileSystem(account: Account, input: UpdateFileSystemRequest): FileSystemDescription {
        const row = findFileSystem(account, input.FileSystemId);
        const ThroughputMode = input.ThroughputMode ?? row.ThroughputMode;
        const updated: FileSystemRow = {
            ...row,
            ThroughputMode,
            ProvisionedThroughputInMibps:
                ThroughputMode === "provisioned"
                    ? (input.ProvisionedThroughputInMibps ?? row.ProvisionedThroughputInMibps)
                    : undefined,
        };
        fileSystems(account).put(row.FileSystemId, updated);
        return describe(account, updated);
    },

    DeleteFileSystem(account: Account, { FileSystemId }: DeleteFileSystemRequest): object {
        const row = findFileSystem(account, FileSystemId);
        if (mountTargetsOf(account, row.FileSystemId).length > 0) {
            throw new AwsError(
                "FileSystemInUse",
                `File system '${row.FileSystemId}' has mount targets created in it.`,
                409,
            );
        }
        account.unschedule(subjectOf(row.FileSystemId));
        fileSystems(account).put(row.FileSystemId, { ...row, LifeCycleState: "deleting" });
        schedule(account, row.FileSystemId, "gone", GONE_AFTER);
        return {};
    },

    PutLifecycleConfiguration(
        account: Account,
        { FileSystemId, LifecyclePolicies = [] }: PutLifecycleConfigurationRequest,
    ): LifecycleConfigurationDescription {
        const row = findFileSystem(account, FileSystemId);
        fileSystems(account).put(row.FileSystemId, { ...row, lifecycle: LifecyclePolicies });
        return { LifecyclePolicies };
    },

    DescribeLifecycleConfiguration: (
        account: Account,
        { FileSystemId }: DescribeLifecycleConfigurationRequest,
    ): LifecycleConfigurationDescription => ({ LifecyclePolicies: findFileSystem(account, FileSystemId).lifecycle }),

    PutBackupPolicy(account: Account, { FileSystemId, BackupPolicy }: PutBackupPolicyRequest): BackupPolicyDescription {
        const row = findFileSystem(account, FileSystemId);
        const backup = BackupPolicy?.Status === "ENABLED" ? "ENABLED" : "DISABLED";
        fileSystems(account).put(row.FileSystemId, { ...row, backup });
        return { BackupPolicy: { Status: backup } };
    },

    DescribeBackupPolicy: (
        account: Account,
        { FileSystemId }: DescribeBackupPolicyRequest,
    ): BackupPolicyDescription => ({ BackupPolicy: { Status: findFileSystem(account, FileSystemId).backup } }),

    PutFileSystemPolicy(
        account: Account,
        { FileSystemId, Policy = "" }: PutFileSystemPolicyRequest,
    ): FileSystemPolicyDescription {
        const row = findFileSystem(account, FileSystemId);
        checkPolicy(Policy);
        fileSystems(account).put(row.FileSystemId, { ...row, policy: Policy });
        return { FileSystemId: row.FileSystemId, Policy };
    },

    DescribeFileSystemPolicy(
        account: Account,
        { FileSystemId }: DescribeFileSystemPolicyRequest,
    ): FileSystemPolicyDescription {
        const row = findFileSystem(account, FileSystemId);
        if (row.policy === undefined) {
            throw new AwsError("PolicyNotFound", `Policy for file system '${row.FileSystemId}' does not exist.`, 404);
        }
        return { FileSystemId: row.FileSystemId, Policy: row.policy };
    },

    DeleteFileSystemPolicy(account: Account, { FileSystemId }: { FileSystemId?: string }): object {
        const row = findFileSystem(account, FileSystemId);
        fileSystems(account).put(row.FileSystemId, omit(row, "policy"));
        return {};
    },

    ListTagsForResource: (
        account: Account,
        { ResourceId }: ListTagsForResourceRequest,
    ): ListTagsForResourceResponse => ({
        Tags: tagsOf(account, ResourceId),
    }),

    TagResource(account: Account, { ResourceId, Tags }: TagResourceRequest): object {
        changeTags(account, ResourceId, tags => ({ ...tags, ...toTagMap(Tags, "BadRequest") }));
        return {};
    },

    UntagResource(account: Account, { ResourceId, TagKeys }: UntagResourceRequest): object {
        changeTags(account, ResourceId, tags => withoutTags(tags, TagKeys));
        return {};
    },
};

export const fileSystemEvents = {
    "efs.fileSystem"(account: Account, { detail }: ScheduledEvent): void {
        const row = findFileSystem(account, String(detail["id"]));
        if (detail["becomes"] === "available") {
            fileSystems(account).put(row.FileSystemId, { ...row, LifeCycleState: "available" });
        } else {
            accessPointsOf(account, row.FileSystemId).forEach(({ AccessPointId }) =>
                account.call("efs", "DeleteAccessPoint", { AccessPointId }),
            );
            fileSystems(account).delete(row.FileSystemId);
        }
    },
};

export const fileSystemPolls = {
    DescribeFileSystems: (_account: Account, { FileSystemId }: DescribeFileSystemsRequest) =>
        FileSystemId === undefined ? undefined : subjectOf(FileSystemId),
};

function schedule(account: Account, id: string, becomes: string, after: number): void {
    account.schedule({
        type: "efs.fileSystem",
        due: account.now + after,
        subject: subjectOf(id),
        detail: { id, becomes },
    });
}

function checkPolicy(text: string): void {
    try {
        const { Statement } = JSON.parse(text) as { Statement?: unknown };
        if (Statement !== undefined) {
            return;
        }
    } catch {
        // told below
    }
    throw new AwsError("InvalidPolicyException", "Failed to parse policy: it must be JSON with statements.");
}

const isAccessPoint = (reference = ""): boolean => (reference.split("/").pop() ?? "").startsWith("fsap-");

const tagsOf = (account: Account, reference: string | undefined): Tag[] =>
    toTagList((isAccessPoint(reference) ? findAccessPoint : findFileSystem)(account, reference).Tags);

function changeTags(account: Account, reference: string | undefined, change: (tags: TagMap) => TagMap): void {
    if (isAccessPoint(reference)) {
        const row = findAccessPoint(account, reference);
        saveAccessPointTags(account, row, change(row.Tags));
    } else {
        const row = findFileSystem(account, reference);
        fileSystems(account).put(row.FileSystemId, { ...row, Tags: change(row.Tags) });
    }
}

const describe = (account: Account, row: FileSystemRow): FileSystemDescription => ({
    OwnerId: account.accountId,
    CreationToken: row.CreationToken,
    FileSystemId: row.FileSystemId,
    FileSystemArn: fileSystemArn(account, row.FileSystemId),
    CreationTime: new Date(row.CreationTime),
    LifeCycleState: row.LifeCycleState,
    Name: row.Tags["Name"],
    NumberOfMountTargets: mountTargetsOf(account, row.FileSystemId).length,
    SizeInBytes: { Value: 6144, ValueInIA: 0, ValueInStandard: 6144, ValueInArchive: 0 },
    PerformanceMode: row.PerformanceMode,
    ThroughputMode: row.ThroughputMode,
    ProvisionedThroughputInMibps: row.ProvisionedThroughputInMibps,
    Encrypted: row.Encrypted,
    KmsKeyId: row.KmsKeyId,
    AvailabilityZoneName: row.AvailabilityZoneName,
    FileSystemProtection: { ReplicationOverwriteProtection: "ENABLED" },
    Tags: toTagList(row.Tags),
});
